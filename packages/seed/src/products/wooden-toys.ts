import { measure } from "../options.ts";
import { series } from "../series.ts";

/** Wooden toys for building, pulling and sorting. */
export const woodenToys = series(
  [
    {
      slug: "rainbow",
      maker: "marrowdale",
      suffix: ["in Rainbow Colours", "in Regenbogenfarben", "بألوان قوس قزح"],
      line: [
        "Seven cheerful colours turn every game into a lesson in light.",
        "Sieben fröhliche Farben machen jedes Spiel zu einer kleinen Lichtkunde.",
        "سبعة ألوان مرحة تجعل كل لعبة درسًا في الضوء.",
      ],
      priceFactor: 1.1,
    },
    {
      slug: "natural",
      maker: "brennmoor",
      suffix: ["in Natural Maple", "aus naturbelassenem Ahorn", "من خشب القيقب الطبيعي"],
      line: [
        "Untreated maple, sanded until it feels like a river stone.",
        "Unbehandelter Ahorn, geschliffen, bis er sich anfühlt wie ein Flusskiesel.",
        "خشب قيقب غير معالج صُقل حتى صار ملمسه كحصاة النهر.",
      ],
      priceFactor: 1,
    },
  ],
  [
    [
      "building-blocks",
      "blocks",
      ["Building Blocks", "Bauklötze", "مكعبات بناء"],
      [
        "Arches, cubes and beams that fit together in whole multiples.",
        "Bögen, Würfel und Balken, die im festen Raster zusammenpassen.",
        "أقواس ومكعبات وعوارض تتطابق قياساتها تمامًا.",
      ],
      3900,
      1800,
      [300, 240, 90],
      ["wood", "safe1"],
      measure("pieces", "pieces", 30, 60),
    ],
    [
      "shunting-train",
      "train",
      ["Shunting Train", "Rangierzug", "قطار خشبي بعربات"],
      [
        "Magnets couple the wagons and let go before tempers do.",
        "Magnete kuppeln die Wagen und lösen sich ohne Tränen.",
        "مغناطيسات تربط العربات وتنفصل بسهولة دون دموع.",
      ],
      3400,
      620,
      [360, 70, 90],
      ["paint", "safe3"],
    ],
    [
      "ring-stacker",
      "stacker",
      ["Ring Stacker", "Ringpyramide", "برج حلقات"],
      [
        "Seven rings that teach big, small and try again.",
        "Sieben Ringe, die groß, klein und noch einmal lehren.",
        "سبع حلقات تعلّم الكبير والصغير والمحاولة من جديد.",
      ],
      2400,
      540,
      [130, 130, 220],
      ["safe1", "paint"],
    ],
    [
      "pull-along-duck",
      "pullduck",
      ["Pull-Along Duck", "Nachzieh-Ente", "بطة تُجرّ بخيط"],
      [
        "Waddles and clacks behind small explorers.",
        "Watschelt klappernd hinter kleinen Entdeckern her.",
        "تتهادى وتطقطق خلف المستكشفين الصغار.",
      ],
      2800,
      430,
      [190, 110, 160],
      ["safe1", "wood"],
    ],
    [
      "shape-sorter",
      "sorter",
      ["Shape Sorter", "Steckwürfel", "مكعب فرز الأشكال"],
      [
        "Circle, square and star each have only one way home.",
        "Kreis, Quadrat und Stern finden nur auf einem Weg nach Hause.",
        "للدائرة والمربع والنجمة طريق واحد فقط إلى البيت.",
      ],
      2900,
      780,
      [150, 150, 150],
      ["safe1", "paint"],
    ],
    [
      "delivery-van",
      "van",
      ["Delivery Van", "Lieferwagen", "شاحنة توصيل صغيرة"],
      [
        "The roof comes off for parcels, animals and half a biscuit.",
        "Das Dach lässt sich abnehmen für Pakete, Tiere und halbe Kekse.",
        "يُرفع سقفها لوضع الطرود والحيوانات ونصف بسكويتة.",
      ],
      2600,
      480,
      [220, 110, 130],
      ["safe3", "wood"],
    ],
  ],
);
