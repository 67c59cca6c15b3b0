import { choice, colour } from "../options.ts";
import { series } from "../series.ts";

/** Pens, pencils and ink. */
export const writing = series(
  [
    {
      slug: "brass",
      maker: "hollinforge",
      suffix: ["in Solid Brass", "aus massivem Messing", "من النحاس الأصفر"],
      line: [
        "Turned from solid brass, unlacquered, and soon marked by your own hand.",
        "Aus massivem Messing gedreht, unlackiert und bald von der eigenen Hand gezeichnet.",
        "مخروط من نحاس أصفر صلب غير مطلي يحمل سريعًا أثر يدك.",
      ],
      priceFactor: 1.5,
    },
    {
      slug: "resin",
      maker: "quillbeck",
      suffix: ["in Marbled Resin", "aus marmoriertem Harz", "من الراتنج الرخامي"],
      line: [
        "The resin is poured by hand, so the marbling never repeats.",
        "Das Harz wird von Hand gegossen, deshalb wiederholt sich die Marmorierung nie.",
        "يُصب الراتنج يدويًا فلا تتكرر عروقه الرخامية أبدًا.",
      ],
      priceFactor: 1,
      options: [colour("teal", "plum", "navy")],
    },
  ],
  [
    [
      "fountain-pen",
      "fountainpen",
      ["Fountain Pen", "Füllfederhalter", "قلم حبر سائل"],
      [
        "A springy nib that makes even shopping lists look considered.",
        "Eine elastische Feder, die selbst Einkaufszettel durchdacht aussehen lässt.",
        "سن مرنة تجعل حتى قائمة المشتريات تبدو أنيقة.",
      ],
      6900,
      32,
      [170, 50, 30],
      ["refill", "gift"],
      choice("nib", "fine", "medium"),
    ],
    [
      "rollerball",
      "ballpen",
      ["Rollerball Pen", "Tintenroller", "قلم حبر كروي"],
      [
        "Glides like ink and caps like a ballpoint.",
        "Gleitet wie Tinte und ist so unkompliziert wie ein Kugelschreiber.",
        "ينساب كالحبر السائل وبساطته كالقلم الجاف.",
      ],
      4900,
      28,
      [165, 45, 30],
      ["refill"],
    ],
    [
      "mechanical-pencil",
      "pencil",
      ["Drafting Pencil 0.7", "Druckbleistift 0,7", "قلم رصاص ميكانيكي 0.7"],
      [
        "A knurled grip and a lead that retracts fully for the pocket.",
        "Geriffelter Griff und eine Mine, die sich für die Tasche ganz einziehen lässt.",
        "مقبض محزّز ورصاصة تنسحب بالكامل عند وضعه في الجيب.",
      ],
      3400,
      24,
      [160, 40, 25],
      ["refill", "warranty"],
    ],
    [
      "ink-well",
      "inkbottle",
      ["Ink Well with Ink", "Tintenfass mit Tinte", "محبرة مع حبر"],
      [
        "Holds fifty millilitres of deep blue-black and never tips over.",
        "Fasst fünfzig Milliliter tiefes Blauschwarz und kippt nie um.",
        "تتسع لخمسين مليلترًا من الأزرق الداكن ولا تنقلب أبدًا.",
      ],
      2900,
      290,
      [80, 80, 75],
      ["leak", "refill"],
    ],
    [
      "twist-ballpoint",
      "ballpen",
      ["Twist Ballpoint", "Drehkugelschreiber", "قلم جاف دوّار"],
      [
        "Half a turn and it writes, even upside down against a wall.",
        "Eine halbe Drehung, und er schreibt, notfalls auch an der Wand.",
        "نصف لفّة ويكتب حتى على الجدار.",
      ],
      3900,
      30,
      [150, 40, 25],
      ["refill", "gift"],
    ],
    [
      "pencil-extender",
      "pencil",
      ["Pencil Holder with Pencils", "Bleistiftverlängerer mit Stiften", "حامل أقلام رصاص مع أقلام"],
      [
        "Turns stubs into full-length pencils again and comes with three.",
        "Macht aus Stummeln wieder ganze Bleistifte, drei davon liegen bei.",
        "يعيد للأقلام القصيرة طولها ومعه ثلاثة أقلام.",
      ],
      2200,
      38,
      [140, 40, 25],
      ["gift"],
    ],
  ],
);
