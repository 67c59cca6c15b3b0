import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Tents, sleeping bags and mats. */
export const tentsSleeping = series(
  [
    {
      slug: "skarn",
      maker: "tarnfell",
      suffix: ["Skarn", "Skarn", "سكارن"],
      line: [
        "Skarn is the light line: every gram has been questioned.",
        "Skarn ist die leichte Linie: Jedes Gramm wurde hinterfragt.",
        "سكارن هي المجموعة الخفيفة التي حُسب فيها كل غرام.",
      ],
      priceFactor: 1.4,
      options: [colour("ochre", "slate")],
    },
    {
      slug: "lowmoor",
      maker: "tarnfell",
      suffix: ["Lowmoor", "Lowmoor", "لومور"],
      line: [
        "Lowmoor trades a little weight for a lot of room and comfort.",
        "Lowmoor tauscht ein wenig Gewicht gegen viel Platz und Komfort.",
        "تضحّي مجموعة لومور بقليل من الخفة مقابل مساحة وراحة أكبر.",
      ],
      priceFactor: 1,
      options: [colour("forest", "rust")],
    },
  ],
  [
    [
      "ridge-tent",
      "tent",
      ["Ridge Tent", "Firstzelt", "خيمة بسقف مائل"],
      [
        "Goes up in six minutes with two poles and eight pegs.",
        "Steht in sechs Minuten mit zwei Stangen und acht Heringen.",
        "تُنصب في ست دقائق بعمودين وثمانية أوتاد.",
      ],
      24900,
      2400,
      [480, 180, 180],
      ["rain", "repair"],
      measure("sleeps", "people", 2, 3),
    ],
    [
      "down-sleeping-bag",
      "sleepingbag",
      ["Mummy Sleeping Bag", "Mumienschlafsack", "كيس نوم ضيّق عند القدمين"],
      [
        "A collar and a hood hold the warmth in when the night turns clear.",
        "Kragen und Kapuze halten die Wärme, wenn die Nacht klar wird.",
        "ياقة وقلنسوة تحفظان الدفء حين تصفو الليلة.",
      ],
      18900,
      1100,
      [380, 220, 220],
      ["packs", "repair"],
      measure("length", "cm", 185, 200),
    ],
    [
      "trekking-mat",
      "mat",
      ["Self-Inflating Mat", "Selbstaufblasende Isomatte", "فرشة ذاتية النفخ"],
      ["Open the valve, make tea, lie down.", "Ventil öffnen, Tee kochen, hinlegen.", "افتح الصمام واصنع الشاي ثم استلقِ."],
      8900,
      780,
      [300, 160, 160],
      ["repair", "packs"],
    ],
    [
      "tarp-shelter",
      "tarp",
      ["Trail Tarp", "Wandertarp", "مظلة للتخييم"],
      [
        "Sixteen loops and no rules: roof, windbreak or quick lunch shelter.",
        "Sechzehn Schlaufen und keine Regeln: Dach, Windschutz oder Mittagspause im Trockenen.",
        "ست عشرة حلقة بلا قواعد: سقف أو مصدّ ريح أو مأوى سريع.",
      ],
      9900,
      690,
      [280, 130, 130],
      ["light", "rain"],
    ],
    [
      "dome-tent",
      "dome",
      ["Dome Tent", "Kuppelzelt", "خيمة قبّية"],
      [
        "Crossed poles stand up to gusts from every side.",
        "Gekreuzte Stangen trotzen Böen von allen Seiten.",
        "أعمدة متقاطعة تصمد أمام الهبّات من كل جهة.",
      ],
      31900,
      3300,
      [520, 200, 200],
      ["rain", "warranty"],
      measure("sleeps", "people", 2, 4),
    ],
    [
      "summer-sleeping-bag",
      "sleepingbag",
      ["Summer Sleeping Bag", "Sommerschlafsack", "كيس نوم صيفي"],
      [
        "Opens out flat into a quilt for warm nights and picnics.",
        "Lässt sich für laue Nächte und Picknicks zur Decke öffnen.",
        "يُفتح بالكامل ليصبح غطاءً لليالي الدافئة والنزهات.",
      ],
      9900,
      850,
      [320, 200, 200],
      ["packs", "recycled"],
    ],
  ],
);
