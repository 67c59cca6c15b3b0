import type { Texts } from "./row.ts";

/** A house maker: its name and sentences that may close a description. */
export interface Maker {
  /** Three upper-case letters that open the maker's SKUs. */
  readonly code: string;
  readonly name: Texts;
  readonly lines: readonly [Texts, ...Texts[]];
}

/** The invented workshops whose goods the shop sells. */
export const makers = {
  hollinforge: {
    code: "HOL",
    name: ["Hollinforge", "Hollinforge", "هولينفورج"],
    lines: [
      [
        "Hollinforge has been working metal in the same small foundry for three generations.",
        "Hollinforge verarbeitet seit drei Generationen Metall in derselben kleinen Gießerei.",
        "تعمل هولينفورج في تشكيل المعادن في المسبك الصغير نفسه منذ ثلاثة أجيال.",
      ],
      [
        "Every piece leaves the Hollinforge workshop checked by hand.",
        "Jedes Stück verlässt die Werkstatt von Hollinforge von Hand geprüft.",
        "تُفحص كل قطعة يدويًا قبل أن تغادر ورشة هولينفورج.",
      ],
      [
        "Made by Hollinforge to be used daily and handed on one day.",
        "Von Hollinforge für den täglichen Gebrauch gemacht – und zum Weitergeben.",
        "تصنع هولينفورج للاستعمال اليومي ولأجيال مقبلة.",
      ],
    ],
  },
  tallowmere: {
    code: "TAL",
    name: ["Tallowmere", "Tallowmere", "تالومير"],
    lines: [
      [
        "Tallowmere fires in small batches, so no two pieces are quite alike.",
        "Tallowmere brennt in kleinen Chargen, deshalb gleicht kein Stück ganz dem anderen.",
        "تُحرق منتجات تالومير على دفعات صغيرة، فلا تتطابق قطعتان تمامًا.",
      ],
      [
        "The potters at Tallowmere mix their own clay and glazes.",
        "Die Töpferinnen und Töpfer von Tallowmere mischen Ton und Glasuren selbst.",
        "يخلط خزافو تالومير الطين والطلاء بأنفسهم.",
      ],
      [
        "From the Tallowmere studio, where form follows the hand.",
        "Aus dem Atelier von Tallowmere, wo die Form der Hand folgt.",
        "من مرسم تالومير حيث يتبع الشكل حركة اليد.",
      ],
    ],
  },
  brennmoor: {
    code: "BRE",
    name: ["Brennmoor", "Brennmoor", "برينمور"],
    lines: [
      [
        "Brennmoor works with timber from forests within a day's drive.",
        "Brennmoor verarbeitet Holz aus Wäldern, die keine Tagesreise entfernt liegen.",
        "تستخدم برينمور أخشابًا من غابات قريبة لا تبعد أكثر من يوم.",
      ],
      [
        "The joiners at Brennmoor sand every edge by hand.",
        "In der Tischlerei Brennmoor wird jede Kante von Hand geschliffen.",
        "يصقل نجارو برينمور كل حافة يدويًا.",
      ],
      [
        "A Brennmoor design that looks better with every year of use.",
        "Ein Entwurf von Brennmoor, der mit jedem Jahr schöner wird.",
        "تصميم من برينمور يزداد جمالًا مع كل سنة من الاستعمال.",
      ],
    ],
  },
  lindqvale: {
    code: "LIN",
    name: ["Lindqvale", "Lindqvale", "ليندكفيل"],
    lines: [
      [
        "Lindqvale weaves and finishes under one roof.",
        "Bei Lindqvale entsteht alles vom Weben bis zum Finish unter einem Dach.",
        "تتم كل مراحل العمل في ليندكفيل، من النسج إلى التشطيب، تحت سقف واحد.",
      ],
      [
        "The colours come from the Lindqvale dye house and stay true for years.",
        "Die Farben stammen aus der Färberei von Lindqvale und bleiben jahrelang schön.",
        "تأتي الألوان من مصبغة ليندكفيل وتبقى زاهية لسنوات.",
      ],
      [
        "Lindqvale keeps its collections small and its quality steady.",
        "Lindqvale hält die Kollektionen klein und die Qualität hoch.",
        "تحافظ ليندكفيل على مجموعات صغيرة وجودة ثابتة.",
      ],
    ],
  },
  tarnfell: {
    code: "TAR",
    name: ["Tarnfell", "Tarnfell", "تارنفيل"],
    lines: [
      [
        "Tarnfell tests its gear through a full winter before selling it.",
        "Tarnfell testet seine Ausrüstung einen ganzen Winter lang, bevor sie in den Verkauf geht.",
        "تختبر تارنفيل معداتها شتاءً كاملًا قبل طرحها للبيع.",
      ],
      ["Tarnfell repairs what the trail wears out.", "Tarnfell repariert, was unterwegs verschleißt.", "تُصلح تارنفيل ما تُبليه الدروب."],
      [
        "Designed by the Tarnfell team, who spend their weekends outside too.",
        "Entworfen vom Team von Tarnfell, das auch die Wochenenden draußen verbringt.",
        "من تصميم فريق تارنفيل الذي يقضي عطلاته في الطبيعة أيضًا.",
      ],
    ],
  },
  quillbeck: {
    code: "QUI",
    name: ["Quillbeck", "Quillbeck", "كويلبيك"],
    lines: [
      [
        "Quillbeck prints and binds in its own works by the canal.",
        "Quillbeck druckt und bindet im eigenen Betrieb am Kanal.",
        "تطبع كويلبيك وتجلّد في مطبعتها الخاصة على ضفة القناة.",
      ],
      [
        "Quillbeck believes that good tools make good habits.",
        "Quillbeck glaubt daran, dass gutes Werkzeug gute Gewohnheiten schafft.",
        "تؤمن كويلبيك بأن الأدوات الجيدة تصنع عادات جيدة.",
      ],
      [
        "Quillbeck is a small house with a long memory for good paper.",
        "Quillbeck ist ein kleines Haus mit langem Gedächtnis für gutes Papier.",
        "كويلبيك دار صغيرة تعرف الورق الجيد منذ زمن طويل.",
      ],
    ],
  },
  osterwyn: {
    code: "OST",
    name: ["Osterwyn", "Osterwyn", "أوسترون"],
    lines: [
      [
        "Osterwyn builds every prototype by hand before anything goes into production.",
        "Osterwyn baut jeden Prototyp von Hand, bevor etwas in Serie geht.",
        "تبني أوسترون كل نموذج أولي يدويًا قبل بدء الإنتاج.",
      ],
      [
        "Osterwyn keeps spare parts in stock for ten years.",
        "Osterwyn hält Ersatzteile zehn Jahre lang vorrätig.",
        "توفر أوسترون قطع الغيار لمدة عشر سنوات.",
      ],
      [
        "Engineered by Osterwyn to be opened, mended and kept.",
        "Was Osterwyn baut, lässt sich öffnen, reparieren und behalten.",
        "تصمم أوسترون أجهزتها لتُفتح وتُصلح وتدوم.",
      ],
    ],
  },
  marrowdale: {
    code: "MAR",
    name: ["Marrowdale", "Marrowdale", "مارودال"],
    lines: [
      [
        "Marrowdale designs toys that leave room for imagination.",
        "Marrowdale entwirft Spielzeug, das der Fantasie Raum lässt.",
        "تصمم مارودال ألعابًا تترك مجالًا للخيال.",
      ],
      [
        "Children from the village test everything Marrowdale makes.",
        "Alles von Marrowdale wird von Kindern aus dem Dorf getestet.",
        "يختبر أطفال القرية كل ما تصنعه مارودال.",
      ],
      [
        "Marrowdale has been making playthings for forty years.",
        "Marrowdale macht seit vierzig Jahren Spielsachen.",
        "تصنع مارودال الألعاب منذ أربعين عامًا.",
      ],
    ],
  },
  velkaro: {
    code: "VEL",
    name: ["Velkaro", "Velkaro", "فيلكارو"],
    lines: [
      [
        "Velkaro cuts and sews in a family workshop of twenty people.",
        "Velkaro schneidet und näht in einem Familienbetrieb mit zwanzig Leuten.",
        "تقص فيلكارو وتخيط في ورشة عائلية تضم عشرين شخصًا.",
      ],
      [
        "Velkaro finishes every seam so that it can be mended later.",
        "Velkaro verarbeitet jede Naht so, dass sie sich später ausbessern lässt.",
        "تُنهي فيلكارو كل خياطة بحيث يمكن إصلاحها لاحقًا.",
      ],
      [
        "A quiet Velkaro classic that goes with almost everything.",
        "Ein stiller Klassiker von Velkaro, der zu fast allem passt.",
        "قطعة كلاسيكية هادئة من فيلكارو تناسب كل شيء تقريبًا.",
      ],
    ],
  },
  umberlight: {
    code: "UMB",
    name: ["Umberlight", "Umberlight", "أمبرلايت"],
    lines: [
      [
        "Umberlight draws every form full size on paper first.",
        "Umberlight zeichnet jede Form zuerst in Originalgröße auf Papier.",
        "ترسم أمبرلايت كل شكل أولًا على الورق بحجمه الحقيقي.",
      ],
      [
        "Umberlight is a studio of five designers with a love of simple shapes.",
        "Umberlight ist ein Studio von fünf Gestaltern mit einer Liebe zu einfachen Formen.",
        "أمبرلايت مرسم يضم خمسة مصممين يعشقون الأشكال البسيطة.",
      ],
      [
        "Umberlight packs everything in plain recycled card.",
        "Umberlight verpackt alles in schlichtem Recyclingkarton.",
        "تغلّف أمبرلايت كل منتجاتها بورق مقوّى معاد التدوير.",
      ],
    ],
  },
} as const satisfies Record<string, Maker>;

/** Key of a maker in {@link makers}. */
export type MakerKey = keyof typeof makers;
