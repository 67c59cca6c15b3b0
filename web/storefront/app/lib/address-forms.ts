/** Countries that are offered, as the carriers serve them. */
export const COUNTRIES = ["US", "GB", "DE", "AT", "FR", "NL", "JP", "KW", "AE", "SA", "EG"] as const;
export type Country = (typeof COUNTRIES)[number];

/** Before the names of the fields of the bill's address. */
export const BILLING = "billing.";

/** The parts of an address that not every country has. */
export type LocalField = "postal" | "city" | "area";

/** How addresses of a country are written: its fields in their order, and what they are called there. */
export interface AddressForm {
  readonly fields: readonly LocalField[];
  readonly required: readonly LocalField[];
  /** Names of texts, where it is not the usual one. */
  readonly labels: Partial<Readonly<Record<LocalField, string>>>;
}

const EUROPEAN: AddressForm = { fields: ["postal", "city"], required: ["postal", "city"], labels: {} };

/** After the address metadata of Google's libaddressinput. */
const FORMS: Readonly<Record<Country, AddressForm>> = {
  US: {
    fields: ["city", "area", "postal"],
    required: ["city", "area", "postal"],
    labels: { area: "field.area.state", postal: "field.postal.zip" },
  },
  GB: { fields: ["city", "postal"], required: ["city", "postal"], labels: {} },
  DE: EUROPEAN,
  AT: EUROPEAN,
  FR: EUROPEAN,
  NL: EUROPEAN,
  JP: {
    fields: ["postal", "area", "city"],
    required: ["postal", "area", "city"],
    labels: { area: "field.area.prefecture" },
  },
  KW: { fields: ["city", "postal"], required: ["city"], labels: {} },
  AE: { fields: ["area"], required: ["area"], labels: { area: "field.area.emirate" } },
  SA: { fields: ["city", "postal"], required: ["city"], labels: {} },
  EG: { fields: ["city", "area", "postal"], required: ["city", "area"], labels: { area: "field.area.governorate" } },
};

export function countryOf(code: string): Country {
  return COUNTRIES.find((one) => one === code) ?? "US";
}

export function addressForm(code: string): AddressForm {
  return FORMS[countryOf(code)];
}

/** An address as it was typed: also what the country at the moment has no field for, so that nothing is lost. */
export interface TypedAddress {
  readonly name: string;
  readonly street: string;
  readonly extra: string;
  readonly postal: string;
  readonly city: string;
  readonly area: string;
  readonly country: Country;
}

/** Letters that fit into a field, as the contract of addresses has it. */
export const LONGEST = { name: 200, street: 200, extra: 200, postal: 16, city: 100, area: 100 } as const;

/** What postal codes look like, in digits of any script (libaddressinput's patterns; that of Britain without its list of areas). */
const POSTAL: Partial<Readonly<Record<Country, RegExp>>> = {
  US: /^\p{Nd}{5}(?:[ -]?\p{Nd}{4})?$/u,
  GB: /^(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|BFPO ?\d{1,4})$/i,
  DE: /^\p{Nd}{5}$/u,
  AT: /^\p{Nd}{4}$/u,
  FR: /^\p{Nd}{2} ?\p{Nd}{3}$/u,
  NL: /^[1-9]\d{3} ?[A-Z]{2}$/i,
  JP: /^\p{Nd}{3}[-－]?\p{Nd}{4}$/u,
  KW: /^\p{Nd}{5}$/u,
  SA: /^\p{Nd}{5}(?:-\p{Nd}{4})?$/u,
  EG: /^\p{Nd}{5}$/u,
};

/** The lines below the street, as the country writes them (libaddressinput's formats, of addresses in Latin letters). */
export function townLines(country: string, { postal, city, area }: Pick<TypedAddress, LocalField>): string[] {
  const own = area === city ? "" : area;
  switch (country) {
    case "US":
      return [joined(", ", city, joined(" ", own, postal))];
    case "JP":
      return [joined(", ", city, own), postal];
    case "GB":
    case "EG":
      return [city, own, postal];
    default:
      return [joined(" ", postal, city), own];
  }
}

function joined(between: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(between);
}

/** What is wrong with an address, by its fields' names: names of texts that say how to mend it. */
export function addressErrors(typed: TypedAddress): Partial<Record<keyof TypedAddress, string>> {
  const { fields, required } = addressForm(typed.country);
  const missing = (["name", "street", ...required] as const).filter((field) => typed[field] === "");
  const foreign = fields.includes("postal") && typed.postal !== "" && POSTAL[typed.country]?.test(typed.postal) === false;
  const long = (["name", "street", "extra", ...fields] as const).filter((field) => typed[field].length > LONGEST[field]);
  // The last that is said of a field counts.
  return Object.fromEntries([
    ...missing.map((field) => [field, `error.${field}`]),
    ...(foreign ? [["postal", "error.postal.form"]] : []),
    ...long.map((field) => [field, "error.long"]),
  ]) as Partial<Record<keyof TypedAddress, string>>;
}
