import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Hand tools and pots for the garden. */
export const garden = series(
  [
    {
      slug: "ash",
      maker: "hollinforge",
      suffix: ["with Ash Fittings", "mit Eschenholz", "بأجزاء من خشب الدردار"],
      line: [
        "The ash is turned smooth and oiled so that it warms in the hand.",
        "Die Esche ist glatt gedrechselt und geölt und liegt warm in der Hand.",
        "خشب الدردار مخروط بنعومة ومزيّت فيمنح اليد ملمسًا دافئًا.",
      ],
      priceFactor: 1.2,
    },
    {
      slug: "garden-colours",
      maker: "umberlight",
      suffix: ["in Garden Colours", "in Gartenfarben", "بألوان الحديقة"],
      line: [
        "A weatherproof coat of colour means nothing gets lost in the beds.",
        "Ein wetterfester Farbanstrich sorgt dafür, dass im Beet nichts verloren geht.",
        "طلاء مقاوم للطقس يضمن ألا يضيع شيء بين الأحواض.",
      ],
      priceFactor: 1,
      options: [colour("forest", "terracotta", "sky")],
    },
  ],
  [
    [
      "hand-trowel",
      "trowel",
      ["Hand Trowel", "Pflanzkelle", "مجرفة يدوية"],
      [
        "A pointed blade with depth marks for bulbs and seedlings.",
        "Ein spitzes Blatt mit Tiefenmarken für Zwiebeln und Setzlinge.",
        "نصل مدبّب بعلامات عمق للأبصال والشتلات.",
      ],
      2400,
      280,
      [320, 80, 50],
      ["rust"],
    ],
    [
      "watering-can",
      "wateringcan",
      ["Long-Spout Watering Can", "Gießkanne mit langem Hals", "مرشّة ماء بعنق طويل"],
      [
        "Reaches the back row without drowning the front one.",
        "Erreicht die hintere Reihe, ohne die vordere zu ertränken.",
        "تصل إلى الصف الخلفي دون أن تُغرق الأمامي.",
      ],
      4900,
      1100,
      [480, 200, 340],
      ["rust", "spares"],
      measure("capacity", "l", 3, 6),
    ],
    [
      "bypass-secateurs",
      "secateurs",
      ["Bypass Secateurs", "Bypass-Gartenschere", "مقص تقليم"],
      [
        "Cuts a thumb-thick branch cleanly and locks with one hand.",
        "Schneidet daumendicke Zweige sauber und verriegelt mit einer Hand.",
        "يقطع غصنًا بسماكة الإبهام بنظافة ويُقفل بيد واحدة.",
      ],
      5400,
      240,
      [230, 70, 30],
      ["spares", "warranty"],
    ],
    [
      "planting-pot",
      "planter",
      ["Terrace Pot", "Terrassentopf", "أصيص للشرفة"],
      [
        "Thick walls that keep the roots cool in August.",
        "Dicke Wände, die die Wurzeln auch im August kühl halten.",
        "جدران سميكة تُبقي الجذور باردة في عزّ الصيف.",
      ],
      3900,
      3800,
      [300, 300, 280],
      ["frost"],
      measure("diameter", "cm", 22, 30),
    ],
    [
      "hand-fork",
      "handfork",
      ["Hand Fork", "Handgabel", "شوكة حديقة يدوية"],
      [
        "Three strong tines that loosen soil and lift weeds by the root.",
        "Drei starke Zinken, die Erde lockern und Unkraut samt Wurzel heben.",
        "ثلاث أسنان قوية تفكّك التربة وتقتلع الأعشاب من جذورها.",
      ],
      2600,
      300,
      [320, 90, 50],
      ["rust", "gift"],
    ],
    [
      "harvest-basket",
      "basket",
      ["Harvest Basket", "Erntekorb", "سلة حصاد"],
      [
        "Carry it full of beans and rinse everything in one go.",
        "Randvoll mit Bohnen tragen und alles auf einmal abbrausen.",
        "احملها مليئة بالفاصولياء واشطف المحصول دفعة واحدة.",
      ],
      4200,
      900,
      [420, 300, 260],
      ["rust"],
    ],
  ],
);
