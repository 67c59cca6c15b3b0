import { choice, colour } from "../options.ts";
import { series } from "../series.ts";

/** Keyboards, mice and stands. */
export const computerAccessories = series(
  [
    {
      slug: "plane",
      maker: "osterwyn",
      suffix: ["Plane", "Plane", "بلين"],
      line: [
        "Flat, quiet and made of recycled aluminium: that is the Plane range.",
        "Flach, leise und aus recyceltem Aluminium: Das ist die Serie Plane.",
        "مسطّحة وهادئة ومن الألمنيوم المعاد تدويره: هذه مجموعة بلين.",
      ],
      priceFactor: 1.2,
      options: [colour("white", "charcoal")],
    },
    {
      slug: "fable",
      maker: "umberlight",
      suffix: ["Fable", "Fable", "فيبل"],
      line: [
        "Fable brings round shapes and friendly colours to serious desks.",
        "Fable bringt runde Formen und freundliche Farben auf ernste Schreibtische.",
        "تضفي مجموعة فيبل أشكالًا مدوّرة وألوانًا مرحة على المكاتب الجادة.",
      ],
      priceFactor: 1,
      options: [colour("sage", "rose")],
    },
  ],
  [
    [
      "compact-keyboard",
      "keyboard",
      ["Compact Keyboard", "Kompakte Tastatur", "لوحة مفاتيح مدمجة"],
      [
        "Full-size keys on a small footprint leave room for a notebook.",
        "Tasten in voller Größe auf kleiner Fläche lassen Platz für ein Notizbuch.",
        "مفاتيح كاملة الحجم على مساحة صغيرة تترك مجالًا لدفتر.",
      ],
      8900,
      620,
      [320, 140, 35],
      ["usbc", "wireless"],
      choice("layout", "us", "de", "ar"),
    ],
    [
      "wireless-mouse",
      "mouse",
      ["Wireless Mouse", "Kabellose Maus", "فأرة لاسلكية"],
      [
        "Shaped for either hand, with a wheel that turns in silence.",
        "Für beide Hände geformt, mit einem Rad, das lautlos läuft.",
        "شكلها يناسب اليدين وعجلتها تدور بصمت.",
      ],
      4900,
      95,
      [120, 70, 45],
      ["usbc", "compat"],
    ],
    [
      "laptop-stand",
      "laptopstand",
      ["Laptop Stand", "Laptopständer", "حامل حاسوب محمول"],
      [
        "Raises the screen to eye level and folds away for the train.",
        "Hebt den Bildschirm auf Augenhöhe und faltet sich für die Reise zusammen.",
        "يرفع الشاشة إلى مستوى العين ويُطوى عند السفر.",
      ],
      5900,
      740,
      [260, 230, 40],
      ["nonslip", "warranty"],
    ],
    [
      "desk-webcam",
      "webcam",
      ["Webcam with Shutter", "Webcam mit Blende", "كاميرا ويب بغطاء"],
      [
        "Natural skin tones in lamplight and a shutter you can hear close.",
        "Natürliche Hauttöne bei Lampenlicht und eine Blende, die man schließen hört.",
        "ألوان بشرة طبيعية تحت ضوء المصباح وغطاء تسمع إغلاقه.",
      ],
      8400,
      140,
      [90, 60, 60],
      ["compat"],
    ],
    [
      "number-pad",
      "keyboard",
      ["Keyboard with Number Pad", "Tastatur mit Ziffernblock", "لوحة مفاتيح مع لوحة أرقام"],
      [
        "For people who type sums as quickly as sentences.",
        "Für alle, die Zahlen so schnell tippen wie Sätze.",
        "لمن يكتب الأرقام بسرعة كتابة الجمل.",
      ],
      9900,
      880,
      [440, 140, 35],
      ["spares", "wireless"],
      choice("layout", "us", "de", "ar"),
    ],
    [
      "ergonomic-mouse",
      "mouse",
      ["Ergonomic Mouse", "Ergonomische Maus", "فأرة مريحة لليد"],
      [
        "Lets the forearm rest in a handshake position through long days.",
        "Lässt den Unterarm auch an langen Tagen in natürlicher Haltung ruhen.",
        "تُريح الساعد في وضعية طبيعية خلال الأيام الطويلة.",
      ],
      6400,
      130,
      [125, 85, 75],
      ["battery", "compat"],
    ],
  ],
);
