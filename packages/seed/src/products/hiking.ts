import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Rucksacks, bottles, poles and head torches. */
export const hiking = series(
  [
    {
      slug: "corrie",
      maker: "tarnfell",
      suffix: ["Corrie", "Corrie", "كوري"],
      line: [
        "Corrie was drawn for long days with a lot of climbing.",
        "Corrie ist für lange Tage mit vielen Höhenmetern gezeichnet.",
        "صُممت مجموعة كوري لأيام طويلة كثيرة الصعود.",
      ],
      priceFactor: 1.25,
      options: [colour("rust", "teal")],
    },
    {
      slug: "dell",
      maker: "tarnfell",
      suffix: ["Dell", "Dell", "ديل"],
      line: [
        "The Dell range is for forest paths, trains and weekday lunches outside.",
        "Diese Reihe ist für Waldwege, Bahnfahrten und Mittagspausen im Freien gedacht.",
        "هذه المجموعة لدروب الغابة ورحلات القطار واستراحات الغداء في الهواء الطلق.",
      ],
      priceFactor: 1,
      options: [colour("sage", "navy")],
    },
  ],
  [
    [
      "hiking-pack",
      "hikingpack",
      ["Hiking Rucksack", "Wanderrucksack", "حقيبة ظهر للمشي الجبلي"],
      [
        "The back panel adjusts to your height and lets the air through.",
        "Das Rückenteil passt sich der Körpergröße an und lässt Luft durch.",
        "ظهر قابل للضبط حسب الطول ويسمح بمرور الهواء.",
      ],
      13900,
      1350,
      [620, 320, 220],
      ["repair"],
      measure("capacity", "l", 28, 40),
    ],
    [
      "steel-bottle",
      "bottle",
      ["Steel Bottle", "Trinkflasche aus Edelstahl", "قارورة فولاذية"],
      [
        "A loop for one finger and a mouth wide enough for ice cubes.",
        "Eine Schlaufe für den Finger und eine Öffnung, groß genug für Eiswürfel.",
        "حلقة للإصبع وفوهة تتسع لمكعبات الثلج.",
      ],
      2900,
      290,
      [80, 80, 260],
      ["leak", "dishsafe"],
      measure("capacity", "ml", 500, 750, 1000),
    ],
    [
      "trekking-poles",
      "poles",
      ["Pair of Trekking Poles", "Trekkingstöcke im Paar", "زوج عصي للمشي"],
      [
        "Cork handles stay dry and the clamps can be opened with gloves on.",
        "Korkgriffe bleiben trocken, die Klemmen lassen sich mit Handschuhen öffnen.",
        "مقابض من الفلين تبقى جافة ومشابك تُفتح بالقفازات.",
      ],
      7900,
      480,
      [650, 100, 80],
      ["light", "spares"],
    ],
    [
      "head-torch",
      "headlamp",
      ["Head Torch", "Stirnlampe", "مصباح رأس"],
      [
        "Red light for the map, white light for the path.",
        "Rotes Licht für die Karte, weißes für den Weg.",
        "ضوء أحمر للخريطة وأبيض للطريق.",
      ],
      4900,
      85,
      [110, 70, 60],
      ["usbc", "splash"],
    ],
    [
      "roll-top-daypack",
      "backpack",
      ["Roll-Top Daypack", "Rolltop-Tagesrucksack", "حقيبة يومية تُغلق باللف"],
      [
        "Rolls down for an apple and up for a whole picnic.",
        "Klein gerollt für einen Apfel, groß für ein ganzes Picknick.",
        "تُلف لتحمل تفاحة وتُفتح لنزهة كاملة.",
      ],
      8900,
      720,
      [480, 290, 150],
      ["rain", "recycled"],
    ],
    [
      "insulated-flask",
      "bottle",
      ["Insulated Flask", "Isolierflasche", "قارورة عازلة"],
      [
        "Soup at the summit is still too hot to gulp.",
        "Die Suppe ist am Gipfel noch zu heiß zum schnellen Trinken.",
        "يبقى الحساء عند القمة أسخن من أن يُشرب دفعة واحدة.",
      ],
      3800,
      360,
      [85, 85, 280],
      ["leak", "warranty"],
      measure("capacity", "ml", 500, 900),
    ],
  ],
);
