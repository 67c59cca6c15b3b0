import type { Texts } from "./row.ts";

/** Facts that hold for many products, as whole sentences free of gender and case of the product. */
export const notes = {
  dishwasher: [
    "Safe in the dishwasher and the microwave.",
    "Geeignet für Spülmaschine und Mikrowelle.",
    "يمكن استخدام غسالة الصحون والميكروويف دون قلق.",
  ],
  dishsafe: ["Cleans up easily in the dishwasher.", "Lässt sich bequem in der Spülmaschine reinigen.", "التنظيف سهل في غسالة الصحون."],
  handwash: ["Wash by hand and dry straight away.", "Bitte von Hand spülen und gleich abtrocknen.", "يُفضّل الغسل باليد والتجفيف مباشرة."],
  hobs: [
    "Works on every hob, induction included.",
    "Für alle Herdarten geeignet, auch für Induktion.",
    "للاستعمال على جميع أنواع المواقد بما فيها الحثية.",
  ],
  oven: ["Ovenproof up to 250 °C.", "Backofenfest bis 250 °C.", "للاستعمال في الفرن حتى 250 درجة مئوية."],
  season: [
    "Pre-seasoned with linseed oil, so you can start cooking at once.",
    "Mit Leinöl eingebrannt, sodass man sofort loskochen kann.",
    "تمت التهيئة مسبقًا بزيت الكتان لبدء الطهي فورًا.",
  ],
  steel: [
    "The blade steel holds its edge and is easy to sharpen at home.",
    "Der Klingenstahl bleibt lange scharf und lässt sich zu Hause gut nachschleifen.",
    "يحافظ فولاذ النصل على حدته ويسهل شحذه في المنزل.",
  ],
  oiled: [
    "Finished with plant oil that is safe for food.",
    "Mit lebensmittelechtem Pflanzenöl behandelt.",
    "عولج السطح بزيت نباتي آمن لملامسة الطعام.",
  ],
  wood: ["The wood comes from certified forests.", "Das Holz stammt aus zertifizierter Forstwirtschaft.", "الخشب من غابات معتمدة الإدارة."],
  glaze: [
    "The glaze runs a little differently on each piece.",
    "Die Glasur verläuft auf jedem Stück ein wenig anders.",
    "ينساب الطلاء الزجاجي على كل قطعة بشكل مختلف قليلًا.",
  ],
  stack: ["Stacks neatly and saves room in the cupboard.", "Platzsparend stapelbar.", "إمكانية الرصّ توفّر مساحة في الخزانة."],
  heatglass: [
    "Made of borosilicate glass that copes with sudden heat.",
    "Aus Borosilikatglas, das plötzliche Hitze verträgt.",
    "الزجاج من نوع البوروسيليكات الذي يتحمل التغير المفاجئ في الحرارة.",
  ],
  spares: ["Every part can be ordered separately.", "Alle Teile sind einzeln nachbestellbar.", "يمكن طلب كل جزء على حدة."],
  led: ["The warm LED bulb is included.", "Ein warmweißes LED-Leuchtmittel liegt bei.", "مصباح LED بضوء دافئ مشمول في السعر."],
  dim: ["Dims smoothly, without flicker.", "Stufenlos und flackerfrei dimmbar.", "يمكن خفض الإضاءة بسلاسة ودون وميض."],
  assembly: [
    "Assembly takes ten minutes and one hex key, which comes with it.",
    "Der Aufbau dauert zehn Minuten, der nötige Sechskantschlüssel liegt bei.",
    "يستغرق التركيب عشر دقائق بمفتاح سداسي مرفق.",
  ],
  ready: ["Arrives fully assembled.", "Wird fertig montiert geliefert.", "لا حاجة إلى أي تركيب."],
  felt: ["Felt pads protect the surface underneath.", "Filzpolster schonen den Untergrund.", "تحمي قطع اللباد السطح من الخدوش."],
  hang: ["Screws and wall plugs are in the box.", "Schrauben und Dübel liegen bei.", "البراغي والمثبتات الجدارية مرفقة في العلبة."],
  wash40: ["Machine washable at 40 °C.", "Bei 40 °C in der Maschine waschbar.", "الغسل في الغسالة عند 40 درجة مئوية."],
  wash30: [
    "Wash at 30 °C and dry on the line.",
    "Bei 30 °C waschen und an der Luft trocknen.",
    "الغسل عند 30 درجة مئوية والتجفيف في الهواء.",
  ],
  woolcare: [
    "Airing is usually enough; wool looks after itself.",
    "Meist genügt Auslüften, denn Wolle reinigt sich fast von selbst.",
    "تكفي التهوية غالبًا، فالصوف ينظف نفسه تقريبًا.",
  ],
  organic: [
    "The cotton is grown organically and traded fairly.",
    "Die Baumwolle stammt aus biologischem Anbau und fairem Handel.",
    "القطن مزروع عضويًا ومن تجارة عادلة.",
  ],
  linen: ["Linen grows softer with every wash.", "Leinen wird mit jeder Wäsche weicher.", "يزداد الكتان نعومة مع كل غسلة."],
  mulesing: [
    "The wool comes from farms that treat their sheep well.",
    "Die Wolle stammt von Höfen mit artgerechter Schafhaltung.",
    "الصوف من مزارع تُحسن معاملة أغنامها.",
  ],
  recycled: ["The fabric is made from recycled fibres.", "Der Stoff besteht aus recycelten Fasern.", "القماش مصنوع من ألياف معاد تدويرها."],
  rain: ["All seams are taped against rain.", "Alle Nähte sind gegen Regen verschweißt.", "جميع الدرزات محكمة ضد المطر."],
  fit: [
    "The cut is relaxed; choose your usual size.",
    "Der Schnitt fällt locker aus, die gewohnte Größe passt.",
    "القصّة مريحة، فاختر مقاسك المعتاد.",
  ],
  laptop: [
    "The padded sleeve holds a 14-inch laptop.",
    "Das gepolsterte Fach fasst einen 14-Zoll-Laptop.",
    "يتسع الجيب المبطن لحاسوب محمول مقاس 14 بوصة.",
  ],
  leather: [
    "The leather is vegetable-tanned and darkens beautifully.",
    "Das Leder ist pflanzlich gegerbt und dunkelt schön nach.",
    "الجلد مدبوغ بمواد نباتية ويزداد لونه عمقًا مع الزمن.",
  ],
  packs: [
    "Packs down small into its own pouch.",
    "Lässt sich klein im eigenen Beutel verstauen.",
    "يمكن الطيّ بحجم صغير داخل الكيس المرفق.",
  ],
  light: ["Light enough to carry all day.", "Leicht genug für lange Tage auf den Beinen.", "الوزن خفيف بما يكفي للحمل طوال اليوم."],
  repair: ["A small repair kit comes with it.", "Ein kleines Reparaturset liegt bei.", "تُرفق عدة إصلاح صغيرة."],
  rust: [
    "Rustproof, even when left out overnight.",
    "Rostfrei, auch nach einer Nacht im Freien.",
    "لا خوف من الصدأ حتى بعد ليلة كاملة في الخارج.",
  ],
  leak: ["The lid seals tight and does not leak.", "Der Deckel schließt dicht und tropft nicht.", "الغطاء محكم ولا يسرّب."],
  frost: ["Frost-resistant down to −15 °C.", "Frostfest bis −15 °C.", "لا ضرر من الصقيع حتى 15 درجة تحت الصفر."],
  sewn: [
    "Thread-sewn, so it lies flat on every page.",
    "Fadengeheftet und deshalb auf jeder Seite flach aufliegend.",
    "الخياطة بالخيط تُبقي الصفحات مفتوحة ومستوية.",
  ],
  ink: [
    "The paper takes fountain-pen ink without bleeding.",
    "Das Papier verträgt Füllertinte, ohne durchzuschlagen.",
    "الورق يتحمل حبر الأقلام السائلة دون أن ينفذ.",
  ],
  paper: [
    "Printed on acid-free paper with plant-based inks.",
    "Auf säurefreiem Papier mit Farben auf Pflanzenbasis gedruckt.",
    "الطباعة على ورق خالٍ من الأحماض بأحبار نباتية.",
  ],
  recpaper: ["Made entirely from recycled paper.", "Vollständig aus Recyclingpapier hergestellt.", "الورق معاد التدوير بالكامل."],
  illus: [
    "Illustrated throughout with drawings and photographs.",
    "Durchgehend mit Zeichnungen und Fotos illustriert.",
    "الصفحات كلها مزوّدة برسوم وصور.",
  ],
  ribbon: ["A ribbon keeps your place.", "Ein Lesebändchen markiert die Stelle.", "شريط قماشي يحفظ لك موضع القراءة."],
  gift: ["Comes in a gift box.", "Kommt in einer Geschenkschachtel.", "التغليف في علبة هدايا مشمول في السعر."],
  refill: [
    "Refills are easy to find and quick to change.",
    "Nachfüllungen sind leicht zu bekommen und schnell gewechselt.",
    "عبوات التعبئة متوفرة بسهولة وتُبدَّل بسرعة.",
  ],
  nonslip: [
    "A non-slip base keeps everything in place.",
    "Die rutschfeste Unterseite hält alles an seinem Platz.",
    "قاعدة مانعة للانزلاق تُبقي كل شيء في مكانه.",
  ],
  usbc: [
    "Charges over USB-C; the cable is included.",
    "Wird über USB-C geladen, das Kabel liegt bei.",
    "الشحن عبر منفذ USB-C والكابل مرفق.",
  ],
  battery: [
    "The battery can be replaced without special tools.",
    "Der Akku lässt sich ohne Spezialwerkzeug tauschen.",
    "يمكن استبدال البطارية دون أدوات خاصة.",
  ],
  wireless: ["Connects to two devices at once.", "Verbindet sich mit zwei Geräten gleichzeitig.", "يمكن الاتصال بجهازين في الوقت نفسه."],
  splash: ["Protected against dust and splashes.", "Gegen Staub und Spritzwasser geschützt.", "توجد حماية من الغبار ورذاذ الماء."],
  warranty: [
    "Five years of guarantee are part of the price.",
    "Fünf Jahre Garantie sind im Preis enthalten.",
    "يشمل السعر ضمانًا لمدة خمس سنوات.",
  ],
  compat: [
    "Works with phones, tablets and laptops of every make.",
    "Funktioniert mit Handys, Tablets und Laptops aller Hersteller.",
    "للاستعمال مع الهواتف والأجهزة اللوحية والحواسيب المحمولة من جميع الصانعين.",
  ],
  safe3: ["Suitable from three years.", "Geeignet ab drei Jahren.", "للأطفال من عمر ثلاث سنوات."],
  safe1: [
    "Safe for little hands from twelve months.",
    "Sicher für kleine Hände ab zwölf Monaten.",
    "الاستعمال آمن للأيدي الصغيرة من عمر اثني عشر شهرًا.",
  ],
  safe0: [
    "Safe from birth and tested for little mouths.",
    "Ab der Geburt geeignet und unbedenklich, auch wenn daran genuckelt wird.",
    "الأمان مضمون منذ الولادة حتى عند وضع اللعبة في الفم.",
  ],
  paint: [
    "Painted with water-based colours that do not rub off.",
    "Mit wasserbasierten, abriebfesten Farben bemalt.",
    "الطلاء بألوان مائية لا تزول بالاحتكاك.",
  ],
  rules: [
    "The rules come in English, German and Arabic.",
    "Die Anleitung liegt auf Deutsch, Englisch und Arabisch bei.",
    "التعليمات مرفقة بالعربية والإنجليزية والألمانية.",
  ],
  evening: [
    "Explained in five minutes, played for years.",
    "In fünf Minuten erklärt, über Jahre gespielt.",
    "الشرح في خمس دقائق واللعب لسنوات.",
  ],
  soy: ["Poured by hand from plant wax.", "Von Hand aus Pflanzenwachs gegossen.", "الصبّ يدوي والشمع نباتي."],
} as const satisfies Record<string, Texts>;

/** Key of a sentence in {@link notes}. */
export type NoteKey = keyof typeof notes;
