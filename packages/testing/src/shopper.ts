import type { DescService, MessageInitShape } from "@bufbuild/protobuf";
import { createClient, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import type { Cart } from "@technova/gen/technova/order/v1/cart_pb.js";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import type { Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import type { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";

export const BERLIN: MessageInitShape<typeof PostalAddressSchema> = {
  regionCode: "DE",
  postalCode: "10115",
  locality: "Berlin",
  addressLines: ["Invalidenstraße 1"],
  recipients: ["Ada Beispiel"],
};

/** JSON over HTTP/1.1 to the edge, as a browser or curl speaks, with a bearer token. */
export function edgeTransport(baseUrl: string, token: () => string, headers: Readonly<Record<string, string>> = {}): Transport {
  const authorize: Interceptor = (next) => (request) => {
    if (token() !== "") request.header.set("authorization", `Bearer ${token()}`);
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    return next(request);
  };
  return createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false, interceptors: [authorize] });
}

/** Somebody who buys at the edge. */
export class Shopper {
  readonly #transport: Transport;
  token = "";
  /** Sent with every request from now on. */
  readonly headers: Record<string, string> = {};

  constructor(edgeUrl: string) {
    this.#transport = edgeTransport(edgeUrl, () => this.token, this.headers);
  }

  client<S extends DescService>(service: S): Client<S> {
    return createClient(service, this.#transport);
  }

  async openSession(): Promise<void> {
    const { accessToken } = await this.client(SessionService).createAnonymousSession({});
    this.token = accessToken;
  }

  /** A new cart with these units in it. */
  async fillCart(currencyCode: string, items: readonly { readonly variantId: string; readonly quantity: number }[]): Promise<Cart> {
    const carts = this.client(CartService);
    let { cart } = await carts.createCart({ currencyCode });
    for (const item of items) ({ cart } = await carts.addCartItem({ cartId: cart?.id ?? "", ...item }));
    if (cart === undefined) throw new Error("no cart came back");
    return cart;
  }

  /** The cheapest rate for a cart. */
  async cheapestRate(cartId: string): Promise<string> {
    const { rates } = await this.client(ShippingService).getRates({ cartId, address: BERLIN });
    const [cheapest] = rates;
    if (cheapest === undefined) throw new Error("there are no rates");
    return cheapest.id;
  }

  /** Orders a cart; a note for the carrier goes onto the address. */
  async placeOrder(cartId: string, shippingRateId: string, paymentToken: string, key: string, note = ""): Promise<Order> {
    const shippingAddress = note === "" ? BERLIN : { ...BERLIN, addressLines: [...(BERLIN.addressLines ?? []), note] };
    const { order } = await this.client(OrderService).placeOrder(
      { cartId, email: "ada@example.com", shippingAddress, shippingRateId, paymentToken, locale: "en" },
      { headers: { "idempotency-key": key }, timeoutMs: 20_000 },
    );
    if (order === undefined) throw new Error("no order came back");
    return order;
  }
}
