import { Code } from "@connectrpc/connect";
import { CartState } from "@technova/gen/technova/order/v1/cart_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { nobody, operator } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PRICES, openShop, refusal, refusals, type Shop } from "./shop.ts";

describe("a cart", () => {
  let shop: Shop;
  const quantities = (cart: { readonly items: readonly { readonly variantId: string; readonly quantity: number }[] }) =>
    cart.items.map((item) => [item.variantId, item.quantity]);

  beforeAll(async () => {
    shop = await openShop({ server: inject("server") });
  });
  afterAll(() => shop.stop());

  it("adds to what is there, sets, and takes out", async () => {
    const buyer = shop.buyer();
    const [a, b] = [await shop.stocked(50), await shop.stocked(50)];
    const cart = await buyer.cart({ [a]: 2, [b]: 1 });
    const item = { cartId: cart.id, variantId: a };
    const added = (await buyer.carts.addCartItem({ ...item, quantity: 3 })).cart;
    expect(added?.items.map(({ variantId, quantity, total, available }) => [variantId, quantity, total?.minorUnits, available])).toEqual([
      [a, 5, 6495n, 50],
      [b, 1, 1299n, 50],
    ]);
    expect(added?.total).toMatchObject({ currencyCode: "USD", minorUnits: 7794n });
    expect(quantities((await buyer.carts.updateCartItem({ ...item, quantity: 4 })).cart ?? { items: [] })).toEqual([
      [a, 4],
      [b, 1],
    ]);
    expect(quantities((await buyer.carts.updateCartItem({ ...item, quantity: 0 })).cart ?? { items: [] })).toEqual([[b, 1]]);
    // Twice is no error, and neither is what was never there.
    for (const variantId of [b, b, newId("var")]) await buyer.carts.removeCartItem({ cartId: cart.id, variantId });
    expect(await buyer.cartNow(cart.id)).toMatchObject({ items: [], state: CartState.OPEN, total: { minorUnits: 0n } });
  });

  it("takes no more of one thing than it holds, and says so", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const cart = await buyer.cart({ [variantId]: 998 });
    const add = (quantity: number) => buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity });
    expect(reasonOf(await refusal(add(2)))).toBe("CART_QUANTITY");
    expect(quantities((await add(1)).cart ?? { items: [] })).toEqual([[variantId, 999]]);
    expect(reasonOf(await refusal(add(1)))).toBe("CART_QUANTITY");
  });

  it("holds a hundred things, however many are added at once", async () => {
    const buyer = shop.buyer();
    const variants = await Promise.all(Array.from({ length: 106 }, () => shop.stocked(1)));
    const { id: cartId } = await buyer.cart(Object.fromEntries(variants.slice(0, 97).map((variantId) => [variantId, 1])));
    const added = await Promise.allSettled(
      variants.slice(97).map((variantId) => buyer.carts.addCartItem({ cartId, variantId, quantity: 1 })),
    );
    const refused = added.flatMap((one) => (one.status === "rejected" ? [reasonOf(one.reason)] : []));
    expect(refused).toEqual(Array.from({ length: 6 }, () => "CART_FULL"));
    expect((await buyer.cartNow(cartId)).items).toHaveLength(100);
    // More of what is there is no other thing.
    await buyer.carts.addCartItem({ cartId, variantId: variants[0] ?? "", quantity: 1 });
  });

  it("does not set what is not in it", async () => {
    const buyer = shop.buyer();
    const cart = await buyer.cart({});
    expect((await refusal(buyer.carts.updateCartItem({ cartId: cart.id, variantId: await shop.stocked(1), quantity: 1 }))).code).toBe(
      Code.NotFound,
    );
  });

  it.each(Object.entries(PRICES))("is priced in %s", async (currency, price) => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(9);
    const cart = await buyer.cart({ [variantId]: 3 }, currency);
    expect(cart.total).toMatchObject({ currencyCode: currency, minorUnits: price * 3n });
  });

  it("is refused in a currency in which nothing is sold", async () => {
    const error = await refusal(shop.buyer().carts.createCart({ currencyCode: "EUR" }));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.rawMessage).toContain("currency_code: ");
  });

  it("takes nothing that is not sold, or not in its currency, and shows what stopped being sold", async () => {
    const buyer = shop.buyer();
    const onlyDollars = await shop.stocked(5, { USD: 100n });
    const yen = await buyer.cart({}, "JPY");
    for (const variantId of [onlyDollars, newId("var")]) {
      expect(reasonOf(await refusal(buyer.carts.addCartItem({ cartId: yen.id, variantId, quantity: 1 })))).toBe("NOT_PURCHASABLE");
    }
    const cart = await buyer.cart({ [onlyDollars]: 2 });
    const rate = await buyer.rate(cart.id);
    shop.withdraw(onlyDollars);
    expect(await buyer.cartNow(cart.id)).toMatchObject({
      items: [{ variantId: onlyDollars, purchasable: false }],
      total: { minorUnits: 0n },
    });
    expect(reasonOf(await refusal(buyer.place(cart.id, { shippingRateId: rate })))).toBe("NOT_PURCHASABLE");
    expect((await buyer.orders.listOrders({})).orders).toEqual([]);
  });

  it("adds once for a key, however often and at once it is sent", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(50);
    const cart = await buyer.cart({});
    const key = { headers: { "idempotency-key": newId("req") } };
    const add = (quantity: number) => buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity }, key);
    await Promise.all([1, 2, 3, 4].map(() => add(2)));
    await add(2);
    expect(quantities(await buyer.cartNow(cart.id))).toEqual([[variantId, 2]]);
    expect(reasonOf(await refusal(add(3)))).toBe("IDEMPOTENCY_KEY_REUSED");
    await buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity: 2 });
    await buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity: 2 });
    expect(quantities(await buyer.cartNow(cart.id))).toEqual([[variantId, 6]]);
  });

  it("is opened once for a key", async () => {
    const buyer = shop.buyer();
    const key = { headers: { "idempotency-key": newId("req") } };
    const made = await Promise.all([1, 2, 3].map(() => buyer.carts.createCart({ currencyCode: "USD" }, key)));
    expect(new Set(made.map(({ cart }) => cart?.id)).size).toBe(1);
    const other = await shop.buyer().carts.createCart({ currencyCode: "USD" }, key);
    expect(other.cart?.id).not.toBe(made[0]?.cart?.id);
  });

  it("adds up what many calls add at once", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(50);
    const cart = await buyer.cart({});
    await Promise.all(Array.from({ length: 20 }, () => buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity: 1 })));
    expect(quantities(await buyer.cartNow(cart.id))).toEqual([[variantId, 20]]);
  });

  it("is there for its owner alone", async () => {
    const [buyer, stranger] = [shop.buyer(), shop.buyer()];
    const variantId = await shop.stocked(5);
    const cart = await buyer.cart({ [variantId]: 1 });
    const item = { cartId: cart.id, variantId };
    const calls = [
      stranger.carts.getCart({ id: cart.id }),
      stranger.carts.addCartItem({ ...item, quantity: 1 }),
      stranger.carts.updateCartItem({ ...item, quantity: 9 }),
      stranger.carts.removeCartItem(item),
      stranger.rate(cart.id),
      stranger.place(cart.id, { shippingRateId: "rate_x" }),
      shop.buyer(operator("owner")).carts.removeCartItem(item),
      shop.buyer(operator("viewer")).carts.getCart({ id: cart.id }),
    ];
    for (const error of await refusals(...calls)) expect(error.code).toBe(Code.NotFound);
    expect((await refusal(shop.buyer(nobody).carts.getCart({ id: cart.id }))).code).toBe(Code.Unauthenticated);
    expect(quantities(await buyer.cartNow(cart.id))).toEqual([[variantId, 1]]);
    expect((await shop.buyer(operator("support")).cartNow(cart.id)).id).toBe(cart.id);
    expect((await refusal(buyer.carts.getCartParcel({ cartId: cart.id }))).code).toBe(Code.PermissionDenied);
  });

  it("is changed no more once it is an order", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const cart = await buyer.cart({ [variantId]: 1 });
    const { id } = await buyer.place(cart.id);
    expect(await buyer.cartNow(cart.id)).toMatchObject({ state: CartState.ORDERED, orderId: id });
    const item = { cartId: cart.id, variantId };
    const { carts } = buyer;
    const changes = [
      carts.addCartItem({ ...item, quantity: 1 }),
      carts.updateCartItem({ ...item, quantity: 2 }),
      carts.updateCartItem({ ...item, quantity: 0 }),
      carts.removeCartItem(item),
    ];
    for (const error of await refusals(...changes)) expect(reasonOf(error)).toBe("CART_NOT_OPEN");
    expect(quantities(await buyer.cartNow(cart.id))).toEqual([[variantId, 1]]);
  });

  it("tells bad input field by field", async () => {
    const { carts } = shop.buyer();
    const error = await refusal(carts.addCartItem({ cartId: "x", variantId: "y", quantity: 0 }));
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of ["cart_id", "variant_id", "quantity"]) expect(error.rawMessage).toContain(`${field}: `);
    expect((await refusal(carts.updateCartItem({ cartId: newId("crt"), variantId: newId("var"), quantity: 1000 }))).rawMessage).toContain(
      "quantity: ",
    );
  });
});
