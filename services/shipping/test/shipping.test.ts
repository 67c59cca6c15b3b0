import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Code, ConnectError } from "@connectrpc/connect";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { DomainError, newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { BERLIN, fakeService, guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { shippingModule } from "../src/index.ts";

const refusal = async (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );

describe("shipping", () => {
  let host: HostedModules;
  const cartId = newId("crt");
  const [book, chair] = [newId("var"), newId("var")];
  const item = (variantId: string, quantity = 1) => ({ variantId, quantity, weightGrams: 400, lengthMm: 200, widthMm: 150, heightMm: 30 });
  let items = [item(book)];
  let currencyCode = "USD";

  const rates = async (address = BERLIN) => (await host.client(ShippingService, guest("owner")).getRates({ cartId, address })).rates;
  const quote = (rateId: string, parts: object = {}) =>
    host.internalClient(ShippingService).quoteRate({ rateId, items, address: BERLIN, currencyCode, ...parts });

  beforeAll(async () => {
    const carts = fakeService(CartService, {
      async getCartParcel(request) {
        if (request.cartId !== cartId) throw new DomainError("NOT_FOUND", "there is no such cart");
        return { owner: guest("owner").subject, currencyCode, items };
      },
    });
    host = await hostModules({ server: inject("server"), modules: [shippingModule], fakes: [carts] });
  });
  afterAll(() => host.stop());

  it("gives the owner of a cart its rates, the cheapest first", async () => {
    const found = await rates();
    expect(found.map((rate) => [rate.service, rate.carrier, rate.price?.currencyCode])).toEqual([
      ["standard", "sandbox", "USD"],
      ["express", "sandbox", "USD"],
    ]);
    expect(found[0]?.price?.minorUnits).toBeLessThan(found[1]?.price?.minorUnits ?? 0n);
  });

  it("gives nobody else the rates of a cart", async () => {
    const ask = (as: Parameters<HostedModules["client"]>[1]) =>
      refusal(host.client(ShippingService, as).getRates({ cartId, address: BERLIN }));
    const never = await refusal(host.client(ShippingService, guest("owner")).getRates({ cartId: newId("crt"), address: BERLIN }));
    expect(never.code).toBe(Code.NotFound);
    for (const stranger of [guest("stranger"), operator("owner"), operator("support")]) {
      const error = await ask(stranger);
      expect([Code.NotFound, Code.PermissionDenied]).toContain(error.code);
    }
    expect((await ask(nobody)).code).toBe(Code.Unauthenticated);
  });

  it("lets only the platform itself check a rate", async () => {
    const [standard] = await rates();
    const request = { rateId: standard?.id ?? "", items, address: BERLIN, currencyCode };
    for (const caller of [guest("owner"), operator("owner")])
      expect((await refusal(host.client(ShippingService, caller).quoteRate(request))).code).toBe(Code.PermissionDenied);
  });

  it("holds a rate as long as cart, address and price stay", async () => {
    const [standard] = await rates();
    expect((await quote(standard?.id ?? "")).rate).toEqual(standard);
    expect(
      (
        await quote(standard?.id ?? "", {
          items: [item(book)].toReversed(),
          address: { ...BERLIN, postalCode: "10 115", addressLines: ["Another street 2"] },
        })
      ).rate,
    ).toEqual(standard);
  });

  it("refuses a rate of another cart, address or currency, and one that is made up", async () => {
    const id = (await rates())[0]?.id ?? "";
    const changes = [
      { items: [item(book, 2)] },
      { items: [item(chair)] },
      { items: [item(book), item(chair)] },
      { items: [{ ...item(book), weightGrams: 40_000 }] },
      { address: { ...BERLIN, postalCode: "10117" } },
      { address: { ...BERLIN, regionCode: "FR" } },
      { currencyCode: "JPY" },
    ];
    for (const change of changes) expect(reasonOf(await refusal(quote(id, change))), JSON.stringify(change)).toBe("RATE_EXPIRED");
    for (const made of ["x", id.replace("standard", "express"), `${id}0`])
      expect(reasonOf(await refusal(quote(made)))).toBe("RATE_EXPIRED");
  });

  it("says where it does not deliver, and when a cart is empty", async () => {
    expect(reasonOf(await refusal(rates({ ...BERLIN, regionCode: "AQ" })))).toBe("NOT_DELIVERABLE");
    items = [{ ...item(chair), weightGrams: 400_000 }];
    expect(reasonOf(await refusal(rates()))).toBe("NOT_DELIVERABLE");
    items = [];
    expect(reasonOf(await refusal(rates()))).toBe("CART_EMPTY");
    items = [item(book)];
  });

  it("prices in the cart's currency, and refuses one that it has no prices in", async () => {
    for (const sold of ["JPY", "KWD"]) {
      currencyCode = sold;
      expect((await rates()).map((rate) => rate.price?.currencyCode)).toEqual([sold, sold]);
    }
    currencyCode = "EUR";
    expect(reasonOf(await refusal(rates()))).toBe("CURRENCY_UNSUPPORTED");
    currencyCode = "USD";
  });

  it("names every field that is wrong", async () => {
    const error = await refusal(
      host.client(ShippingService).getRates({ cartId: "x", address: { ...BERLIN, regionCode: "Germany", locality: "" } }),
    );
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of ["cart_id", "address.region_code", "address.locality"]) expect(error.rawMessage).toContain(`${field}: `);
    expect((await refusal(host.client(ShippingService).getRates({ cartId }))).rawMessage).toContain("address: ");
    expect((await refusal(quote("", { items: [] }))).rawMessage).toContain("items: ");
  });
});
