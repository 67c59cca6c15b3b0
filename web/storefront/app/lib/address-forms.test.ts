import { describe, expect, it } from "vitest";
import { COUNTRIES, addressErrors, addressForm, type TypedAddress } from "./address-forms.ts";

const FULL: TypedAddress = { name: "Ada", street: "Main St 1", extra: "", postal: "10115", city: "Berlin", area: "BE", country: "DE" };

describe("address forms by country", () => {
  it.each(COUNTRIES)("in %s ask for what they need, and for nothing twice", (country) => {
    const { fields, required } = addressForm(country);
    expect(new Set(fields).size).toBe(fields.length);
    expect(required.filter((field) => !fields.includes(field))).toEqual([]);
    expect(addressErrors({ ...FULL, country })).toEqual({});
    const empty = addressErrors({ ...FULL, country, name: "", street: "", postal: "", city: "", area: "" });
    expect(Object.keys(empty).toSorted()).toEqual(["name", "street", ...required].toSorted());
  });

  it("do not mind what a country has no field for", () => {
    expect(addressErrors({ ...FULL, country: "AE", postal: "x".repeat(40), city: "" })).toEqual({});
    expect(addressErrors({ ...FULL, country: "GB", postal: "x".repeat(17) })).toEqual({ postal: "error.postal.long" });
  });
});
