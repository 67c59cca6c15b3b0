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

const LONGEST_POSTAL = 16;

/** What is wrong with an address, by its fields' names: names of texts that say how to mend it. */
export function addressErrors(typed: TypedAddress): Partial<Record<keyof TypedAddress, string>> {
  const { fields, required } = addressForm(typed.country);
  const missing = required.filter((field) => typed[field] === "").map((field) => [field, `error.${field}`]);
  return {
    ...(typed.name === "" ? { name: "error.name" } : {}),
    ...(typed.street === "" ? { street: "error.street" } : {}),
    ...(Object.fromEntries(missing) as Partial<Record<LocalField, string>>),
    ...(fields.includes("postal") && typed.postal.length > LONGEST_POSTAL ? { postal: "error.postal.long" } : {}),
  };
}
