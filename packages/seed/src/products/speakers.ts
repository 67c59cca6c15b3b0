import { colour, measure } from "../options.ts";
import { series } from "../series.ts";

/** Speakers, radios and record players. */
export const speakers = series(
  [
    {
      slug: "timber",
      maker: "osterwyn",
      suffix: ["with Timber Case", "mit Holzgehäuse", "بهيكل خشبي"],
      line: [
        "A case of real oak veneer gives the sound a calm, woody body.",
        "Ein Gehäuse mit echtem Eichenfurnier gibt dem Klang einen ruhigen, holzigen Körper.",
        "هيكل مكسوّ بقشرة بلوط حقيقية يمنح الصوت دفئًا خشبيًا هادئًا.",
      ],
      priceFactor: 1.3,
    },
    {
      slug: "fabric",
      maker: "umberlight",
      suffix: ["with Fabric Front", "mit Stofffront", "بواجهة قماشية"],
      line: [
        "The woven front comes off for cleaning and can be swapped for another colour.",
        "Die gewebte Front lässt sich zum Reinigen abnehmen und gegen eine andere Farbe tauschen.",
        "تُنزع الواجهة المنسوجة للتنظيف ويمكن استبدالها بلون آخر.",
      ],
      priceFactor: 1,
      options: [colour("slate", "rust", "sand")],
    },
  ],
  [
    [
      "shelf-speaker",
      "speaker",
      ["Bookshelf Speaker", "Regallautsprecher", "مكبر صوت للرف"],
      [
        "Two drivers fill a living room from between the books.",
        "Zwei Chassis füllen das Wohnzimmer vom Bücherregal aus.",
        "وحدتا صوت تملآن غرفة المعيشة من بين الكتب.",
      ],
      24900,
      4600,
      [320, 200, 260],
      ["warranty"],
      measure("power", "w", 40, 80),
    ],
    [
      "portable-speaker",
      "minispeaker",
      ["Portable Speaker", "Tragbarer Lautsprecher", "مكبر صوت محمول"],
      [
        "Carry it by the strap from the kitchen to the lake.",
        "An der Schlaufe von der Küche bis an den See zu tragen.",
        "احمله من حزامه من المطبخ إلى البحيرة.",
      ],
      8900,
      680,
      [190, 90, 90],
      ["usbc", "splash"],
    ],
    [
      "kitchen-radio",
      "radio",
      ["Kitchen Radio", "Küchenradio", "راديو للمطبخ"],
      [
        "One dial for stations, one for volume, and no menus at all.",
        "Ein Rad für Sender, eins für Lautstärke und keinerlei Menüs.",
        "قرص للمحطات وآخر للصوت ولا قوائم على الإطلاق.",
      ],
      11900,
      1400,
      [250, 120, 160],
      ["wireless", "spares"],
    ],
    [
      "record-player",
      "turntable",
      ["Belt-Drive Turntable", "Plattenspieler mit Riemenantrieb", "مشغّل أسطوانات بحزام"],
      [
        "A heavy platter, a light arm and an evening without skipping tracks.",
        "Ein schwerer Teller, ein leichter Arm und ein Abend, an dem niemand Titel überspringt.",
        "قرص ثقيل وذراع خفيفة وأمسية لا تُقفز فيها الأغاني.",
      ],
      32900,
      5400,
      [430, 360, 140],
      ["spares", "warranty"],
    ],
    [
      "sound-bar",
      "soundbar",
      ["Compact Soundbar", "Kompakte Soundbar", "شريط صوتي مدمج"],
      [
        "Makes whispered dialogue audible without waking the house.",
        "Macht geflüsterte Dialoge hörbar, ohne das Haus zu wecken.",
        "يجعل الحوار الهامس مسموعًا دون إيقاظ أهل البيت.",
      ],
      19900,
      2700,
      [620, 110, 80],
      ["wireless"],
      measure("width", "cm", 60, 90),
    ],
    [
      "bedside-radio",
      "radio",
      ["Bedside Clock Radio", "Radiowecker", "راديو منبّه"],
      [
        "Wakes you with a slow rise in volume and a light that dims to nothing.",
        "Weckt mit langsam steigender Lautstärke und einem Licht, das ganz ausgeht.",
        "يوقظك بصوت يعلو تدريجيًا وضوء يخفت حتى ينطفئ.",
      ],
      9900,
      900,
      [180, 110, 110],
      ["usbc", "dim"],
    ],
  ],
);
