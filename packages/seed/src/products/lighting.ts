import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Lamps for tables, floors and ceilings. */
export const lighting = series(
  [
    {
      slug: "opal",
      maker: "umberlight",
      suffix: ["in Opal Glass", "aus Opalglas", "من الزجاج الأوبالي"],
      line: [
        "Mouth-blown opal glass spreads the light softly in all directions.",
        "Mundgeblasenes Opalglas verteilt das Licht weich nach allen Seiten.",
        "ينشر الزجاج الأوبالي المنفوخ ضوءًا ناعمًا في كل اتجاه.",
      ],
      priceFactor: 1.3,
      options: [colour("white", "sand")],
    },
    {
      slug: "spun-steel",
      maker: "hollinforge",
      suffix: ["in Spun Steel", "aus gedrücktem Stahl", "من الفولاذ المشكّل"],
      line: [
        "The steel is spun by hand and powder-coated in a matt shade.",
        "Der Stahl wird von Hand gedrückt und matt pulverbeschichtet.",
        "يُشكَّل الفولاذ يدويًا ويُطلى بطبقة غير لامعة.",
      ],
      priceFactor: 1,
      options: [colour("teal", "ochre", "charcoal")],
    },
  ],
  [
    [
      "table-lamp",
      "tablelamp",
      ["Table Lamp", "Tischleuchte", "مصباح طاولة"],
      [
        "A calm light for the sideboard, switched by a turn of the stem.",
        "Ein ruhiges Licht für das Sideboard, geschaltet mit einem Dreh am Stiel.",
        "ضوء هادئ للخزانة الجانبية يُشغَّل بلفّة من الساق.",
      ],
      8900,
      1900,
      [300, 300, 420],
      ["led", "dim"],
    ],
    [
      "pendant-dome",
      "pendant",
      ["Dome Pendant", "Kuppel-Pendelleuchte", "مصباح معلّق على شكل قبة"],
      [
        "Hangs low over the table and keeps the glare out of your eyes.",
        "Hängt tief über dem Tisch und blendet trotzdem nicht.",
        "يتدلى فوق المائدة دون أن يبهر العين.",
      ],
      11900,
      2100,
      [420, 420, 300],
      ["dim", "hang"],
      measure("diameter", "cm", 30, 40),
    ],
    [
      "floor-lamp",
      "floorlamp",
      ["Reading Floor Lamp", "Lese-Stehleuchte", "مصباح أرضي للقراءة"],
      [
        "The head swivels to the page and away again when the film starts.",
        "Der Kopf dreht sich zum Buch und wieder weg, wenn der Film beginnt.",
        "يدور رأسه نحو الكتاب ثم يبتعد حين يبدأ الفيلم.",
      ],
      17900,
      5600,
      [1500, 320, 320],
      ["led", "felt"],
    ],
    [
      "bedside-light",
      "tablelamp",
      ["Bedside Light", "Nachttischleuchte", "مصباح جانب السرير"],
      [
        "Small enough for a stack of books and bright enough to read them.",
        "Klein genug für den Bücherstapel und hell genug, um ihn zu lesen.",
        "صغير بما يكفي لكومة كتب ومضيء بما يكفي لقراءتها.",
      ],
      5900,
      1200,
      [200, 200, 300],
      ["led", "warranty"],
    ],
    [
      "globe-pendant",
      "globe",
      ["Globe Pendant", "Kugel-Pendelleuchte", "مصباح كروي معلّق"],
      [
        "A full moon for the hallway, the stairs or the end of a long table.",
        "Ein Vollmond für Flur, Treppe oder das Ende einer langen Tafel.",
        "بدر مكتمل للممر أو السلّم أو طرف مائدة طويلة.",
      ],
      9900,
      1600,
      [300, 300, 300],
      ["hang", "led"],
      measure("diameter", "cm", 20, 28),
    ],
    [
      "desk-lamp",
      "desklamp",
      ["Jointed Desk Lamp", "Gelenk-Schreibtischleuchte", "مصباح مكتب بذراع مفصلية"],
      [
        "Two joints and a heavy foot put the light exactly where the work is.",
        "Zwei Gelenke und ein schwerer Fuß bringen das Licht genau zur Arbeit.",
        "مفصلان وقاعدة ثقيلة يوجّهان الضوء إلى موضع العمل تمامًا.",
      ],
      10900,
      2300,
      [460, 220, 220],
      ["dim", "warranty"],
    ],
  ],
);
