import { Code } from "@connectrpc/connect";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { asking, disagreements, hostPayment, refusal, sums, type PaymentHost } from "./payment-host.ts";

describe("capturing and refunding", () => {
  let host: PaymentHost;
  const { authorize, capture, refund, payment, charges, ledger } = asking(() => host);

  async function captured(): Promise<{ orderId: string; id: string }> {
    const orderId = newId("ord");
    await authorize(orderId);
    const { id } = await capture(orderId);
    return { orderId, id };
  }
  const kinds = async (orderId: string) => (await ledger().listEntries({ orderId })).entries.map((entry) => entry.kind);

  beforeAll(async () => {
    host = await hostPayment(inject("server"), false);
  });
  afterAll(() => host.stop());

  it("takes the money once, however often and at once it is asked", async () => {
    const orderId = newId("ord");
    await authorize(orderId);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => capture(orderId)));
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(reasonOf(outcome.reason)).toBe("BUSY");
    const again = await capture(orderId);
    expect(again.state).toBe(PaymentState.CAPTURED);
    expect(sums(again)).toEqual({ authorized: 2590n, captured: 2590n, voided: 0n, refunded: 0n });
    expect(await kinds(orderId)).toEqual(["authorize", "capture", "capture"]);
    expect((await charges(orderId)).map((charge) => charge.captured)).toEqual([2590n]);
  });

  it("captures nothing that is not authorised", async () => {
    expect((await refusal(capture(newId("ord")))).code).toBe(Code.NotFound);
    for (const token of ["tok_declined", "tok_requires_action"]) {
      const orderId = newId("ord");
      await authorize(orderId, token);
      expect(reasonOf(await refusal(capture(orderId)))).toBe("PAYMENT_NOT_CAPTURABLE");
      expect((await charges(orderId))[0]?.captured).toBe(0n);
    }
  });

  it("gives money back in parts until all is given back", async () => {
    const { orderId, id } = await captured();
    expect(await refund(id, 1000n)).toMatchObject({ state: PaymentState.PARTIALLY_REFUNDED, refunded: { minorUnits: 1000n } });
    expect(await refund(id, 1000n)).toMatchObject({ state: PaymentState.PARTIALLY_REFUNDED, refunded: { minorUnits: 2000n } });
    expect(await refund(id, 590n)).toMatchObject({ state: PaymentState.REFUNDED, refunded: { minorUnits: 2590n } });
    expect(await kinds(orderId)).toEqual(["authorize", "capture", "capture", "refund", "refund", "refund"]);
    expect(await disagreements(host)).toEqual([]);
  });

  it("gives all back at once", async () => {
    const { id } = await captured();
    expect(await refund(id, 2590n)).toMatchObject({ state: PaymentState.REFUNDED, refunded: { minorUnits: 2590n } });
  });

  it("refunds once for a key, one after the other or at once, and answers with the payment as it stands", async () => {
    const { orderId, id } = await captured();
    const [first, other] = [newId("req"), newId("req")];
    await refund(id, 700n, first);
    await refund(id, 200n, other);
    expect(await refund(id, 700n, first)).toMatchObject({ refunded: { minorUnits: 900n } });
    const racing = newId("req");
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => refund(id, 100n, racing)));
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(reasonOf(outcome.reason)).toBe("BUSY");
    expect(await refund(id, 100n, racing)).toMatchObject({ refunded: { minorUnits: 1000n } });
    expect((await charges(orderId)).map((charge) => charge.refunded)).toEqual([1000n]);
  });

  it("refuses a key that was used for another amount", async () => {
    const { id } = await captured();
    const key = newId("req");
    await refund(id, 700n, key);
    expect(reasonOf(await refusal(refund(id, 701n, key)))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("refuses to give back more than is left, and remembers that it did", async () => {
    const { orderId, id } = await captured();
    const key = newId("req");
    await refund(id, 2000n);
    const error = await refusal(refund(id, 591n, key));
    expect(reasonOf(error)).toBe("REFUND_TOO_LARGE");
    expect(error.rawMessage).toContain("5.90 USD");
    expect(reasonOf(await refusal(refund(id, 591n, key)))).toBe("REFUND_TOO_LARGE");
    expect((await payment(orderId))?.refunded?.minorUnits).toBe(2000n);
  });

  it("never gives back more than was taken to many who ask at once", async () => {
    const { orderId, id } = await captured();
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => refund(id, 1000n)));
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(["BUSY", "REFUND_TOO_LARGE"]).toContain(reasonOf(outcome.reason));
    const given = outcomes.filter((outcome) => outcome.status === "fulfilled").length;
    expect(given).toBeGreaterThan(0);
    expect((await charges(orderId)).map((charge) => charge.refunded)).toEqual([1000n * BigInt(given)]);
    expect(given).toBeLessThanOrEqual(2);
  });

  it("refuses another currency, an amount of nothing, and a payment that holds no money", async () => {
    const { id } = await captured();
    expect(await refusal(refund(id, 1n, newId("req"), "EUR"))).toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: "amount.currency_code: must be USD",
    });
    expect((await refusal(refund(id, 0n))).rawMessage).toContain("amount.minor_units: ");
    expect((await refusal(refund(newId("pay"), 1n))).code).toBe(Code.NotFound);
    const held = await authorize(newId("ord"));
    expect(reasonOf(await refusal(refund(held.id, 1n)))).toBe("REFUND_TOO_LARGE");
    expect(sums(await payment(held.orderId))).toMatchObject({ refunded: 0n });
  });
});
