import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Chargers, cables and power banks. */
export const power = series(
  [
    {
      slug: "braid",
      maker: "osterwyn",
      suffix: ["Braid", "Braid", "بريد"],
      line: [
        "Everything in the Braid series has a woven sleeve or textile strap.",
        "Alles in der Serie Braid hat eine gewebte Hülle oder eine Textilschlaufe.",
        "لكل ما في مجموعة بريد غلاف منسوج أو حزام قماشي.",
      ],
      priceFactor: 1.15,
      options: [colour("teal", "charcoal", "rust")],
    },
    {
      slug: "pebble",
      maker: "umberlight",
      suffix: ["Pebble", "Pebble", "بيبل"],
      line: [
        "Pebble hides capable electronics in shapes worn smooth by the sea.",
        "Pebble versteckt leistungsfähige Technik in Formen wie vom Meer geschliffen.",
        "تُخفي مجموعة بيبل تقنية قوية في أشكال كأن البحر صقلها.",
      ],
      priceFactor: 1,
      options: [colour("cream", "sage")],
    },
  ],
  [
    [
      "wall-charger",
      "charger",
      ["Wall Charger", "Ladegerät für die Steckdose", "شاحن جداري"],
      [
        "Charges a laptop and a phone side by side and stays cool.",
        "Lädt Laptop und Handy nebeneinander und bleibt dabei kühl.",
        "يشحن حاسوبًا وهاتفًا معًا ويبقى باردًا.",
      ],
      3900,
      120,
      [70, 60, 35],
      ["compat"],
      measure("power", "w", 30, 65),
    ],
    [
      "charging-cable",
      "cable",
      ["USB-C Cable", "USB-C-Kabel", "كابل USB-C"],
      [
        "Survives ten thousand bends, being driven over and most cats.",
        "Übersteht zehntausend Biegungen, Autoreifen und die meisten Katzen.",
        "يتحمل عشرة آلاف ثنية ومرور السيارات فوقه ومعظم القطط.",
      ],
      1450,
      60,
      [140, 90, 25],
      ["compat", "warranty"],
      measure("length", "m", 1, 2),
    ],
    [
      "power-bank",
      "powerbank",
      ["Power Bank", "Powerbank", "بطارية متنقلة"],
      [
        "Shows its charge in plain numbers and passes power both ways.",
        "Zeigt den Ladestand in klaren Zahlen und lädt in beide Richtungen.",
        "تعرض نسبة الشحن بأرقام واضحة وتنقل الطاقة في الاتجاهين.",
      ],
      4400,
      220,
      [140, 70, 20],
      ["usbc", "compat"],
      measure("energy", "mah", 10000, 20000),
    ],
    [
      "wireless-pad",
      "chargepad",
      ["Wireless Charging Pad", "Kabellose Ladeschale", "لوحة شحن لاسلكية"],
      [
        "Put the phone down anywhere on it; there is no sweet spot to find.",
        "Das Handy liegt überall richtig, ohne dass man die Stelle suchen muss.",
        "ضع الهاتف في أي موضع عليها دون البحث عن نقطة محددة.",
      ],
      3600,
      160,
      [110, 110, 15],
      ["nonslip", "compat"],
    ],
    [
      "travel-adapter",
      "charger",
      ["Travel Adapter", "Reiseadapter", "محوّل سفر"],
      [
        "Four plug types slide out of one compact block.",
        "Vier Steckertypen in einem kompakten Block.",
        "أربعة أنواع من المقابس في قطعة واحدة مدمجة.",
      ],
      4200,
      150,
      [75, 60, 60],
      ["compat", "warranty"],
    ],
    [
      "three-in-one-cable",
      "cable",
      ["Three-in-One Cable", "Drei-in-eins-Kabel", "كابل ثلاثي"],
      [
        "One plug at the wall and three ends for whatever turns up.",
        "Ein Stecker an der Wand und drei Enden für alles, was kommt.",
        "قابس واحد عند الجدار وثلاثة أطراف لما قد يطرأ.",
      ],
      2200,
      75,
      [150, 90, 25],
      ["compat"],
    ],
  ],
);
