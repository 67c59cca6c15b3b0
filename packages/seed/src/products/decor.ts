import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Vases, candles, clocks and mirrors. */
export const decor = series(
  [
    {
      slug: "dune",
      maker: "umberlight",
      suffix: ["Dune", "Dune", "ديون"],
      line: [
        "The Dune line takes its quiet, sandy surfaces from the coast in winter.",
        "Die Linie Dune hat ihre ruhigen, sandigen Oberflächen von der winterlichen Küste.",
        "تستمد مجموعة ديون سطوحها الرملية الهادئة من الساحل شتاءً.",
      ],
      priceFactor: 1,
      options: [colour("sand", "slate")],
    },
    {
      slug: "orchard",
      maker: "umberlight",
      suffix: ["Orchard", "Orchard", "أورتشارد"],
      line: [
        "Ripe fruit gave the Orchard line its round shapes and warm colours.",
        "Reifes Obst stand Pate für die runden Formen und warmen Farben der Linie Orchard.",
        "استوحت مجموعة أورتشارد أشكالها المستديرة وألوانها الدافئة من الفاكهة الناضجة.",
      ],
      priceFactor: 1.1,
      options: [colour("terracotta", "ochre", "plum")],
    },
  ],
  [
    [
      "bottle-vase",
      "vase",
      ["Bottle Vase", "Flaschenvase", "مزهرية بشكل قارورة"],
      [
        "A narrow neck that makes a single branch look arranged.",
        "Der schmale Hals lässt schon einen einzelnen Zweig wie arrangiert wirken.",
        "عنق ضيق يجعل غصنًا واحدًا يبدو منسّقًا.",
      ],
      4200,
      900,
      [150, 150, 280],
      ["glaze"],
      measure("height", "cm", 18, 26),
    ],
    [
      "pillar-candle",
      "candle",
      ["Pillar Candle in Dish", "Stumpenkerze mit Schale", "شمعة أسطوانية مع طبق"],
      [
        "Burns evenly for sixty hours and fits back into its dish.",
        "Brennt sechzig Stunden gleichmäßig und steht sicher in ihrer Schale.",
        "تحترق بانتظام ستين ساعة وتستقر بثبات في طبقها.",
      ],
      2600,
      620,
      [110, 110, 150],
      ["soy", "gift"],
    ],
    [
      "wall-clock",
      "clock",
      ["Silent Wall Clock", "Lautlose Wanduhr", "ساعة حائط صامتة"],
      [
        "The hands glide without ticking, so it suits a bedroom too.",
        "Die Zeiger gleiten ohne Ticken und stören auch im Schlafzimmer nicht.",
        "تنساب عقاربها دون صوت فتناسب غرفة النوم أيضًا.",
      ],
      5900,
      850,
      [320, 320, 60],
      ["warranty", "hang"],
    ],
    [
      "round-mirror",
      "mirror",
      ["Round Mirror", "Runder Spiegel", "مرآة مستديرة"],
      [
        "Hung opposite a window, it doubles the daylight in a small room.",
        "Gegenüber einem Fenster verdoppelt er das Tageslicht in kleinen Räumen.",
        "إذا عُلّقت مقابل نافذة ضاعفت ضوء النهار في الغرفة الصغيرة.",
      ],
      8900,
      3100,
      [520, 520, 60],
      ["hang"],
      measure("diameter", "cm", 40, 60),
    ],
    [
      "indoor-planter",
      "planter",
      ["Planter with Saucer", "Übertopf mit Untersetzer", "أصيص نباتات مع صحن"],
      [
        "A drainage hole and a deep saucer keep roots and windowsill happy.",
        "Abflussloch und tiefer Untersetzer freuen Wurzeln und Fensterbank.",
        "فتحة تصريف وصحن عميق يريحان الجذور وحافة النافذة.",
      ],
      3400,
      1500,
      [200, 200, 190],
      ["glaze", "frost"],
      measure("diameter", "cm", 14, 20),
    ],
    [
      "candle-holder",
      "candlestick",
      ["Taper Candle Holder", "Kerzenhalter für Stabkerzen", "حامل شموع طويلة"],
      ["A generous rim catches every drop of wax.", "Der breite Rand fängt jeden Wachstropfen auf.", "حافة عريضة تلتقط كل قطرة شمع."],
      2200,
      410,
      [110, 110, 90],
      ["nonslip", "gift"],
    ],
  ],
);
