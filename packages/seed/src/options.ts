import { colours } from "./colours.ts";
import type { ColourCode } from "./colours.ts";
import type { Texts } from "./row.ts";

/** One value of an option, and what choosing it does to price and weight. */
export interface OptionValue {
  readonly code: string;
  readonly name: Texts;
  readonly priceFactor: number;
  readonly weightFactor: number;
}

/** An option of a product with all the values it is sold in. */
export interface OptionSpec {
  readonly code: string;
  readonly name: Texts;
  readonly values: readonly OptionValue[];
}

const same = { priceFactor: 1, weightFactor: 1 };

/** The product comes in these colours. */
export function colour(...codes: readonly ColourCode[]): OptionSpec {
  return {
    code: "colour",
    name: ["Colour", "Farbe", "اللون"],
    values: codes.map((code) => ({ code, name: colours[code].name, ...same })),
  };
}

const sizes = {
  xs: ["XS", "XS", "صغير جدًا"],
  s: ["S", "S", "صغير"],
  m: ["M", "M", "متوسط"],
  l: ["L", "L", "كبير"],
  xl: ["XL", "XL", "كبير جدًا"],
} as const satisfies Record<string, Texts>;

/** The product comes in these sizes, all at one price. */
export function size(...codes: readonly (keyof typeof sizes)[]): OptionSpec {
  return {
    code: "size",
    name: ["Size", "Größe", "المقاس"],
    values: codes.map((code, i) => ({
      code,
      name: sizes[code],
      priceFactor: 1,
      weightFactor: 1 + i * 0.05,
    })),
  };
}

const measures = {
  capacity: ["Capacity", "Fassungsvermögen", "السعة"],
  diameter: ["Diameter", "Durchmesser", "القطر"],
  length: ["Length", "Länge", "الطول"],
  width: ["Width", "Breite", "العرض"],
  height: ["Height", "Höhe", "الارتفاع"],
  pages: ["Pages", "Seiten", "عدد الصفحات"],
  pieces: ["Pieces", "Teile", "عدد القطع"],
  pack: ["Pack", "Packung", "العبوة"],
  sleeps: ["Sleeps", "Schlafplätze", "عدد الأشخاص"],
  energy: ["Capacity", "Kapazität", "السعة"],
  power: ["Power", "Leistung", "القدرة"],
} as const satisfies Record<string, Texts>;

const units = {
  ml: ["ml", "ml", "مل"],
  l: ["l", "l", "لتر"],
  cm: ["cm", "cm", "سم"],
  m: ["m", "m", "م"],
  pages: ["pages", "Seiten", "صفحة"],
  pieces: ["pieces", "Teile", "قطعة"],
  pack: ["pieces", "Stück", "قطع"],
  people: ["people", "Personen", "أشخاص"],
  mah: ["mAh", "mAh", "مللي أمبير ساعة"],
  w: ["W", "W", "واط"],
} as const satisfies Record<string, Texts>;

/** Arabic counts two people and more than ten pieces with other forms of the noun. */
function arabicMeasure(amount: number, unit: keyof typeof units): string {
  if (unit === "people" && amount === 2) return "شخصان";
  if (unit === "pack" && amount > 10) return `${amount} قطعة`;
  return `${amount} ${units[unit][2]}`;
}

/** The product comes in these measures; larger ones cost and weigh more. */
export function measure(code: keyof typeof measures, unit: keyof typeof units, ...amounts: readonly number[]): OptionSpec {
  const [en, de] = units[unit];
  const first = amounts[0] ?? 1;
  return {
    code,
    name: measures[code],
    values: amounts.map((amount) => ({
      code: `${amount}${unit}`.replace(".", "-"),
      name: [`${amount} ${en}`, `${amount} ${de}`.replace(".", ","), arabicMeasure(amount, unit)],
      priceFactor: (amount / first) ** 0.6,
      weightFactor: (amount / first) ** 0.85,
    })),
  };
}

const choices = {
  material: {
    name: ["Material", "Material", "الخامة"],
    values: {
      ash: ["Ash", "Esche", "خشب الدردار", 1],
      oak: ["Oak", "Eiche", "خشب البلوط", 1.1],
      walnut: ["Walnut", "Nussbaum", "خشب الجوز", 1.3],
      beech: ["Beech", "Buche", "خشب الزان", 1],
      brass: ["Brass", "Messing", "نحاس أصفر", 1.15],
      steel: ["Stainless steel", "Edelstahl", "فولاذ مقاوم للصدأ", 1],
    },
  },
  ruling: {
    name: ["Ruling", "Lineatur", "التسطير"],
    values: {
      plain: ["Plain", "Blanko", "بدون تسطير", 1],
      lined: ["Lined", "Liniert", "مسطر", 1],
      dotted: ["Dotted", "Gepunktet", "منقط", 1],
      squared: ["Squared", "Kariert", "مربعات", 1],
    },
  },
  nib: {
    name: ["Nib", "Feder", "سن القلم"],
    values: {
      fine: ["Fine", "Fein", "رفيع", 1],
      medium: ["Medium", "Mittel", "متوسط", 1],
      broad: ["Broad", "Breit", "عريض", 1],
    },
  },
  binding: {
    name: ["Binding", "Einband", "التجليد"],
    values: {
      paperback: ["Paperback", "Broschiert", "غلاف ورقي", 1],
      hardcover: ["Hardcover", "Gebunden", "غلاف مقوّى", 1.6],
    },
  },
  layout: {
    name: ["Layout", "Tastaturbelegung", "تخطيط المفاتيح"],
    values: {
      us: ["English (US)", "Englisch (USA)", "إنجليزي (أمريكي)", 1],
      de: ["German", "Deutsch", "ألماني", 1],
      ar: ["Arabic", "Arabisch", "عربي", 1],
    },
  },
  frame: {
    name: ["Frame", "Rahmen", "الإطار"],
    values: {
      unframed: ["Unframed", "Ohne Rahmen", "بدون إطار", 1],
      oak: ["Oak frame", "Eichenrahmen", "إطار من البلوط", 2.1],
      black: ["Black frame", "Schwarzer Rahmen", "إطار أسود", 2],
    },
  },
} as const;

/** The product comes in these named values of a fixed list. */
export function choice<K extends keyof typeof choices>(
  code: K,
  ...values: readonly (keyof (typeof choices)[K]["values"] & string)[]
): OptionSpec {
  const list = choices[code];
  const table: Readonly<Record<string, readonly [string, string, string, number]>> = list.values;
  return {
    code,
    name: list.name,
    values: values.flatMap((value) => {
      const entry = table[value];
      if (entry === undefined) return [];
      const [en, de, ar, priceFactor] = entry;
      return [{ code: value, name: [en, de, ar] as const, priceFactor, weightFactor: 1 }];
    }),
  };
}
