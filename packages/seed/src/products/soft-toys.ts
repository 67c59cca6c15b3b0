import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Soft animals for cuddling and sleeping. */
export const softToys = series(
  [
    {
      slug: "plush",
      maker: "marrowdale",
      suffix: ["in Cotton Plush", "aus Baumwollplüsch", "من القطيفة القطنية"],
      line: [
        "Dense cotton plush that survives the washing machine and true love.",
        "Dichter Baumwollplüsch, der Waschmaschine und große Liebe übersteht.",
        "قطيفة قطنية كثيفة تتحمل الغسالة والحب الكبير.",
      ],
      priceFactor: 1,
      options: [colour("sand", "rose")],
    },
    {
      slug: "linen",
      maker: "lindqvale",
      suffix: ["in Linen and Wool", "aus Leinen und Wolle", "من الكتان والصوف"],
      line: [
        "Linen outside, new wool inside, and a face embroidered by hand.",
        "Außen Leinen, innen Schurwolle und ein von Hand gesticktes Gesicht.",
        "كتان من الخارج وصوف جديد من الداخل ووجه مطرّز يدويًا.",
      ],
      priceFactor: 1.4,
      options: [colour("slate", "ochre", "sage")],
    },
  ],
  [
    [
      "bear",
      "bear",
      ["Bear", "Bär", "دب"],
      ["Sits on its own and listens to everything.", "Sitzt von allein und hört sich alles an.", "يجلس وحده ويصغي إلى كل شيء."],
      3200,
      320,
      [320, 200, 160],
      ["safe0", "wash30"],
      measure("height", "cm", 25, 40),
    ],
    [
      "rabbit",
      "rabbit",
      ["Long-Eared Rabbit", "Langohrhase", "أرنب طويل الأذنين"],
      [
        "Ears just long enough to be carried everywhere by.",
        "Ohren, gerade lang genug, um daran überallhin getragen zu werden.",
        "أذناه طويلتان بما يكفي ليُحمل منهما إلى كل مكان.",
      ],
      2900,
      240,
      [360, 150, 120],
      ["safe0", "wash30"],
    ],
    [
      "elephant",
      "elephant",
      ["Elephant", "Elefant", "فيل"],
      [
        "A good memory for secrets and a trunk for holding on to.",
        "Ein gutes Gedächtnis für Geheimnisse und ein Rüssel zum Festhalten.",
        "ذاكرة قوية للأسرار وخرطوم للتمسّك به.",
      ],
      3600,
      380,
      [300, 240, 180],
      ["safe0", "gift"],
    ],
    [
      "whale",
      "whale",
      ["Sleepy Whale", "Schläfriger Wal", "حوت نعسان"],
      [
        "Round as a pillow and used as one on long journeys.",
        "Rund wie ein Kissen und auf langen Reisen auch als solches beliebt.",
        "مستدير كوسادة ويُستعمل وسادة في الرحلات الطويلة.",
      ],
      2700,
      300,
      [340, 220, 160],
      ["wash30", "safe0"],
      measure("length", "cm", 30, 50),
    ],
    [
      "fox",
      "fox",
      ["Fox", "Fuchs", "ثعلب"],
      [
        "A bushy tail and a look that suggests a plan.",
        "Ein buschiger Schwanz und ein Blick, der einen Plan verrät.",
        "ذيل كثّ ونظرة توحي بأن لديه خطة.",
      ],
      3100,
      290,
      [300, 180, 150],
      ["safe0", "gift"],
    ],
    [
      "comforter-cub",
      "bear",
      ["Cuddle Cloth Cub", "Schmusetuch-Bärchen", "دبدوب بقماش للنوم"],
      [
        "Half blanket, half bear, wholly necessary at bedtime.",
        "Halb Decke, halb Bär und am Abend ganz unverzichtbar.",
        "نصفه غطاء ونصفه دب ولا غنى عنه وقت النوم.",
      ],
      1950,
      110,
      [260, 240, 50],
      ["safe0", "wash30"],
    ],
  ],
);
