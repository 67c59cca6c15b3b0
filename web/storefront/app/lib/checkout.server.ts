import { Code, ConnectError } from "@connectrpc/connect";
import { TechnovaError } from "@technova/client";
import type { Cart } from "@technova/gen/technova/order/v1/cart_pb.js";
import { OrderState, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import type { PostalAddress } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import type { Rate } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { BILLING, addressErrors, addressForm, countryOf, type LocalField, type TypedAddress } from "./address-forms.ts";
import { textOf } from "./form.ts";
import { declineText, hasCartOf } from "./order.server.ts";
import type { Shop } from "./shop.server.ts";

/** What the form asks, as it was typed. */
export interface Typed {
  readonly email: string;
  readonly shipping: TypedAddress;
  /** Whether the bill goes where the parcel goes. */
  readonly same: boolean;
  readonly billing: TypedAddress;
  /** Carrier and service of the way it goes. */
  readonly way: string;
  readonly card: string;
}

/** Names of fields, as the form has them, with the names of the texts that say what is wrong. */
export type Errors = Readonly<Record<string, string>>;

export const CARDS = ["tok_ok", "tok_requires_action", "tok_declined", "tok_insufficient_funds"] as const;

const EMPTY = { name: "", street: "", extra: "", postal: "", city: "", area: "" } as const;

function addressIn(form: FormData, prefix: string): TypedAddress {
  const text = (name: string): string => textOf(form, `${prefix}${name}`);
  return {
    name: text("name"),
    street: text("street"),
    extra: text("extra"),
    postal: text("postal"),
    city: text("city"),
    area: text("area"),
    country: countryOf(text("country")),
  };
}

export function typedIn(form: FormData): Typed {
  const shipping = addressIn(form, "");
  return {
    email: textOf(form, "email", 254),
    shipping,
    // A form that does not say anything of it has one address.
    same: form.get("same") === "1" || !form.has(`${BILLING}name`),
    billing: form.has(`${BILLING}country`) ? addressIn(form, BILLING) : { ...addressIn(form, BILLING), country: shipping.country },
    way: textOf(form, "way"),
    card: CARDS.find((one) => one === textOf(form, "card")) ?? "tok_ok",
  };
}

/** As HTML has it for <input type="email">, with a domain of at least two parts. */
const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i;

/** An address with its domain as mail has it: müller.de is xn--mller-kva.de. */
function mailAddress(typed: string): string {
  const at = typed.lastIndexOf("@");
  const domain = typed.slice(at + 1);
  const url = `http://${domain}`;
  return at > 0 && /^[^\s/?#:@\\]+$/.test(domain) && URL.canParse(url) ? `${typed.slice(0, at)}@${new URL(url).hostname}` : typed;
}

/** What can be said without asking anybody. */
export function errorsOf({ email, shipping, same, billing }: Typed): Errors {
  const bill = same ? {} : addressErrors(billing);
  return {
    ...(EMAIL.test(mailAddress(email)) ? {} : { email: "error.email" }),
    ...addressErrors(shipping),
    ...Object.fromEntries(Object.entries(bill).map(([name, text]) => [`${BILLING}${name}`, text])),
  };
}

function addressOf({ country, postal, area, city, street, extra, name }: TypedAddress) {
  const { fields } = addressForm(country);
  // What the country has no field for was typed for another.
  const given = (field: LocalField, value: string): string => (fields.includes(field) ? value : "");
  return {
    regionCode: country,
    postalCode: given("postal", postal),
    administrativeArea: given("area", area),
    // Some countries have no towns in their addresses; carriers want one all the same.
    locality: given("city", city) || given("area", area) || "-",
    addressLines: [street === "" ? "-" : street, ...(extra === "" ? [] : [extra])],
    recipients: [name === "" ? "-" : name],
  };
}

function typedAddress(address: PostalAddress | undefined): TypedAddress {
  const text = (given: string | undefined): string => (given === undefined || given === "-" ? "" : given);
  const country = countryOf(address?.regionCode ?? "");
  const city = text(address?.locality);
  return {
    name: text(address?.recipients[0]),
    street: text(address?.addressLines[0]),
    extra: address?.addressLines.slice(1).join(", ") ?? "",
    postal: address?.postalCode ?? "",
    city: addressForm(country).fields.includes("city") ? city : "",
    area: address?.administrativeArea ?? "",
    country,
  };
}

/** The form as it was when this was ordered, but for the card. */
function typedFor({ email, shippingAddress, billingAddress }: Order): Typed {
  const shipping = typedAddress(shippingAddress);
  const billing = billingAddress === undefined ? shipping : typedAddress(billingAddress);
  const same = JSON.stringify(billing) === JSON.stringify(shipping);
  return { email, shipping, same, billing: same ? { ...EMPTY, country: shipping.country } : billing, way: "", card: "tok_ok" };
}

/** What was typed for an order of the reader's own from this cart, which could not be paid, and the name of its delivery. */
export async function typedBefore(
  shop: Shop,
  orderId: string | null,
): Promise<{ readonly typed: Typed; readonly wayNamed: string } | undefined> {
  if (orderId === null) return undefined;
  const { order } = await shop
    .client(OrderService)
    .getOrder({ id: orderId })
    .catch(() => ({ order: undefined }));
  return order !== undefined && (await hasCartOf(shop, order)) ? { typed: typedFor(order), wayNamed: order.shippingName } : undefined;
}

/** The ways to an address and what they cost; none where no carrier answers. */
export async function ratesTo(shop: Shop, cart: Cart, typed: Typed): Promise<Rate[]> {
  try {
    return (await shop.client(ShippingService).getRates({ cartId: cart.id, address: addressOf(typed.shipping) })).rates;
  } catch (error) {
    const { code } = ConnectError.from(error);
    if ([Code.Unavailable, Code.DeadlineExceeded, Code.FailedPrecondition, Code.InvalidArgument].includes(code)) return [];
    throw error;
  }
}

export function wayOf({ carrier, service }: Rate): string {
  return `${carrier}|${service}`;
}

export type Placed =
  | { readonly kind: "placed"; readonly order: Order }
  | { readonly kind: "declined"; readonly text: string }
  /** Nobody knows yet: the same attempt may be sent again, and nothing happens twice. */
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly text: string };

const REFUSALS: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: "refused.stock",
  TOTAL_CHANGED: "refused.total",
  RATE_EXPIRED: "refused.total",
  NOT_DELIVERABLE: "refused.deliver",
  CART_NOT_OPEN: "refused.cart",
  CART_EMPTY: "refused.cart",
  NOT_PURCHASABLE: "refused.stock",
};

