import { colour, size } from "../options.ts";
import { series } from "../series.ts";

/** T-shirts, shirts and jumpers. */
export const tops = series(
  [
    {
      slug: "harbour",
      maker: "velkaro",
      suffix: ["Harbour", "Harbour", "هاربور"],
      line: [
        "Heavy organic cotton in the colours of an old harbour town.",
        "Kräftige Bio-Baumwolle in den Farben einer alten Hafenstadt.",
        "قطن عضوي ثقيل بألوان مدينة مرفأ قديمة.",
      ],
      priceFactor: 1,
      options: [colour("navy", "white")],
    },
    {
      slug: "meadow",
      maker: "lindqvale",
      suffix: ["Meadow", "Meadow", "ميدو"],
      line: [
        "A light blend of linen and cotton for the Meadow collection.",
        "Ein leichter Mix aus Leinen und Baumwolle für die Kollektion Meadow.",
        "مزيج خفيف من الكتان والقطن لمجموعة ميدو.",
      ],
      priceFactor: 1.15,
      options: [colour("sage", "rose")],
    },
  ],
  [
    [
      "crew-tee",
      "tshirt",
      ["Crew-Neck T-Shirt", "T-Shirt mit Rundhalsausschnitt", "قميص قطني بياقة دائرية"],
      [
        "A neckline that does not stretch and a hem that stays put.",
        "Ein Ausschnitt, der nicht ausleiert, und ein Saum, der bleibt, wo er soll.",
        "ياقة لا ترتخي وحاشية تبقى في مكانها.",
      ],
      2900,
      190,
      [300, 220, 30],
      ["wash40", "fit"],
      size("s", "m", "l", "xl"),
    ],
    [
      "button-shirt",
      "shirt",
      ["Button-Down Shirt", "Button-down-Hemd", "قميص بأزرار"],
      [
        "Smart with a jacket and easy with the sleeves rolled up.",
        "Elegant unter dem Sakko und lässig mit hochgekrempelten Ärmeln.",
        "أنيق مع السترة ومريح بأكمام مطوية.",
      ],
      6900,
      260,
      [320, 240, 40],
      ["wash40"],
      size("s", "m", "l", "xl"),
    ],
    [
      "striped-longsleeve",
      "stripetee",
      ["Striped Long-Sleeve", "Gestreiftes Langarmshirt", "قميص مخطط بأكمام طويلة"],
      [
        "Stripes that meet at the seams, as they should.",
        "Streifen, die an den Nähten aufeinandertreffen, wie es sich gehört.",
        "خطوط تلتقي عند الخياطات كما ينبغي.",
      ],
      4200,
      230,
      [300, 230, 35],
      ["wash30", "fit"],
      size("s", "m", "l"),
    ],
    [
      "knit-jumper",
      "sweater",
      ["Ribbed Jumper", "Gerippter Pullover", "كنزة مضلعة"],
      [
        "Knitted in one piece, with no side seams to rub.",
        "In einem Stück gestrickt, ohne scheuernde Seitennähte.",
        "محبوكة قطعة واحدة دون خياطات جانبية مزعجة.",
      ],
      8900,
      480,
      [340, 280, 70],
      ["wash30"],
      size("s", "m", "l", "xl"),
    ],
    [
      "polo-shirt",
      "shirt",
      ["Pique Polo Shirt", "Poloshirt aus Piqué", "قميص بولو"],
      [
        "A soft collar that keeps its roll after fifty washes.",
        "Ein weicher Kragen, der auch nach fünfzig Wäschen in Form bleibt.",
        "ياقة ناعمة تحافظ على شكلها بعد خمسين غسلة.",
      ],
      4900,
      240,
      [300, 230, 35],
      ["wash40", "fit"],
      size("s", "m", "l"),
    ],
    [
      "fine-knit-pullover",
      "sweater",
      ["Fine-Knit Pullover", "Feinstrickpullover", "كنزة رفيعة الحياكة"],
      [
        "Thin enough to layer and warm enough for a cool evening.",
        "Dünn genug zum Kombinieren und warm genug für kühle Abende.",
        "رقيقة بما يكفي لارتدائها تحت السترة ودافئة لأمسية باردة.",
      ],
      7900,
      410,
      [330, 270, 60],
      ["wash30"],
      size("s", "m", "l"),
    ],
  ],
);
