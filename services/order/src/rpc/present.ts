import { fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { CartState, type CartSchema } from "@technova/gen/technova/order/v1/cart_pb.js";
import { OrderState, type OrderSchema, type TimelineEntrySchema } from "@technova/gen/technova/order/v1/order_pb.js";
import { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { amount, multiplyAmount, sumAmounts, toMoney } from "@technova/kit";
import { optionsText, type CartLine } from "../app/price-cart.ts";
import { CANCELLING, type State } from "../domain/saga.ts";
import type { CartRow } from "../storage/carts.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { TimelineRow } from "../storage/timeline.ts";

export const ORDER_STATES: Readonly<Record<State, OrderState>> = {
  pending: OrderState.PENDING,
  action_required: OrderState.ACTION_REQUIRED,
  confirmed: OrderState.CONFIRMED,
  captured: OrderState.CAPTURED,
  fulfilled: OrderState.FULFILLED,
  delivered: OrderState.DELIVERED,
  cancelled: OrderState.CANCELLED,
};

export function presentOrder(row: OrderRow, timeline: readonly TimelineRow[]): MessageInitShape<typeof OrderSchema> {
  const money = (minorUnits: bigint | string) => ({ currencyCode: row.currency, minorUnits: BigInt(minorUnits) });
  return {
    id: row.id,
    state: ORDER_STATES[row.state],
    currencyCode: row.currency,
    lines: row.lines.map(({ variantId, productId, sku, name, options, quantity, unitPrice, total }) => ({
      variantId,
      productId,
      sku,
      name,
      options,
      quantity,
      unitPrice: money(unitPrice),
      total: money(total),
    })),
    subtotal: money(row.subtotal),
    shippingPrice: money(row.shipping_price),
    total: money(row.total),
    // The timeline is read after the order, which may have moved in between: state and entries belong together.
    timeline: timeline.filter(({ sequence }) => sequence <= row.sequence).map(presentEntry),
    cartId: row.cart_id,
    email: row.email,
    shippingAddress: fromBinary(PostalAddressSchema, row.shipping_address),
    billingAddress: fromBinary(PostalAddressSchema, row.billing_address),
    shippingName: row.shipping_name,
    locale: row.locale,
    actionUrl: row.action_url,
    ...(row.action_expire_time === null ? {} : { actionExpireTime: timestampFromDate(row.action_expire_time) }),
    cancelReason: row.cancel_reason,
    declineCode: row.decline_code,
    cancelling: CANCELLING.has(row.step),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  };
}

export function presentEntry(row: TimelineRow): MessageInitShape<typeof TimelineEntrySchema> {
  return {
    sequence: row.sequence,
    createTime: timestampFromDate(row.create_time),
    kind: row.kind,
    state: ORDER_STATES[row.state],
    reason: row.reason,
    detail: row.detail,
    location: row.location,
    ...(row.occur_time === null ? {} : { occurTime: timestampFromDate(row.occur_time) }),
  };
}

/** The cart at today's prices; what can no longer be bought counts nothing. */
export function presentCart(
  row: CartRow,
  lines: readonly CartLine[],
  available: ReadonlyMap<string, number>,
): MessageInitShape<typeof CartSchema> {
  const priced = lines.map((line) => ({
    ...line,
    total: line.unitPrice === undefined ? amount(row.currency, 0n) : multiplyAmount(line.unitPrice, line.quantity),
  }));
  return {
    id: row.id,
    currencyCode: row.currency,
    state: row.state === "open" ? CartState.OPEN : CartState.ORDERED,
    orderId: row.order_id ?? "",
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    total: toMoney(
      sumAmounts(
        row.currency,
        priced.map((line) => line.total),
      ),
    ),
    items: priced.map(({ variantId, quantity, variant, unitPrice, total }) => ({
      variantId,
      quantity,
      productId: variant?.productId ?? "",
      sku: variant?.sku ?? "",
      name: variant?.productName ?? "",
      slug: variant?.productSlug ?? "",
      pictureUrl: variant?.pictureUrl ?? "",
      options: variant === undefined ? "" : optionsText(variant),
      ...(unitPrice === undefined ? {} : { unitPrice: toMoney(unitPrice) }),
      total: toMoney(total),
      available: Math.min(available.get(variantId) ?? 0, 1_000_000),
      purchasable: unitPrice !== undefined,
    })),
  };
}