/** Places the order. `attempt` is one key for one attempt, however often it is sent. */
export async function place(shop: Shop, cart: Cart, typed: Typed, rate: Rate, attempt: string): Promise<Placed> {
  const expectedTotal =
    cart.total === undefined || rate.price === undefined
      ? undefined
      : { currencyCode: cart.currencyCode, minorUnits: cart.total.minorUnits + rate.price.minorUnits };
  try {
    const { order } = await shop.client(OrderService).placeOrder(
      {
        cartId: cart.id,
        email: mailAddress(typed.email),
        shippingAddress: addressOf(typed.shipping),
        ...(typed.same ? {} : { billingAddress: addressOf(typed.billing) }),
        shippingRateId: rate.id,
        paymentToken: typed.card,
        locale: shop.language,
        ...(expectedTotal === undefined ? {} : { expectedTotal }),
      },
      { headers: { "idempotency-key": attempt } },
    );
    if (order === undefined) return { kind: "unknown" };
    if (order.state !== OrderState.CANCELLED) return { kind: "placed", order };
    if (order.cancelReason === "PAYMENT_DECLINED") return { kind: "declined", text: declineText(order.declineCode) };
    return { kind: "refused", text: REFUSALS[order.cancelReason] ?? "refused.other" };
  } catch (error) {
    const told = ConnectError.from(error);
    if ([Code.Unavailable, Code.DeadlineExceeded, Code.Aborted, Code.ResourceExhausted, Code.Canceled].includes(told.code))
      return { kind: "unknown" };
    if (![Code.FailedPrecondition, Code.InvalidArgument, Code.NotFound].includes(told.code)) throw error;
    return {
      kind: "refused",
      text: REFUSALS[TechnovaError.from(told).reason] ?? (told.code === Code.InvalidArgument ? "refused.input" : "refused.other"),
    };
  }
}
