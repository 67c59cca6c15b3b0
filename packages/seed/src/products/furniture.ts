import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Chairs, tables and shelves. */
export const furniture = series(
  [
    {
      slug: "oak",
      maker: "brennmoor",
      suffix: ["in Oiled Oak", "aus geölter Eiche", "من خشب البلوط المزيّت"],
      line: [
        "Solid oak, oiled twice and left with all its knots and grain.",
        "Massive Eiche, zweimal geölt, mit allen Ästen und Maserungen.",
        "بلوط صلب زُيّت مرتين وبقيت عُقده وعروقه ظاهرة.",
      ],
      priceFactor: 1.2,
    },
    {
      slug: "painted-beech",
      maker: "umberlight",
      suffix: ["in Painted Beech", "aus lackierter Buche", "من خشب الزان المطلي"],
      line: [
        "Steamed beech under a thin matt paint that lets the grain show through.",
        "Gedämpfte Buche unter einem dünnen matten Lack, der die Maserung zeigt.",
        "خشب زان مبخّر تحت طلاء رقيق غير لامع تظهر العروق من خلاله.",
      ],
      priceFactor: 1,
      options: [colour("forest", "black", "rust")],
    },
  ],
  [
    [
      "dining-chair",
      "chair",
      ["Dining Chair", "Esszimmerstuhl", "كرسي طعام"],
      [
        "A curved backrest and a slightly hollowed seat make long meals comfortable.",
        "Gebogene Lehne und leicht vertiefter Sitz machen lange Abende bequem.",
        "ظهر مقوّس ومقعد مجوّف قليلًا يجعلان الجلسات الطويلة مريحة.",
      ],
      21900,
      5200,
      [820, 480, 500],
      ["wood", "felt"],
    ],
    [
      "kitchen-stool",
      "stool",
      ["Three-Legged Stool", "Dreibeiniger Hocker", "مقعد بثلاث أرجل"],
      [
        "Three legs never wobble, whatever the floor is like.",
        "Drei Beine wackeln nie, ganz gleich wie der Boden ist.",
        "الأرجل الثلاث لا تهتز مهما كانت الأرضية.",
      ],
      8900,
      2600,
      [450, 340, 340],
      ["ready"],
      measure("height", "cm", 45, 65),
    ],
    [
      "side-table",
      "roundtable",
      ["Round Side Table", "Runder Beistelltisch", "طاولة جانبية مستديرة"],
      [
        "Holds a lamp, a cup and an unfinished novel beside the sofa.",
        "Trägt Lampe, Tasse und den angefangenen Roman neben dem Sofa.",
        "تحمل مصباحًا وفنجانًا ورواية لم تكتمل قرب الأريكة.",
      ],
      14900,
      4800,
      [480, 480, 120],
      ["assembly", "wood"],
      measure("diameter", "cm", 40, 48),
    ],
    [
      "wall-shelf",
      "shelf",
      ["Three-Board Shelf", "Regal mit drei Böden", "رفّ بثلاثة ألواح"],
      [
        "Open on both sides, for books, plants and the good china.",
        "Nach beiden Seiten offen, für Bücher, Pflanzen und das gute Geschirr.",
        "مفتوح من الجانبين للكتب والنباتات والأواني الثمينة.",
      ],
      24900,
      9800,
      [900, 320, 180],
      ["hang", "assembly"],
      measure("width", "cm", 60, 90),
    ],
    [
      "writing-table",
      "desk",
      ["Writing Table with Drawer", "Schreibtisch mit Schublade", "طاولة كتابة بدرج"],
      [
        "One shallow drawer, four slim legs and nothing that distracts.",
        "Eine flache Schublade, vier schlanke Beine und nichts, was ablenkt.",
        "درج واحد ضحل وأربع أرجل نحيلة ولا شيء يشتّت الانتباه.",
      ],
      48900,
      21000,
      [1250, 650, 140],
      ["assembly", "felt"],
    ],
    [
      "entry-bench",
      "bench",
      ["Entryway Bench", "Bank für den Flur", "مقعد طويل للمدخل"],
      [
        "A place to sit down and tie your shoes, with a rail for bags below.",
        "Ein Platz zum Schuhebinden, mit einer Ablage für Taschen darunter.",
        "مكان للجلوس وربط الحذاء مع رفّ سفلي للحقائب.",
      ],
      26900,
      8900,
      [1000, 340, 200],
      ["wood", "warranty"],
      measure("length", "cm", 80, 110),
    ],
  ],
);
