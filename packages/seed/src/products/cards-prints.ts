import { choice, measure } from "../options.ts";
import { series } from "../series.ts";

/** Cards, prints and wrapping paper. */
export const cardsPrints = series(
  [
    {
      slug: "tidelands",
      maker: "quillbeck",
      suffix: ["Tidelands", "Tidelands", "تايدلاندز"],
      line: [
        "The Tidelands motifs show reeds, waders and very low water.",
        "Die Motive der Serie Tidelands zeigen Schilf, Watvögel und sehr flaches Wasser.",
        "تصوّر مجموعة تايدلاندز القصب والطيور الخوّاضة والمياه الضحلة.",
      ],
      priceFactor: 1,
    },
    {
      slug: "citrus",
      maker: "umberlight",
      suffix: ["Citrus Grove", "Citrus Grove", "سيتروس غروف"],
      line: [
        "Lemons, leaves and blue shadows run through the Citrus Grove series.",
        "Zitronen, Blätter und blaue Schatten ziehen sich durch die Serie Citrus Grove.",
        "يمتد الليمون والأوراق والظلال الزرقاء عبر مجموعة سيتروس غروف.",
      ],
      priceFactor: 1.1,
    },
  ],
  [
    [
      "greeting-cards",
      "card",
      ["Greeting Cards", "Grußkarten", "بطاقات تهنئة"],
      [
        "Blank inside, because you know best what to say.",
        "Innen unbedruckt, denn die richtigen Worte weiß man selbst am besten.",
        "بيضاء من الداخل، فأنت أدرى بما تقول.",
      ],
      1250,
      140,
      [180, 130, 20],
      ["recpaper"],
      measure("pack", "pack", 6, 12),
    ],
    [
      "letter-set",
      "envelope",
      ["Letter Set", "Briefpapier-Set", "طقم رسائل"],
      [
        "Twenty sheets and twelve lined envelopes for slow correspondence.",
        "Zwanzig Bögen und zwölf gefütterte Umschläge für langsame Post.",
        "عشرون ورقة واثنا عشر ظرفًا مبطنًا لمراسلات متأنية.",
      ],
      1950,
      310,
      [230, 165, 25],
      ["ink", "gift"],
    ],
    [
      "art-print",
      "print",
      ["Art Print", "Kunstdruck", "لوحة فنية مطبوعة"],
      [
        "Printed with twelve inks on heavy cotton paper.",
        "Mit zwölf Farben auf schweres Baumwollpapier gedruckt.",
        "مطبوعة باثني عشر حبرًا على ورق قطني ثقيل.",
      ],
      3900,
      380,
      [430, 320, 30],
      ["paper"],
      choice("frame", "unframed", "oak", "black"),
    ],
    [
      "wrapping-paper",
      "wrap",
      ["Wrapping Paper", "Geschenkpapier", "ورق تغليف هدايا"],
      [
        "Folds crisply and is thick enough to be used again.",
        "Lässt sich scharf falten und ist dick genug für ein zweites Leben.",
        "يُطوى بحدّة وسماكته تسمح باستعماله مرة أخرى.",
      ],
      1150,
      260,
      [720, 60, 60],
      ["recpaper"],
      measure("length", "m", 3, 6),
    ],
    [
      "postcard-book",
      "card",
      ["Book of Postcards", "Postkartenbuch", "كتيّب بطاقات بريدية"],
      [
        "Sixteen cards with a clean tear edge, if you can bear to part with them.",
        "Sechzehn Karten mit sauberer Abrisskante – falls man sich trennen kann.",
        "ست عشرة بطاقة سهلة الفصل إن طاوعك قلبك على فراقها.",
      ],
      1400,
      230,
      [160, 115, 14],
      ["paper"],
    ],
    [
      "wall-calendar",
      "print",
      ["Perpetual Wall Calendar", "Immerwährender Wandkalender", "تقويم حائط دائم"],
      [
        "Birthdays stay where you wrote them, year after year.",
        "Geburtstage bleiben Jahr für Jahr dort, wo sie eingetragen sind.",
        "تبقى أعياد الميلاد حيث كتبتها عامًا بعد عام.",
      ],
      2200,
      340,
      [420, 180, 10],
      ["recpaper", "ink"],
    ],
  ],
);
