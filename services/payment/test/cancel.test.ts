import { PaymentState, type Payment } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { createLogger, newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { PlatformClock } from "@technova/store";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { SandboxProvider } from "../src/providers/sandbox/sandbox-provider.ts";
import { WebhookSender } from "../src/providers/sandbox/webhook-sender.ts";
import { SECRET, TOTAL, asking, disagreements, hostPayment, refusal, sums, type PaymentHost } from "./payment-host.ts";

describe("cancelling", () => {
  let host: PaymentHost;
  const { authorize, capture, cancel, refund, payment, charges, decide } = asking(() => host);

  /** Nothing is held or kept, by payment's record and by the provider's. */
  async function expectNothing(orderId: string): Promise<void> {
    for (const { authorized = 0n, captured = 0n, voided = 0n, refunded = 0n } of [
      sums(await payment(orderId)),
      ...(await charges(orderId)),
    ]) {
      expect({ held: authorized - captured - voided, kept: captured - refunded }).toEqual({ held: 0n, kept: 0n });
    }
    expect(await disagreements(host)).toEqual([]);
  }

  /** A payment as a process leaves it that dies right before it asks the provider. */
  async function diedBeforeAsking(orderId: string): Promise<string> {
    const id = newId("pay");
    await host.db.owner.query(
      `INSERT INTO payment.intent (id, order_id, state, currency, amount, provider, attempt, attempt_key, create_time, update_time)
       VALUES ($1, $2, 'processing', 'USD', $3, 'sandbox', 'authorize', $1 || ':authorize', now(), now())`,
      [id, orderId, TOTAL.minorUnits],
    );
    return id;
  }

  /** The provider gets a request that was under way all the time. */
  async function arriveAtProvider(paymentId: string, orderId: string): Promise<void> {
    const logger = createLogger({ level: "silent", pretty: false });
    const { clock } = host;
    const database = host.db.sandbox;
    const webhooks = new WebhookSender({ database, url: "http://127.0.0.1:1/", secret: SECRET, clock, logger });
    const sandboxClock = Object.assign(new PlatformClock(host.db.database, logger, false), { now: () => clock.now() });
    const provider = new SandboxProvider({ database, clock: sandboxClock, secret: SECRET, publicUrl: "http://127.0.0.1:1", webhooks });
    const charge = await provider.authorize({
      key: `${paymentId}:authorize`,
      amount: { currency: "USD", minor: TOTAL.minorUnits },
      token: "tok_ok",
      reference: orderId,
    });
    expect(charge.status).toBe("authorized");
  }

  beforeAll(async () => {
    host = await hostPayment(inject("server"), true);
  });
  afterAll(() => host.stop());

  it("an order without a payment bars any that comes later", async () => {
    const orderId = newId("ord");
    expect(await cancel(orderId)).toBeUndefined();
    const late = await authorize(orderId);
    expect(late).toMatchObject({ state: PaymentState.FAILED, declineCode: "cancelled" });
    expect(await charges(orderId)).toEqual([]);
    expect(await payment(orderId)).toBeUndefined();
    expect(await cancel(orderId)).toBeUndefined();
  });

  it("a payment of which nobody knows whether it was asked for fails it, where the provider never heard of it", async () => {
    const orderId = newId("ord");
    await diedBeforeAsking(orderId);
    expect(await cancel(orderId)).toMatchObject({ state: PaymentState.FAILED, declineCode: "cancelled" });
    expect((await authorize(orderId)).state).toBe(PaymentState.FAILED);
    expect(await charges(orderId)).toEqual([]);
  });

  it("a payment whose answer was lost voids the charge that the provider knows", async () => {
    const orderId = newId("ord");
    await arriveAtProvider(await diedBeforeAsking(orderId), orderId);
    await expect.poll(() => cancel(orderId).catch(reasonOf), { timeout: 5000 }).toMatchObject({ state: PaymentState.VOIDED });
    await expectNothing(orderId);
  });

  it("a payment whose authorisation comes even later gets it voided, without anybody's help", async () => {
    const orderId = newId("ord");
    const id = await diedBeforeAsking(orderId);
    expect((await cancel(orderId))?.state).toBe(PaymentState.FAILED);
    await arriveAtProvider(id, orderId);
    await expect.poll(async () => (await charges(orderId)).map((charge) => charge.status), { timeout: 10_000 }).toEqual(["voided"]);
    await expect.poll(async () => (await payment(orderId))?.state, { timeout: 5000 }).toBe(PaymentState.VOIDED);
    expect(sums(await payment(orderId))).toEqual({ authorized: 2590n, captured: 0n, voided: 2590n, refunded: 0n });
    await expectNothing(orderId);
  });

  const STATES: readonly (readonly [string, (orderId: string) => Promise<Payment>, PaymentState, ReturnType<typeof sums>])[] = [
    [
      "that was declined",
      (orderId) => authorize(orderId, "tok_declined"),
      PaymentState.FAILED,
      { authorized: 0n, captured: 0n, voided: 0n, refunded: 0n },
    ],
    [
      "that waits for its shopper",
      (orderId) => authorize(orderId, "tok_requires_action"),
      PaymentState.FAILED,
      { authorized: 0n, captured: 0n, voided: 0n, refunded: 0n },
    ],
    [
      "that is authorised",
      (orderId) => authorize(orderId),
      PaymentState.VOIDED,
      { authorized: 2590n, captured: 0n, voided: 2590n, refunded: 0n },
    ],
    [
      "that is captured",
      (orderId) => authorize(orderId).then(() => capture(orderId)),
      PaymentState.REFUNDED,
      { authorized: 2590n, captured: 2590n, voided: 0n, refunded: 2590n },
    ],
    [
      "that is refunded in part",
      (orderId) =>
        authorize(orderId)
          .then(() => capture(orderId))
          .then(({ id }) => refund(id, 590n)),
      PaymentState.REFUNDED,
      { authorized: 2590n, captured: 2590n, voided: 0n, refunded: 2590n },
    ],
  ];

  it.each(STATES)(
    "a payment %s holds and keeps nothing, and stays so however often it is asked",
    async (_which, prepare, state, expected) => {
      const orderId = newId("ord");
      await prepare(orderId);
      const answer = await cancel(orderId);
      expect(answer?.state).toBe(state);
      expect(sums(answer)).toEqual(expected);
      expect((await cancel(orderId))?.state).toBe(state);
      expect(sums(await payment(orderId))).toEqual(expected);
      expect(await authorize(orderId)).toMatchObject({ state });
      await expectNothing(orderId);
    },
  );

  it("closes the door for the shopper's approval", async () => {
    const orderId = newId("ord");
    const { actionUrl } = await authorize(orderId, "tok_requires_action");
    await cancel(orderId);
    expect(await decide(actionUrl, true)).toBe("failed");
    await expectNothing(orderId);
  });

  it("leaves nothing held or kept when it races with authorising and capturing", async () => {
    const orders = Array.from({ length: 30 }, () => newId("ord"));
    await Promise.all(
      orders.map((orderId) =>
        Promise.allSettled([
          authorize(orderId).then(() => capture(orderId)),
          cancel(orderId),
          authorize(orderId, "tok_webhook_first").then(() => cancel(orderId)),
        ]),
      ),
    );
    for (const orderId of orders) {
      await expect.poll(() => cancel(orderId).then(() => "done", reasonOf), { timeout: 10_000 }).toBe("done");
      const [charge, ...more] = await charges(orderId);
      expect(more).toEqual([]);
      expect([
        (charge?.authorized ?? 0n) - (charge?.captured ?? 0n) - (charge?.voided ?? 0n),
        (charge?.captured ?? 0n) - (charge?.refunded ?? 0n),
      ]).toEqual([0n, 0n]);
    }
    expect(await disagreements(host)).toEqual([]);
  });

  it("refuses to capture what is being given up", async () => {
    const orderId = newId("ord");
    await authorize(orderId);
    await cancel(orderId);
    expect(reasonOf(await refusal(capture(orderId)))).toBe("PAYMENT_NOT_CAPTURABLE");
  });
});
