import { create } from "@bufbuild/protobuf";
import { MoneySchema, type Money } from "@technova/gen/technova/type/v1/money_pb.js";
import { DomainError, invalidField } from "./errors.ts";

/** An exact amount: minor units (cents, yen, fils) of a currency. */
export interface Amount {
  readonly currency: string;
  readonly minor: bigint;
}

/** Decimals of the currencies in which the shop can sell (ISO 4217). */
const EXPONENTS: Readonly<Record<string, number>> = { USD: 2, JPY: 0, KWD: 3, EUR: 2, GBP: 2, AED: 2, BHD: 3 };

/** Currencies in which this shop sells: with 2, 0 and 3 decimals. The first is what callers get who name none. */
export const SALE_CURRENCIES = ["USD", "JPY", "KWD"] as const;

/** A currency that a caller asked for; throws INVALID for one in which nothing is sold. */
export function saleCurrency(wanted: string, field = "currency_code"): string {
  if (wanted === "") return SALE_CURRENCIES[0];
  const known = SALE_CURRENCIES.find((currency) => currency === wanted);
  if (known === undefined) throw invalidField(field, `must be one of ${SALE_CURRENCIES.join(", ")}`);
  return known;
}

/** Decimals of a currency; throws CURRENCY_UNSUPPORTED where it is not known. */
export function currencyExponent(currency: string): number {
  const exponent = Object.hasOwn(EXPONENTS, currency) ? EXPONENTS[currency] : undefined;
  if (exponent === undefined) {
    throw new DomainError("CURRENCY_UNSUPPORTED", `currency ${currency} is not sold in; use one of ${Object.keys(EXPONENTS).join(", ")}`);
  }
  return exponent;
}

export function amount(currency: string, minor: bigint | number): Amount {
  return { currency, minor: BigInt(minor) };
}

function sameCurrency(a: Amount, b: Amount): void {
  if (a.currency !== b.currency) throw new TypeError(`cannot mix ${a.currency} and ${b.currency}`);
}

export function addAmounts(a: Amount, b: Amount): Amount {
  sameCurrency(a, b);
  return { currency: a.currency, minor: a.minor + b.minor };
}

export function sumAmounts(currency: string, amounts: Iterable<Amount>): Amount {
  let total: Amount = { currency, minor: 0n };
  for (const one of amounts) total = addAmounts(total, one);
  return total;
}

export function multiplyAmount(a: Amount, by: number): Amount {
  return { currency: a.currency, minor: a.minor * BigInt(by) };
}

/**
 * `value * numerator / denominator`, rounded half to even (IEEE 754 roundTiesToEven on integers).
 * The denominator must be positive.
 */
export function scaleHalfEven(value: bigint, numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError("the denominator must be positive");
  const product = value * numerator;
  const negative = product < 0n;
  const magnitude = negative ? -product : product;
  let quotient = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/**
 * Splits an amount in proportion to weights, to the last minor unit: each part is rounded down and what
 * remains goes to the largest fractions, then to the earlier lines (largest remainder, Hamilton's method).
 */
export function allocateAmount(total: Amount, weights: readonly bigint[]): Amount[] {
  if (total.minor < 0n) throw new RangeError("only amounts of zero or more can be split");
  if (weights.length === 0) throw new RangeError("there is nobody to split among");
  if (weights.some((weight) => weight < 0n)) throw new RangeError("weights must not be negative");
  const sum = weights.reduce((a, b) => a + b, 0n);
  const effective = sum === 0n ? weights.map(() => 1n) : weights;
  const divisor = sum === 0n ? BigInt(weights.length) : sum;
  const parts = effective.map((weight, index) => ({
    index,
    minor: (total.minor * weight) / divisor,
    rest: (total.minor * weight) % divisor,
  }));
  let left = total.minor - parts.reduce((a, part) => a + part.minor, 0n);
  for (const part of parts.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break;
    part.minor += 1n;
    left -= 1n;
  }
  return parts.map((part) => ({ currency: total.currency, minor: part.minor }));
}

export function toMoney(value: Amount): Money {
  return create(MoneySchema, { currencyCode: value.currency, minorUnits: value.minor });
}

export function fromMoney(money: Money): Amount {
  return { currency: money.currencyCode, minor: money.minorUnits };
}

/** "12.90 USD", "1250 JPY", "3.950 KWD": for logs and timelines, not for shoppers' pages. */
export function formatAmount(value: Amount): string {
  const exponent = currencyExponent(value.currency);
  const digits = (value.minor < 0n ? -value.minor : value.minor).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const sign = value.minor < 0n ? "-" : "";
  return `${sign}${whole}${exponent === 0 ? "" : `.${digits.slice(-exponent)}`} ${value.currency}`;
}
