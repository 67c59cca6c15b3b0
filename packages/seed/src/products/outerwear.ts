import { colour, size } from "../options.ts";
import { series } from "../series.ts";

/** Jackets, coats and vests. */
export const outerwear = series(
  [
    {
      slug: "northfen",
      maker: "tarnfell",
      suffix: ["Northfen", "Northfen", "نورثفن"],
      line: [
        "Northfen is built for wind, drizzle and the walk back home.",
        "Northfen ist für Wind, Niesel und den Heimweg gemacht.",
        "صُممت مجموعة نورثفن للريح والرذاذ وطريق العودة إلى البيت.",
      ],
      priceFactor: 1.2,
      options: [colour("ochre", "navy")],
    },
    {
      slug: "gallery",
      maker: "velkaro",
      suffix: ["Gallery", "Gallery", "غاليري"],
      line: [
        "Clean lines and hidden fastenings make Gallery the choice for town.",
        "Klare Linien und verdeckte Verschlüsse machen Gallery zur Wahl für die Stadt.",
        "خطوط نقية وأزرار مخفية تجعل مجموعة غاليري خيار المدينة.",
      ],
      priceFactor: 1,
      options: [colour("forest", "charcoal")],
    },
  ],
  [
    [
      "rain-jacket",
      "jacket",
      ["Hooded Rain Jacket", "Regenjacke mit Kapuze", "سترة مطر بقلنسوة"],
      [
        "A stiff peak on the hood keeps the rain off your glasses.",
        "Der feste Schirm an der Kapuze hält den Regen von der Brille fern.",
        "حافة صلبة في القلنسوة تُبعد المطر عن النظارة.",
      ],
      14900,
      520,
      [350, 280, 80],
      ["rain", "recycled"],
      size("s", "m", "l", "xl"),
    ],
    [
      "quilted-vest",
      "vest",
      ["Quilted Vest", "Steppweste", "صدرية مبطنة"],
      [
        "Warm where it counts, with the arms free to move.",
        "Warm, wo es zählt, und mit voller Bewegungsfreiheit für die Arme.",
        "تدفئ حيث يلزم وتترك الذراعين حرّتين.",
      ],
      9900,
      380,
      [330, 270, 90],
      ["recycled", "wash30"],
      size("s", "m", "l"),
    ],
    [
      "wool-coat",
      "coat",
      ["Long Wool Coat", "Langer Wollmantel", "معطف صوفي طويل"],
      [
        "Falls straight to the knee and has room for a jumper beneath.",
        "Fällt gerade bis zum Knie und lässt Platz für einen Pullover darunter.",
        "ينسدل مستقيمًا حتى الركبة ويتسع لكنزة تحته.",
      ],
      28900,
      1600,
      [450, 350, 120],
      ["mulesing", "fit"],
      size("s", "m", "l"),
    ],
    [
      "field-jacket",
      "jacket",
      ["Waxed Field Jacket", "Gewachste Feldjacke", "سترة ميدانية مشمّعة"],
      [
        "Four big pockets for a map, an apple, a notebook and cold hands.",
        "Vier große Taschen für Karte, Apfel, Notizbuch und kalte Hände.",
        "أربعة جيوب كبيرة للخريطة والتفاحة والدفتر واليدين الباردتين.",
      ],
      18900,
      1150,
      [400, 320, 100],
      ["warranty"],
      size("s", "m", "l", "xl"),
    ],
    [
      "trench-coat",
      "coat",
      ["Belted Trench Coat", "Trenchcoat mit Gürtel", "معطف ترنش بحزام"],
      [
        "Tightly woven cotton that shrugs off a shower.",
        "Dicht gewebte Baumwolle, an der ein Schauer abperlt.",
        "قطن محكم النسج تنزلق عنه زخة المطر.",
      ],
      22900,
      1200,
      [430, 340, 90],
      ["organic", "fit"],
      size("s", "m", "l"),
    ],
    [
      "fleece-vest",
      "vest",
      ["Sherpa Fleece Vest", "Weste aus Teddyfleece", "صدرية فليس وبرية"],
      [
        "A soft layer for the bike, the balcony and the cold office.",
        "Eine weiche Schicht für Fahrrad, Balkon und kaltes Büro.",
        "طبقة ناعمة للدراجة والشرفة والمكتب البارد.",
      ],
      7400,
      360,
      [330, 270, 90],
      ["recycled", "wash30"],
      size("s", "m", "l"),
    ],
  ],
);
