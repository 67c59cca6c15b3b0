import type { PostalAddress } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import type { Order, TimelineEntry } from "@technova/gen/technova/order/v1/order_pb.js";

import { townLines } from "./address-forms.ts";
import { countryName } from "./format.server.ts";
import type { Language } from "./locale.ts";
import type { Shop } from "./shop.server.ts";

/** One thing that happened, as a shopper is told of it. */
export interface JourneyEvent {
  readonly sequence: number;
  /** The timeline's kind, which names its text. */
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What the carrier says besides: in English its own words, in other languages only where it was. */
  readonly words: string;
}

/** Of which shoppers are told; the rest is how it was done. */
const TOLD = new Set([
  "PLACED",
  "ACTION_REQUIRED",
  "PAYMENT_DECLINED",
  "CONFIRMED",
  "CAPTURED",
  "LABEL_CREATED",
  "PARCEL_PICKED_UP",
  "SHIPPED",
  "IN_TRANSIT",
  "OUT_FOR_DELIVERY",
  "DELIVERY_FAILED",
  "PARCEL_DELIVERED",
  "DELIVERED",
  "PARCEL_RETURNED",
  "RETURNED",
  "CANCEL_REQUESTED",
  "CANCEL_TOO_LATE",
  "PAYMENT_VOIDED",
  "PAYMENT_REFUNDED",
  "CANCELLED",
]);
/** Where what is said besides is the carrier's. */
const CARRIERS = new Set([
  "PARCEL_PICKED_UP",
  "SHIPPED",
  "IN_TRANSIT",
  "OUT_FOR_DELIVERY",
  "DELIVERY_FAILED",
  "PARCEL_DELIVERED",
  "DELIVERED",
]);

/** What happened, the newest first, each at the time when it did. */
export function journeyOf(timeline: readonly TimelineEntry[], language: Language): JourneyEvent[] {
  return timeline
    .filter(({ kind }) => TOLD.has(kind))
    .map(({ sequence, kind, createTime, occurTime, detail, location }) => ({
      sequence,
      kind,
      time: Number((occurTime ?? createTime)?.seconds ?? 0n) * 1000,
      words: CARRIERS.has(kind) ? (language === "en" ? detail : location) : "",
    }))
    .toReversed();
}

/** An address as it is read, a line each, without what only fills a field. */
export function addressLines(address: PostalAddress | undefined, language: Language): string[] {
  if (address === undefined) return [];
  const { recipients, addressLines: lines, postalCode, locality, administrativeArea, regionCode } = address;
  const town = townLines(regionCode, { postal: postalCode, city: locality === "-" ? "" : locality, area: administrativeArea });
  return [...recipients, ...lines, ...town, countryName(regionCode, language)].filter((line) => line !== "" && line !== "-");
}

/** Whether the reader's open cart is that of the order: it may have been ordered again since. */
export async function hasCartOf(shop: Shop, { cartId }: Order): Promise<boolean> {
  return (await shop.cart().catch(() => undefined))?.id === cartId;
}

/** Why an order was not carried out, by the names of texts. */
export interface Refusal {
  readonly why: string;
  /** Empty where the reason says it already. */
  readonly money: string;
  /** Whether its cart is open again. */
  readonly again: boolean;
  /** Whether it may well be paid in another way. */
  readonly payable: boolean;
}

const WHY: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: "order.cancelled.stock",
  STOCK_LOST: "order.cancelled.stock",
  ACTION_EXPIRED: "order.cancelled.expired",
  REQUESTED: "order.cancelled.requested",
};

const DECLINES: Readonly<Record<string, string>> = { insufficient_funds: "decline.funds", authentication_failed: "decline.approval" };

/** What to tell somebody whose payment was declined. */
export function declineText(code: string): string {
  return DECLINES[code] ?? "decline.card";
}

/** `again`: whether the order's cart is open again, as that of one that was never confirmed is. */
export function refusalOf({ cancelReason, declineCode, timeline }: Order, again: boolean): Refusal {
  if (cancelReason === "PAYMENT_DECLINED") return { why: declineText(declineCode), money: "", again, payable: again };
  const wasTaken = timeline.some(({ kind }) => kind === "CAPTURED" || kind === "PAYMENT_REFUNDED");
  return {
    why: WHY[cancelReason] ?? "order.cancelled.other",
    money: wasTaken ? "order.money.back" : "order.money.none",
    again,
    payable: again && cancelReason === "ACTION_EXPIRED",
  };
}
