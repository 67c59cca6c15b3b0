import { colour, size } from "../options.ts";
import { series } from "../series.ts";

/** Hats, scarves, socks and gloves. */
export const accessories = series(
  [
    {
      slug: "merino",
      maker: "lindqvale",
      suffix: ["in Merino Wool", "aus Merinowolle", "من صوف الميرينو"],
      line: [
        "Fine merino keeps warm without scratching and hardly takes on smells.",
        "Feine Merinowolle wärmt, ohne zu kratzen, und nimmt kaum Gerüche an.",
        "صوف الميرينو الناعم يدفئ دون أن يخدش ولا يكاد يحمل الروائح.",
      ],
      priceFactor: 1.2,
      options: [colour("charcoal", "rust", "sage")],
    },
    {
      slug: "cotton-knit",
      maker: "velkaro",
      suffix: ["in Soft Cotton", "aus weicher Baumwolle", "من القطن الناعم"],
      line: [
        "Combed cotton that feels cool in spring and cosy in autumn.",
        "Gekämmte Baumwolle, kühl im Frühling und gemütlich im Herbst.",
        "قطن ممشّط منعش في الربيع ودافئ في الخريف.",
      ],
      priceFactor: 0.9,
      options: [colour("ochre", "teal", "plum")],
    },
  ],
  [
    [
      "fisherman-beanie",
      "beanie",
      ["Fisherman Beanie", "Fischermütze", "قبعة صيادين محبوكة"],
      [
        "Sits above the ears or pulled down, depending on the wind.",
        "Sitzt über den Ohren oder tief gezogen, je nach Wind.",
        "تُلبس فوق الأذنين أو تُسحب للأسفل بحسب الريح.",
      ],
      2900,
      90,
      [240, 200, 30],
      ["wash30"],
    ],
    [
      "long-scarf",
      "scarf",
      ["Long Fringed Scarf", "Langer Schal mit Fransen", "وشاح طويل بشراشيب"],
      [
        "Two metres, enough to wrap it twice and tuck in the ends.",
        "Zwei Meter lang, genug für zwei Runden um den Hals.",
        "طوله متران، فيُلف مرتين ويُثبّت طرفاه.",
      ],
      4900,
      210,
      [300, 220, 50],
      ["wash30", "gift"],
    ],
    [
      "crew-socks",
      "socks",
      ["Crew Socks", "Socken", "جوارب متوسطة الطول"],
      [
        "Reinforced at heel and toe and gently elastic at the cuff.",
        "An Ferse und Zehen verstärkt und am Bund sanft elastisch.",
        "مقوّاة عند الكعب والأصابع ومرنة بلطف عند الحافة.",
      ],
      1400,
      70,
      [220, 100, 30],
      ["wash40"],
      size("m", "l"),
    ],
    [
      "knit-gloves",
      "gloves",
      ["Knitted Gloves", "Strickhandschuhe", "قفازات محبوكة"],
      [
        "Thumb and forefinger work on a touchscreen.",
        "Daumen und Zeigefinger bedienen auch den Touchscreen.",
        "يعمل الإبهام والسبابة على شاشات اللمس.",
      ],
      2600,
      80,
      [230, 110, 30],
      ["wash30"],
      size("m", "l"),
    ],
    [
      "six-panel-cap",
      "cap",
      ["Six-Panel Cap", "Kappe mit sechs Bahnen", "قبعة بستة أجزاء"],
      [
        "A short, soft peak and a brass buckle at the back.",
        "Ein kurzer weicher Schirm und hinten eine Messingschnalle.",
        "حافة قصيرة ناعمة وإبزيم نحاسي في الخلف.",
      ],
      3200,
      100,
      [260, 190, 120],
      ["fit"],
    ],
    [
      "snood",
      "snood",
      ["Loop Scarf", "Schlauchschal", "وشاح دائري"],
      [
        "Stays in place on the bike and slips over the nose in a snowstorm.",
        "Verrutscht nicht auf dem Fahrrad und lässt sich im Schneesturm über die Nase ziehen.",
        "يثبت في مكانه على الدراجة ويغطي الأنف في العاصفة الثلجية.",
      ],
      3400,
      150,
      [280, 240, 50],
      ["wash30", "gift"],
    ],
  ],
);
