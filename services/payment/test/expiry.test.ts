import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { asking, disagreements, hostPayment, refusal, sums, type PaymentHost } from "./payment-host.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("what expires", () => {
  let host: PaymentHost;
  const { authorize, capture, cancel, payment, charges, decide } = asking(() => host);
  const startJobs = () => host.running.get("payment")?.jobs?.forEach((job) => job.start());

  beforeEach(async () => {
    host = await hostPayment(inject("server"), false);
  });
  afterEach(async () => {
    await Promise.all((host.running.get("payment")?.jobs ?? []).map((job) => job.stop()));
    await host.stop();
  });

  it("an authorisation after a week: it cannot be captured any more, and ends voided", async () => {
    const orderId = newId("ord");
    await authorize(orderId);
    host.clock.advance(8 * DAY);
    expect(reasonOf(await refusal(capture(orderId)))).toBe("PAYMENT_NOT_CAPTURABLE");
    expect(await payment(orderId)).toMatchObject({ state: PaymentState.VOIDED });
    expect(sums(await payment(orderId))).toEqual({ authorized: 2590n, captured: 0n, voided: 2590n, refunded: 0n });
    expect((await cancel(orderId))?.state).toBe(PaymentState.VOIDED);
    expect(await disagreements(host)).toEqual([]);
  });

  it("an authorisation can still be captured on its sixth day", async () => {
    const orderId = newId("ord");
    await authorize(orderId);
    host.clock.advance(6 * DAY);
    expect((await capture(orderId)).state).toBe(PaymentState.CAPTURED);
  });

  it("an authorisation that nobody asks for: the provider ends it, and its webhook tells", async () => {
    const orderId = newId("ord");
    await authorize(orderId);
    host.clock.advance(8 * DAY);
    startJobs();
    await expect.poll(async () => (await payment(orderId))?.state, { timeout: 5000 }).toBe(PaymentState.VOIDED);
    expect(await disagreements(host)).toEqual([]);
  });

  it("an approval that comes too late: the payment fails", async () => {
    const orderId = newId("ord");
    const { actionUrl, actionExpireTime } = await authorize(orderId, "tok_requires_action");
    expect(Number(actionExpireTime?.seconds ?? 0n) * 1000).toBeGreaterThan(host.clock.now().getTime());
    host.clock.advance(16 * MINUTE);
    expect(await decide(actionUrl, true)).toBe("failed");
    startJobs();
    await expect
      .poll(() => payment(orderId), { timeout: 5000 })
      .toMatchObject({ state: PaymentState.FAILED, declineCode: "action_expired" });
    expect((await charges(orderId)).map((charge) => charge.authorized)).toEqual([0n]);
    expect(reasonOf(await refusal(capture(orderId)))).toBe("PAYMENT_NOT_CAPTURABLE");
  });

  it("an approval that never comes: the payment fails by itself", async () => {
    const orderId = newId("ord");
    await authorize(orderId, "tok_requires_action");
    startJobs();
    host.clock.advance(16 * MINUTE);
    await expect
      .poll(() => payment(orderId), { timeout: 5000 })
      .toMatchObject({ state: PaymentState.FAILED, declineCode: "action_expired" });
  });
});
