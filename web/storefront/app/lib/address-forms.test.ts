import { describe, expect, it } from "vitest";
import { COUNTRIES, addressErrors, addressForm, townLines, type TypedAddress } from "./address-forms.ts";

const POSTAL: Partial<Record<string, string>> = {
  US: "10001-1234",
  GB: "SW1A 1AA",
  AT: "1010",
  FR: "75 001",
  NL: "1012 ab",
  JP: "100-0001",
  EG: "١١٥١١",
};
const FULL: TypedAddress = { name: "Ada", street: "Main St 1", extra: "", postal: "10115", city: "Berlin", area: "BE", country: "DE" };

describe("address forms by country", () => {
  it.each(COUNTRIES)("in %s ask for what they need, and for nothing twice", (country) => {
    const { fields, required } = addressForm(country);
    expect(new Set(fields).size).toBe(fields.length);
    expect(required.filter((field) => !fields.includes(field))).toEqual([]);
    expect(addressErrors({ ...FULL, country, postal: POSTAL[country] ?? "10115" })).toEqual({});
    const empty = addressErrors({ ...FULL, country, name: "", street: "", postal: "", city: "", area: "" });
    expect(Object.keys(empty).toSorted()).toEqual(["name", "street", ...required].toSorted());
  });

  it("do not mind what a country has no field for", () => {
    expect(addressErrors({ ...FULL, country: "AE", postal: "x".repeat(40), city: "" })).toEqual({});
  });

  it("want postal codes as the country has them, and nothing longer than carriers take", () => {
    for (const [country, postal] of [
      ["DE", "1011"],
      ["AT", "ABC"],
      ["US", "123"],
      ["GB", "10115"],
    ] as const)
      expect(addressErrors({ ...FULL, country, postal })).toEqual({ postal: "error.postal.form" });
    expect(addressErrors({ ...FULL, postal: "1".repeat(17), name: "x".repeat(201), extra: "y".repeat(201) })).toEqual({
      postal: "error.long",
      name: "error.long",
      extra: "error.long",
    });
  });

  it.each([
    ["US", "New York", "NY", "10001", ["New York, NY 10001"]],
    ["GB", "London", "", "SW1A 1AA", ["London", "", "SW1A 1AA"]],
    ["DE", "Berlin", "", "10115", ["10115 Berlin", ""]],
    ["JP", "Chiyoda-ku", "Tokyo", "100-0001", ["Chiyoda-ku, Tokyo", "100-0001"]],
  ])("write the town as in %s", (country, city, area, postal, lines) => {
    expect(townLines(country, { city, area, postal })).toEqual(lines);
  });
});
