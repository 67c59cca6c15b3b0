import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Stoves, pots and lanterns for cooking outside. */
export const campKitchen = series(
  [
    {
      slug: "steel",
      maker: "hollinforge",
      suffix: ["in Stainless Steel", "aus Edelstahl", "من الفولاذ المقاوم للصدأ"],
      line: [
        "Brushed stainless steel shrugs off dents, soot and seawater.",
        "Gebürsteter Edelstahl nimmt Beulen, Ruß und Meerwasser gelassen hin.",
        "فولاذ مصقول لا تضرّه الصدمات ولا السخام ولا ماء البحر.",
      ],
      priceFactor: 1,
    },
    {
      slug: "enamel",
      maker: "tarnfell",
      suffix: ["in Enamelled Steel", "aus emailliertem Stahl", "من الفولاذ المطلي بالمينا"],
      line: [
        "Two coats of enamel, fired hard, in colours you can find in tall grass.",
        "Zwei Schichten hart gebranntes Email in Farben, die man im hohen Gras wiederfindet.",
        "طبقتان من المينا المحروقة بألوان يسهل العثور عليها بين الأعشاب.",
      ],
      priceFactor: 1.1,
      options: [colour("sky", "ochre", "cream")],
    },
  ],
  [
    [
      "gas-stove",
      "stove",
      ["Folding Camp Stove", "Faltbarer Campingkocher", "موقد تخييم قابل للطي"],
      [
        "Boils a litre in under four minutes and folds to the size of a fist.",
        "Kocht einen Liter in unter vier Minuten und wird faustgroß gefaltet.",
        "يغلي لترًا في أقل من أربع دقائق ويُطوى بحجم قبضة اليد.",
      ],
      5900,
      340,
      [120, 90, 90],
      ["light", "warranty"],
    ],
    [
      "camp-pot",
      "camppot",
      ["Hanging Camp Pot", "Hängetopf fürs Lagerfeuer", "قدر معلّقة لنار المخيم"],
      [
        "A bail handle for the tripod and a lid that doubles as a pan.",
        "Ein Bügel für das Dreibein und ein Deckel, der auch Pfanne ist.",
        "مقبض للتعليق على الحامل الثلاثي وغطاء يصلح مقلاة.",
      ],
      4400,
      720,
      [220, 200, 150],
      ["rust"],
      measure("capacity", "l", 1.5, 2.5),
    ],
    [
      "camp-mug",
      "enamelmug",
      ["Camp Mug", "Campingbecher", "كوب تخييم"],
      [
        "Survives the fire, the rucksack and the washing-up in the stream.",
        "Übersteht Feuer, Rucksack und den Abwasch im Bach.",
        "يتحمل النار وحقيبة الظهر والغسل في الجدول.",
      ],
      1450,
      130,
      [120, 90, 85],
      ["stack"],
    ],
    [
      "camp-lantern",
      "lantern",
      ["Camp Lantern", "Campinglaterne", "فانوس تخييم"],
      [
        "Warm light for the table and a hook for the tent ridge.",
        "Warmes Licht für den Tisch und ein Haken für den Zeltfirst.",
        "ضوء دافئ للطاولة وخطّاف لسقف الخيمة.",
      ],
      5400,
      560,
      [140, 140, 240],
      ["usbc", "splash"],
    ],
    [
      "camp-plate-set",
      "plate",
      ["Camp Plates, Set of Four", "Campingteller, 4 Stück", "طقم من أربعة أطباق تخييم"],
      [
        "A high rim for lentils and a flat middle for pancakes.",
        "Hoher Rand für Linsen und flache Mitte für Pfannkuchen.",
        "حافة عالية للعدس ووسط مستوٍ للفطائر.",
      ],
      3600,
      880,
      [230, 230, 50],
      ["stack", "dishsafe"],
    ],
    [
      "camp-coffee-pot",
      "kettle",
      ["Campfire Kettle", "Lagerfeuerkessel", "غلاية لنار المخيم"],
      [
        "A broad base heats quickly and the spout pours away from the flames.",
        "Der breite Boden heizt schnell, der Ausguss gießt weg von den Flammen.",
        "قاعدة عريضة تسخن بسرعة وفوهة تصب بعيدًا عن اللهب.",
      ],
      4900,
      640,
      [210, 180, 170],
      ["rust", "leak"],
      measure("capacity", "l", 1, 1.6),
    ],
  ],
);
