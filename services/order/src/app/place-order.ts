import { toBinary } from "@bufbuild/protobuf";
import type { PlaceOrderRequest } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { DomainError, amount, currentTraceParent, failpoint, formatAmount, fromMoney, toLocale } from "@technova/kit";
import { asDomainError } from "@technova/mesh";
import type { IdempotencyKey } from "@technova/store";
import { computeTotals } from "../domain/totals.ts";
import { MOST_ITEMS, closeCart, getCart, type CartRow } from "../storage/carts.ts";
import { getOrder, insertOrder, type OrderDraft, type OrderRow } from "../storage/orders.ts";
import { eventOf } from "./advance.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { driveOrder } from "./drive-order.ts";
import { countProgress } from "./order-metrics.ts";
import { optionsText, priceItems } from "./price-cart.ts";

/**
 * Turns a cart into an order, once for each key, and drives it as far as the call's time allows. A repeat
 * returns the same order as it stands.
 */
export async function placeOrder(
  deps: OrderDependencies,
  request: PlaceOrderRequest,
  owner: string,
  key: IdempotencyKey,
  admit: (cart: CartRow | undefined) => CartRow,
): Promise<OrderRow> {
  const placed = await deps.idempotency.remember<Placed>(
    deps.database,
    key,
    deps.clock.now(),
    async () => {
      const cart = admit(await getCart(deps.reads, request.cartId));
      // Most repeats are told here, without asking any other service; the rest when they claim the key.
      const earlier = cart.state === "open" ? undefined : await deps.idempotency.find(deps.database, key);
      if (earlier !== undefined) {
        if ("refusal" in earlier) throw earlier.refusal;
        return earlier;
      }
      const draft = await draftOrder(deps, request, owner, cart).catch((error: unknown) => {
        throw asDomainError(error);
      });
      return commitOrder(deps, cart, draft, key);
    },
    (resource) => ({ resource }),
  );
  if ("resource" in placed) return outcomeOf(deps, placed);
  failpoint("order.placed");
  return driveOrder(deps, placed.order);
}

/** The order that was made, or the one that an earlier use of the key made. */
type Placed = { readonly order: OrderRow } | { readonly resource: string };

/** Prices the cart and confirms the shipping rate, by asking the services that know. */
async function draftOrder(deps: OrderDependencies, request: PlaceOrderRequest, owner: string, cart: CartRow): Promise<OrderDraft> {
  if (cart.state !== "open") throw notOpen(cart);
  if (cart.items.length === 0) throw new DomainError("CART_EMPTY", "the cart is empty; add something first");
  if (cart.items.length > MOST_ITEMS)
    throw new DomainError("CART_FULL", `an order has at most ${MOST_ITEMS} different things; take some out`);
  const { currency } = cart;
  const locale = toLocale(request.locale);
  const items = (await priceItems(deps, cart.items, currency, locale)).map(({ variant, unitPrice, quantity, variantId }) => {
    if (variant === undefined || unitPrice === undefined) {
      throw new DomainError("NOT_PURCHASABLE", `an item of the cart is no longer sold in ${currency}; remove it and order again`, {
        metadata: { variant_id: variantId },
      });
    }
    return { variant, unitPrice, quantity };
  });
  const parcel = items.map(({ variant, quantity }) => {
    const { id, weightGrams, lengthMm, widthMm, heightMm } = variant;
    return { variantId: id, quantity, weightGrams, lengthMm, widthMm, heightMm };
  });
  const address = request.shippingAddress;
  if (address === undefined) throw new Error("the contract requires a shipping address");
  const { rate } = await deps.shipping.quoteRate({ rateId: request.shippingRateId, items: parcel, address, currencyCode: currency });
  const totals = computeTotals(currency, items, amount(currency, rate?.price?.minorUnits ?? 0n));
  if (request.expectedTotal !== undefined) {
    const expected = fromMoney(request.expectedTotal);
    if (expected.currency !== currency || expected.minor !== totals.total.minor) {
      throw new DomainError("TOTAL_CHANGED", `the total is ${formatAmount(totals.total)} by now; show it to the shopper and order again`, {
        metadata: { total: String(totals.total.minor), currency_code: currency },
      });
    }
  }
  return {
    id: deps.newId("ord"),
    owner,
    cart_id: cart.id,
    currency,
    lines: items.map(({ variant, unitPrice, quantity }, index) => ({
      variantId: variant.id,
      productId: variant.productId,
      sku: variant.sku,
      name: variant.productName,
      options: optionsText(variant),
      quantity,
      unitPrice: String(unitPrice.minor),
      total: String(totals.lines[index]?.minor ?? 0n),
      weightGrams: variant.weightGrams,
      lengthMm: variant.lengthMm,
      widthMm: variant.widthMm,
      heightMm: variant.heightMm,
    })),
    subtotal: totals.subtotal.minor,
    shipping_price: totals.shipping.minor,
    total: totals.total.minor,
    email: request.email,
    shipping_address: Buffer.from(toBinary(PostalAddressSchema, address)),
    billing_address: Buffer.from(toBinary(PostalAddressSchema, request.billingAddress ?? address)),
    shipping_name: rate?.name ?? "",
    shipping_carrier: rate?.carrier ?? "",
    shipping_service: rate?.service ?? "",
    trace_parent: currentTraceParent(),
    shipping_rate_id: request.shippingRateId,
    locale,
    payment_token: request.paymentToken,
    create_time: deps.clock.now(),
  };
}

/** Commits the order, its key and its first step; the key's earlier outcome where a racer was quicker. */
function commitOrder(deps: OrderDependencies, cart: CartRow, draft: OrderDraft, key: IdempotencyKey): Promise<Placed> {
  return deps.database.transaction(async (tx) => {
    const earlier = await deps.idempotency.begin(tx, key, draft.id, draft.create_time);
    if (earlier !== undefined) return { resource: earlier };
    if (!(await closeCart(tx, cart.id, cart.revision, draft.id, draft.create_time)))
      throw new DomainError("BUSY", "the cart changed while it was being ordered; look at it and order again");
    const order = await insertOrder(tx, draft);
    countProgress(tx, order, ["PLACED"], draft.create_time);
    await deps.bus.publish(tx, eventOf(order, "PLACED", 1));
    return { order };
  });
}

async function outcomeOf(
  deps: OrderDependencies,
  outcome: { readonly resource: string } | { readonly refusal: DomainError },
): Promise<OrderRow> {
  if ("refusal" in outcome) throw outcome.refusal;
  const order = await getOrder(deps.reads, outcome.resource);
  if (order === undefined) throw new Error(`order ${outcome.resource} has gone`);
  return order;
}

function notOpen(cart: CartRow): DomainError {
  return new DomainError("CART_NOT_OPEN", "this cart is an order already; ask how that order went", {
    metadata: { order_id: cart.order_id ?? "" },
  });
}
