import { colour } from "../options.ts";
import { series } from "../series.ts";

/** Backpacks, totes and small bags. */
export const bags = series(
  [
    {
      slug: "canvas",
      maker: "velkaro",
      suffix: ["in Waxed Canvas", "aus gewachstem Canvas", "من القماش المشمّع"],
      line: [
        "Waxed cotton canvas keeps showers out and gains character with time.",
        "Gewachster Baumwollstoff hält Schauer ab und gewinnt mit der Zeit an Charakter.",
        "يصدّ القماش القطني المشمّع المطر ويزداد جمالًا مع الزمن.",
      ],
      priceFactor: 1,
      options: [colour("forest", "sand", "navy")],
    },
    {
      slug: "leather",
      maker: "velkaro",
      suffix: ["in Full-Grain Leather", "aus Vollleder", "من الجلد الطبيعي الكامل"],
      line: [
        "Thick full-grain leather, cut from one hide and edged by hand.",
        "Kräftiges Vollleder, aus einer Haut geschnitten und an den Kanten von Hand poliert.",
        "جلد طبيعي سميك قُصّ من قطعة واحدة وصُقلت حوافه يدويًا.",
      ],
      priceFactor: 1.8,
      options: [colour("rust", "black")],
    },
  ],
  [
    [
      "day-backpack",
      "backpack",
      ["Day Backpack", "Tagesrucksack", "حقيبة ظهر يومية"],
      [
        "A wide opening shows everything inside at a glance.",
        "Die weite Öffnung zeigt den ganzen Inhalt auf einen Blick.",
        "فتحة واسعة تُظهر كل ما بداخلها بنظرة واحدة.",
      ],
      11900,
      950,
      [430, 300, 140],
      ["laptop"],
    ],
    [
      "market-tote",
      "tote",
      ["Market Tote", "Markttasche", "حقيبة تسوّق"],
      [
        "Long handles go over a winter coat and carry fifteen kilos.",
        "Lange Henkel passen über den Wintermantel und tragen fünfzehn Kilo.",
        "مقابض طويلة تُلبس فوق معطف الشتاء وتحمل خمسة عشر كيلوغرامًا.",
      ],
      4900,
      420,
      [420, 380, 40],
      ["warranty"],
    ],
    [
      "messenger-bag",
      "messenger",
      ["Messenger Bag", "Umhängetasche", "حقيبة كتف"],
      [
        "One broad strap, one flap and a pocket for keys that never hides them.",
        "Ein breiter Gurt, eine Klappe und ein Schlüsselfach, in dem nichts verschwindet.",
        "حزام عريض وغطاء واحد وجيب مفاتيح لا يضيع فيه شيء.",
      ],
      12900,
      880,
      [390, 290, 110],
      ["laptop"],
    ],
    [
      "zip-pouch",
      "pouch",
      ["Zip Pouch", "Reißverschlussetui", "محفظة صغيرة بسحّاب"],
      [
        "For cables, cosmetics or pencils, whatever needs to stay together.",
        "Für Kabel, Kosmetik oder Stifte – für alles, was zusammenbleiben soll.",
        "للكابلات أو أدوات التجميل أو الأقلام ولكل ما يجب أن يبقى معًا.",
      ],
      2400,
      110,
      [220, 140, 30],
      ["gift"],
    ],
    [
      "weekender",
      "duffel",
      ["Weekender", "Reisetasche fürs Wochenende", "حقيبة سفر لعطلة نهاية الأسبوع"],
      [
        "Two nights' clothes and a separate floor for shoes.",
        "Kleidung für zwei Nächte und ein eigener Boden für die Schuhe.",
        "تتسع لملابس ليلتين وفيها قسم سفلي منفصل للأحذية.",
      ],
      18900,
      1500,
      [520, 300, 260],
      ["warranty"],
    ],
    [
      "card-wallet",
      "wallet",
      ["Folding Wallet", "Faltbare Geldbörse", "محفظة نقود قابلة للطي"],
      [
        "Eight cards, folded notes and a coin pocket in the space of a phone.",
        "Acht Karten, Scheine und ein Münzfach auf der Fläche eines Handys.",
        "ثماني بطاقات وأوراق نقدية وجيب للعملات في حجم هاتف.",
      ],
      3900,
      80,
      [110, 90, 20],
      ["gift"],
    ],
  ],
);
