import type { Texts } from "./row.ts";
import { localized } from "./text.ts";
import type { SeedCategory } from "./types.ts";

type Entry = readonly [slug: string, name: Texts, description: Texts];

const tree: readonly (readonly [top: Entry, leaves: readonly Entry[]])[] = [
  [
    [
      "kitchen",
      ["Kitchen", "Küche", "المطبخ"],
      ["Tools for people who cook most days.", "Werkzeug für alle, die fast täglich kochen.", "أدوات لمن يطبخ كل يوم تقريبًا."],
    ],
    [
      [
        "cookware",
        ["Cookware", "Töpfe und Pfannen", "أواني الطهي"],
        ["Pans, pots and oven dishes that last.", "Pfannen, Töpfe und Formen, die bleiben.", "مقالٍ وقدور وأطباق فرن تدوم طويلًا."],
      ],
      [
        "knives-boards",
        ["Knives and boards", "Messer und Bretter", "السكاكين وألواح التقطيع"],
        ["Sharp blades and good wood to cut on.", "Scharfe Klingen und gutes Holz darunter.", "شفرات حادة وخشب جيد للتقطيع."],
      ],
      [
        "tableware",
        ["Tableware", "Geschirr und Gläser", "أدوات المائدة"],
        ["Plates, bowls and glasses for every day.", "Teller, Schalen und Gläser für jeden Tag.", "أطباق وأوعية وأكواب لكل يوم."],
      ],
      [
        "coffee-tea",
        ["Coffee and tea", "Kaffee und Tee", "القهوة والشاي"],
        ["From the first cup to the last pot.", "Von der ersten Tasse bis zur letzten Kanne.", "من أول فنجان إلى آخر إبريق."],
      ],
    ],
  ],
  [
    [
      "home",
      ["Home", "Wohnen", "المنزل"],
      [
        "Light, wood and cloth for rooms to stay in.",
        "Licht, Holz und Stoff für Räume zum Bleiben.",
        "ضوء وخشب وقماش لغرف يطيب فيها البقاء.",
      ],
    ],
    [
      [
        "lighting",
        ["Lighting", "Leuchten", "الإضاءة"],
        ["Lamps that make a room calm.", "Leuchten, die einen Raum zur Ruhe bringen.", "مصابيح تمنح الغرفة سكينة."],
      ],
      [
        "furniture",
        ["Furniture", "Möbel", "الأثاث"],
        ["Solid pieces that can be repaired.", "Massive Stücke, die sich reparieren lassen.", "قطع متينة قابلة للإصلاح."],
      ],
      [
        "decor",
        ["Decoration", "Dekoration", "الديكور"],
        ["Vases, clocks, mirrors and candles.", "Vasen, Uhren, Spiegel und Kerzen.", "مزهريات وساعات ومرايا وشموع."],
      ],
      [
        "home-textiles",
        ["Home textiles", "Heimtextilien", "مفروشات المنزل"],
        ["Linen and cotton for bed, bath and sofa.", "Leinen und Baumwolle für Bett, Bad und Sofa.", "كتان وقطن للسرير والحمام والأريكة."],
      ],
    ],
  ],
  [
    [
      "clothing",
      ["Clothing", "Kleidung", "الملابس"],
      ["Well-made basics in quiet colours.", "Gut gemachte Basics in ruhigen Farben.", "قطع أساسية متقنة بألوان هادئة."],
    ],
    [
      [
        "tops",
        ["Shirts and knitwear", "Hemden und Strick", "القمصان والملابس المحبوكة"],
        ["T-shirts, shirts and jumpers.", "T-Shirts, Hemden und Pullover.", "قمصان قطنية وقمصان رسمية وكنزات."],
      ],
      [
        "outerwear",
        ["Jackets and coats", "Jacken und Mäntel", "السترات والمعاطف"],
        ["Against rain, wind and cold.", "Gegen Regen, Wind und Kälte.", "للحماية من المطر والريح والبرد."],
      ],
      [
        "bags",
        ["Bags", "Taschen", "الحقائب"],
        ["For work, market and weekend.", "Für Arbeit, Markt und Wochenende.", "للعمل والسوق وعطلة نهاية الأسبوع."],
      ],
      [
        "accessories",
        ["Accessories", "Accessoires", "الإكسسوارات"],
        ["Hats, scarves, socks and gloves.", "Mützen, Schals, Socken und Handschuhe.", "قبعات وأوشحة وجوارب وقفازات."],
      ],
    ],
  ],
  [
    [
      "outdoors",
      ["Outdoors", "Draußen", "الهواء الطلق"],
      ["Gear for garden, forest and mountain.", "Ausrüstung für Garten, Wald und Berg.", "معدات للحديقة والغابة والجبل."],
    ],
    [
      [
        "tents-sleeping",
        ["Tents and sleeping", "Zelte und Schlafen", "الخيام ومستلزمات النوم"],
        ["For good nights far from home.", "Für gute Nächte fern von zu Hause.", "لليالٍ مريحة بعيدًا عن البيت."],
      ],
      [
        "hiking",
        ["Hiking", "Wandern", "المشي الجبلي"],
        ["Packs, bottles, poles and light.", "Rucksäcke, Flaschen, Stöcke und Licht.", "حقائب وقوارير وعصي ومصابيح."],
      ],
      [
        "camp-kitchen",
        ["Camp kitchen", "Campingküche", "مطبخ التخييم"],
        ["Cooking and eating outside.", "Draußen kochen und essen.", "للطبخ والأكل في الهواء الطلق."],
      ],
      [
        "garden",
        ["Garden", "Garten", "الحديقة"],
        ["Honest tools for soil and plants.", "Ehrliches Werkzeug für Erde und Pflanzen.", "أدوات متينة للتربة والنباتات."],
      ],
    ],
  ],
  [
    [
      "paper-desk",
      ["Paper and desk", "Papier und Schreibtisch", "الورق والمكتب"],
      ["For reading, writing and thinking.", "Zum Lesen, Schreiben und Denken.", "للقراءة والكتابة والتفكير."],
    ],
    [
      [
        "books",
        ["Books", "Bücher", "الكتب"],
        ["Cookery, craft, nature and stories.", "Kochen, Handwerk, Natur und Geschichten.", "طبخ وحرف وطبيعة وحكايات."],
      ],
      [
        "notebooks",
        ["Notebooks and planners", "Notizbücher und Planer", "الدفاتر والمخططات"],
        ["Good paper, well bound.", "Gutes Papier, gut gebunden.", "ورق جيد وتجليد متقن."],
      ],
      [
        "cards-prints",
        ["Cards and prints", "Karten und Drucke", "البطاقات واللوحات"],
        ["For walls, letters and presents.", "Für Wände, Briefe und Geschenke.", "للجدران والرسائل والهدايا."],
      ],
      [
        "writing",
        ["Writing", "Schreibgeräte", "أدوات الكتابة"],
        ["Pens, pencils and ink.", "Füller, Stifte und Tinte.", "أقلام حبر ورصاص وأحبار."],
      ],
      [
        "desk-organisers",
        ["Desk tools", "Ordnung am Schreibtisch", "تنظيم المكتب"],
        ["A place for everything on the desk.", "Ein Platz für alles auf dem Tisch.", "مكان لكل شيء على المكتب."],
      ],
    ],
  ],
  [
    [
      "electronics",
      ["Audio and electronics", "Audio und Elektronik", "الصوتيات والإلكترونيات"],
      ["Technology that can be repaired.", "Technik, die sich reparieren lässt.", "تقنية قابلة للإصلاح."],
    ],
    [
      [
        "headphones",
        ["Headphones", "Kopfhörer", "سماعات الرأس والأذن"],
        ["For music, calls and quiet.", "Für Musik, Gespräche und Ruhe.", "للموسيقى والمكالمات والهدوء."],
      ],
      [
        "speakers",
        ["Speakers and radios", "Lautsprecher und Radios", "مكبرات الصوت والراديو"],
        ["Good sound in every room.", "Guter Klang in jedem Raum.", "صوت جميل في كل غرفة."],
      ],
      [
        "computer-accessories",
        ["Computer accessories", "Computerzubehör", "ملحقات الحاسوب"],
        ["Keyboards, mice, stands and cameras.", "Tastaturen, Mäuse, Ständer und Kameras.", "لوحات مفاتيح وفأرات وحوامل وكاميرات."],
      ],
      [
        "power",
        ["Power and cables", "Strom und Kabel", "الشحن والكابلات"],
        ["Chargers, cables and power banks.", "Ladegeräte, Kabel und Powerbanks.", "شواحن وكابلات وبطاريات متنقلة."],
      ],
    ],
  ],
  [
    [
      "toys-games",
      ["Toys and games", "Spielzeug und Spiele", "الألعاب"],
      ["For children and everyone who plays.", "Für Kinder und alle, die spielen.", "للأطفال ولكل من يحب اللعب."],
    ],
    [
      [
        "wooden-toys",
        ["Wooden toys", "Holzspielzeug", "ألعاب خشبية"],
        ["For building, pulling and sorting.", "Zum Bauen, Ziehen und Sortieren.", "للبناء والجر والفرز."],
      ],
      [
        "puzzles-games",
        ["Puzzles and games", "Puzzles und Spiele", "الأحاجي والألعاب اللوحية"],
        ["For rainy afternoons and long evenings.", "Für Regennachmittage und lange Abende.", "لأيام المطر والأمسيات الطويلة."],
      ],
      [
        "soft-toys",
        ["Soft toys", "Kuscheltiere", "دمى قماشية"],
        ["Animals to hug and keep.", "Tiere zum Liebhaben und Behalten.", "حيوانات للعناق والاحتفاظ بها."],
      ],
    ],
  ],
];

const entry = ([slug, name, description]: Entry) => ({
  slug,
  name: localized(name),
  description: localized(description),
});

/** The category tree, parents before their children. */
export const categories: readonly SeedCategory[] = tree.flatMap(([top, leaves]) => [
  entry(top),
  ...leaves.map((leaf) => ({ ...entry(leaf), parent: top[0] })),
]);
