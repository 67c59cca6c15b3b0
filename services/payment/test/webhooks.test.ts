import { createHmac } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { SECRET, asking, disagreements, hostPayment, refusal, type Delivery, type PaymentHost } from "./payment-host.ts";

function signed(body: Buffer, secret = SECRET, at = Date.now()): Delivery {
  const seconds = Math.floor(at / 1000);
  return {
    body,
    headers: { "sandbox-signature": `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex")}` },
  };
}

describe("webhooks", () => {
  let host: PaymentHost;
  const { authorize, payment, charges, saga, ledger } = asking(() => host);
  const handle = ({ body, headers }: Delivery, provider = "sandbox") => saga().handleWebhook({ provider, body, headers });
  const noted = async (id: string) => (await host.db.owner.query("SELECT 1 FROM payment.webhook WHERE id = $1", [id])).rowCount;

  /** A payment that waits for its shopper, and the webhook that says that they approved; not sent by anybody yet. */
  async function approval(): Promise<{ orderId: string; webhook: Buffer; id: string }> {
    const orderId = newId("ord");
    const { id, providerPaymentId } = await authorize(orderId, "tok_requires_action");
    const webhookId = newId("whk");
    const charge = {
      id: providerPaymentId,
      key: `${id}:authorize`,
      status: "authorized",
      currency: "USD",
      authorized: "2590",
      captured: "0",
      voided: "0",
      refunded: "0",
      declineCode: "",
      actionUrl: "",
      version: 2,
    };
    return { orderId, webhook: Buffer.from(JSON.stringify({ id: webhookId, type: "charge.changed", charge })), id: webhookId };
  }

  beforeAll(async () => {
    // Without background work no webhook leaves by itself, other than those that come before their answer.
    host = await hostPayment(inject("server"), false);
  });
  afterAll(() => host.stop());

  it("may come before the answer", async () => {
    const orderId = newId("ord");
    const before = host.deliveries.length;
    const answer = await authorize(orderId, "tok_webhook_first");
    expect(host.deliveries.length).toBe(before + 1);
    expect(answer.state).toBe(PaymentState.AUTHORIZED);
    const { entries } = await ledger().listEntries({ orderId });
    expect(entries).toHaveLength(1);
    expect((await charges(orderId))[0]?.pendingWebhooks).toBe(0);
    expect(await authorize(orderId, "tok_webhook_first")).toMatchObject({ id: answer.id, state: PaymentState.AUTHORIZED });
  });

  it("count once, however often and at once they come", async () => {
    const { orderId, webhook } = await approval();
    await Promise.all([1, 2, 3, 4].map(() => handle(signed(webhook))));
    await handle(signed(webhook));
    expect((await payment(orderId))?.state).toBe(PaymentState.AUTHORIZED);
    expect((await ledger().listEntries({ orderId })).entries).toHaveLength(1);
    const { rows } = await host.db.owner.query("SELECT count(*)::int AS events FROM bus.outbox WHERE subject_key = $1", [
      (await payment(orderId))?.id,
    ]);
    expect(rows).toEqual([{ events: 2 }]);
  });

  it("change nothing where something newer is known", async () => {
    const orderId = newId("ord");
    const { id, providerPaymentId } = await authorize(orderId);
    await saga().capture({ orderId });
    const stale = {
      id: providerPaymentId,
      key: `${id}:authorize`,
      status: "authorized",
      currency: "USD",
      authorized: "2590",
      captured: "0",
      voided: "0",
      refunded: "0",
      declineCode: "",
      actionUrl: "",
      version: 1,
    };
    await handle(signed(Buffer.from(JSON.stringify({ id: newId("whk"), type: "charge.changed", charge: stale }))));
    expect((await payment(orderId))?.state).toBe(PaymentState.CAPTURED);
    expect(await disagreements(host).then((rows) => rows.filter((row) => (row as { about: string }).about === orderId))).toEqual([]);
  });

  it.each([
    ["forged", (body: Buffer) => signed(body, "another secret of sixteen characters")],
    ["altered", (body: Buffer) => ({ ...signed(body), body: Buffer.from(body.toString().replaceAll("2590", "9990")) })],
    ["unsigned", (body: Buffer) => ({ body, headers: {} })],
    ["malformed", (body: Buffer) => ({ body, headers: { "sandbox-signature": "t=1,v1=zz" } })],
    ["too old", (body: Buffer) => signed(body, SECRET, Date.now() - 3_600_000)],
    ["of a time to come", (body: Buffer) => signed(body, SECRET, Date.now() + 3_600_000)],
  ])("are refused where the signature is %s", async (_what, tamper) => {
    const { orderId, webhook, id } = await approval();
    const error = await refusal(handle(tamper(webhook)));
    expect(error.code).toBe(Code.PermissionDenied);
    expect((await payment(orderId))?.state).toBe(PaymentState.REQUIRES_ACTION);
    expect(await noted(id)).toBe(0);
    // The same webhook counts once it is signed as it should be.
    await handle(signed(webhook));
    expect((await payment(orderId))?.state).toBe(PaymentState.AUTHORIZED);
  });

  it("of a provider that nobody knows are refused", async () => {
    const { orderId, webhook } = await approval();
    expect((await refusal(handle(signed(webhook), "stripe"))).code).toBe(Code.NotFound);
    expect((await payment(orderId))?.state).toBe(PaymentState.REQUIRES_ACTION);
  });

  it("of a payment that is not ours are refused and not noted", async () => {
    const charge = {
      id: newId("ch"),
      key: `${newId("pay")}:authorize`,
      status: "authorized",
      currency: "USD",
      authorized: "1",
      captured: "0",
      voided: "0",
      refunded: "0",
      declineCode: "",
      actionUrl: "",
      version: 1,
    };
    const id = newId("whk");
    expect((await refusal(handle(signed(Buffer.from(JSON.stringify({ id, type: "charge.changed", charge })))))).code).toBe(Code.NotFound);
    expect(await noted(id)).toBe(0);
  });

  it.each([
    "",
    "no json",
    "[]",
    '{"id":"whk_1","type":"other","charge":{}}',
    '{"id":"whk_1","type":"charge.changed","charge":{"authorized":"-5"}}',
  ])("with the body %j are bad input, even where signed", async (text) => {
    expect((await refusal(handle(signed(Buffer.from(text))))).code).toBe(Code.InvalidArgument);
  });
});
