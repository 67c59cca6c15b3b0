import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { SANDBOX_TOKENS } from "../src/providers/sandbox/tokens.ts";
import { TOTAL, asking, disagreements, hostPayment, sums, type PaymentHost } from "./payment-host.ts";

const OUTCOMES: Readonly<Record<string, { readonly state: PaymentState; readonly decline?: string }>> = {
  tok_ok: { state: PaymentState.AUTHORIZED },
  tok_declined: { state: PaymentState.FAILED, decline: "card_declined" },
  tok_insufficient_funds: { state: PaymentState.FAILED, decline: "insufficient_funds" },
  tok_expired_card: { state: PaymentState.FAILED, decline: "expired_card" },
  tok_incorrect_cvc: { state: PaymentState.FAILED, decline: "incorrect_cvc" },
  tok_processing_error: { state: PaymentState.FAILED, decline: "processing_error" },
  tok_slow: { state: PaymentState.AUTHORIZED },
  tok_lost_answer: { state: PaymentState.AUTHORIZED },
  tok_webhook_first: { state: PaymentState.AUTHORIZED },
  tok_webhook_twice: { state: PaymentState.AUTHORIZED },
  tok_requires_action: { state: PaymentState.REQUIRES_ACTION },
};

describe("authorising", () => {
  let host: PaymentHost;
  const { authorize, payment, charges, saga, ledger, decide } = asking(() => host);

  beforeAll(async () => {
    host = await hostPayment(inject("server"), true);
  });
  afterAll(() => host.stop());

  it("knows every token of the sandbox", () => {
    expect(Object.keys(OUTCOMES).toSorted()).toEqual(SANDBOX_TOKENS.toSorted());
  });

  it.each(Object.entries(OUTCOMES))(
    "%s leads to its outcome, with one charge and a ledger that agrees",
    async (token, { state, decline = "" }) => {
      const orderId = newId("ord");
      const answer = await authorize(orderId, token);
      expect(answer).toMatchObject({ state, declineCode: decline, orderId, amount: TOTAL, provider: "sandbox" });
      const held = state === PaymentState.AUTHORIZED ? TOTAL.minorUnits : 0n;
      expect(sums(answer)).toEqual({ authorized: held, captured: 0n, voided: 0n, refunded: 0n });
      await expect
        .poll(async () => (await charges(orderId)).map((charge) => [charge.authorized, charge.pendingWebhooks]), { timeout: 5000 })
        .toEqual([[held, 0]]);
      const { entries } = await ledger().listEntries({ orderId });
      expect(entries.map(({ kind, amount }) => [kind, amount?.minorUnits])).toEqual(held === 0n ? [] : [["authorize", held]]);
      expect(await disagreements(host)).toEqual([]);
    },
  );

  it("declines a token that nobody knows", async () => {
    expect(await authorize(newId("ord"), "tok_of_somebody_else")).toMatchObject({
      state: PaymentState.FAILED,
      declineCode: "invalid_token",
    });
  });

  it("makes one charge of many calls at once, and answers later ones with it", async () => {
    const orderId = newId("ord");
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => authorize(orderId)));
    const ids = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.id] : []));
    expect(ids.length).toBeGreaterThan(0);
    const again = await authorize(orderId);
    expect(new Set([...ids, again.id]).size).toBe(1);
    expect(again.state).toBe(PaymentState.AUTHORIZED);
    expect(await charges(orderId)).toHaveLength(1);
  });

  it("asks nothing anew of a payment that was declined, even with another card", async () => {
    const orderId = newId("ord");
    const first = await authorize(orderId, "tok_declined");
    expect(await authorize(orderId, "tok_ok")).toEqual(first);
    expect(await charges(orderId)).toHaveLength(1);
  });

  it("finds a charge whose answer was lost, rather than making another", async () => {
    const orderId = newId("ord");
    const first = await authorize(orderId, "tok_lost_answer");
    expect(await authorize(orderId, "tok_lost_answer")).toMatchObject({ id: first.id, state: PaymentState.AUTHORIZED });
    expect(await charges(orderId)).toHaveLength(1);
  });

  it("goes on with an attempt that died before it heard an answer", async () => {
    const orderId = newId("ord");
    const { id, providerPaymentId } = await authorize(orderId);
    // The provider's own news of it would come between the two statements below, and leave half of what they undo.
    await expect.poll(async () => (await charges(orderId))[0]?.pendingWebhooks, { timeout: 5000 }).toBe(0);
    await host.db.owner.query(
      "UPDATE payment.intent SET state = 'processing', authorized = 0, charge_version = 0, charge_id = '', attempt_lease_until = NULL WHERE id = $1",
      [id],
    );
    await host.db.owner.query("DELETE FROM payment.ledger_entry WHERE payment_id = $1", [id]);
    expect(await authorize(orderId)).toMatchObject({ id, providerPaymentId, state: PaymentState.AUTHORIZED });
    expect(await charges(orderId)).toHaveLength(1);
    expect(await disagreements(host)).toEqual([]);
  });

  it.each(["JPY", "KWD"])("holds %s to the last minor unit", async (currencyCode) => {
    const orderId = newId("ord");
    const amount = { currencyCode, minorUnits: 12_345n };
    expect((await authorize(orderId, "tok_ok", amount)).authorized).toMatchObject(amount);
    expect((await charges(orderId))[0]?.amount).toMatchObject(amount);
  });

  it("becomes authorised when the shopper approves, and fails when they refuse", async () => {
    const [approved, refused] = [newId("ord"), newId("ord")];
    expect(await decide((await authorize(approved, "tok_requires_action")).actionUrl, true)).toBe("authorized");
    expect(await decide((await authorize(refused, "tok_requires_action")).actionUrl, false)).toBe("failed");
    await expect.poll(async () => (await payment(approved))?.state, { timeout: 5000 }).toBe(PaymentState.AUTHORIZED);
    await expect
      .poll(async () => await payment(refused), { timeout: 5000 })
      .toMatchObject({ state: PaymentState.FAILED, declineCode: "authentication_failed" });
    expect((await saga().capture({ orderId: approved })).payment?.state).toBe(PaymentState.CAPTURED);
    expect(await disagreements(host)).toEqual([]);
  });

  it("does not let a decision be taken back, nor be made with a wrong secret", async () => {
    const orderId = newId("ord");
    const { actionUrl } = await authorize(orderId, "tok_requires_action");
    await expect(decide(actionUrl.replace(/secret=.*/, "secret=guessed"), true)).rejects.toThrow("no such payment to approve");
    expect(await decide(actionUrl, false)).toBe("failed");
    expect(await decide(actionUrl, true)).toBe("failed");
    expect((await charges(orderId))[0]?.authorized).toBe(0n);
  });
});
