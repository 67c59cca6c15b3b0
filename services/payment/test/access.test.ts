import { Code } from "@connectrpc/connect";
import { LedgerService, PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { guest, nobody, operator } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { TOTAL, asking, hostPayment, refusal, refusals, type PaymentHost } from "./payment-host.ts";

const key = (): { headers: Record<string, string> } => ({ headers: { "idempotency-key": newId("req") } });

describe("who may ask payment", () => {
  let host: PaymentHost;
  const { authorize, capture, charges, payment } = asking(() => host);

  beforeAll(async () => {
    host = await hostPayment(inject("server"), false);
  });
  afterAll(() => host.stop());

  it("no outside caller may move money, whatever their role", async () => {
    const orderId = newId("ord");
    for (const caller of [guest(), operator("owner")]) {
      const outside = host.client(PaymentService, caller);
      const calls = [
        outside.authorize({ orderId, amount: TOTAL, paymentToken: "tok_ok" }),
        outside.capture({ orderId }),
        outside.cancel({ orderId }),
        outside.handleWebhook({ provider: "sandbox", body: new Uint8Array(), headers: {} }),
        host.client(SandboxService, caller).completeAction({ chargeId: newId("ch"), secret: "s", approve: true }),
        host.client(SandboxService, caller).getAction({ chargeId: newId("ch"), secret: "s" }),
      ];
      for (const error of await refusals(...calls)) expect(error.code).toBe(Code.PermissionDenied);
    }
    expect(await charges(orderId)).toEqual([]);
  });

  it("only those who may refund do", async () => {
    const { orderId } = await authorize(newId("ord"));
    const { id } = await capture(orderId);
    const request = { id, amount: { currencyCode: "USD", minorUnits: 100n } };
    for (const caller of [guest(), operator("viewer"), operator("warehouse"), operator("catalog"), operator("no-such-role")]) {
      expect((await refusal(host.client(PaymentService, caller).refundPayment(request, key()))).code).toBe(Code.PermissionDenied);
    }
    expect((await refusal(host.client(PaymentService, nobody).refundPayment(request, key()))).code).toBe(Code.Unauthenticated);
    expect((await payment(orderId))?.refunded?.minorUnits).toBe(0n);
    for (const role of ["support", "finance", "owner"]) await host.client(PaymentService, operator(role)).refundPayment(request, key());
    expect((await payment(orderId))?.refunded?.minorUnits).toBe(300n);
  });

  it("only those who may read payments, the ledger and the sandbox do", async () => {
    const orderId = newId("ord");
    const reads = [
      {
        ask: (role: string) => host.client(PaymentService, operator(role)).listPayments({ orderId }),
        may: ["support", "finance", "viewer", "owner"],
      },
      { ask: (role: string) => host.client(LedgerService, operator(role)).listEntries({ orderId }), may: ["finance", "viewer", "owner"] },
      { ask: (role: string) => host.client(LedgerService, operator(role)).getTrialBalance({}), may: ["finance", "viewer", "owner"] },
      { ask: (role: string) => host.client(SandboxService, operator(role)).listCharges({}), may: ["owner"] },
    ];
    for (const { ask, may } of reads) {
      for (const role of ["support", "finance", "viewer", "warehouse", "catalog", "owner"]) {
        const code = await ask(role).then(
          () => undefined,
          (error: { code?: Code }) => error.code,
        );
        expect(code, role).toBe(may.includes(role) ? undefined : Code.PermissionDenied);
      }
    }
    for (const call of [
      host.client(PaymentService).listPayments({ orderId }),
      host.client(LedgerService).getTrialBalance({}),
      host.client(SandboxService).listCharges({}),
    ]) {
      expect((await refusal(call)).code).toBe(Code.PermissionDenied);
    }
  });

  it("a refund needs an idempotency key", async () => {
    const error = await refusal(
      host.client(PaymentService, operator("owner")).refundPayment({ id: newId("pay"), amount: { currencyCode: "USD", minorUnits: 1n } }),
    );
    expect(error.code).toBe(Code.InvalidArgument);
    expect(reasonOf(error)).toBe("IDEMPOTENCY_KEY_REQUIRED");
  });

  it("bad input is told field by field", async () => {
    const saga = host.internalClient(PaymentService);
    const admin = host.client(PaymentService, operator("owner"));
    const wrong: readonly (readonly [() => Promise<unknown>, readonly string[]])[] = [
      [() => saga.authorize({ orderId: "x", paymentToken: "" }), ["order_id", "amount", "payment_token"]],
      [
        () => saga.authorize({ orderId: newId("ord"), amount: { currencyCode: "usd", minorUnits: 1n }, paymentToken: "t" }),
        ["amount.currency_code"],
      ],
      [
        () => saga.authorize({ orderId: newId("ord"), amount: { currencyCode: "USD", minorUnits: 0n }, paymentToken: "t" }),
        ["amount.minor_units"],
      ],
      [
        () => saga.authorize({ orderId: newId("ord"), amount: { currencyCode: "USD", minorUnits: -5n }, paymentToken: "t" }),
        ["amount.minor_units"],
      ],
      [() => saga.capture({ orderId: "" }), ["order_id"]],
      [() => saga.cancel({ orderId: "ord_", reason: "x".repeat(201) }), ["order_id", "reason"]],
      [() => saga.handleWebhook({ provider: "", body: new Uint8Array(262_145), headers: {} }), ["provider", "body"]],
      [() => admin.refundPayment({ id: "", reason: "x".repeat(201) }, key()), ["id", "amount", "reason"]],
      [() => host.client(LedgerService, operator("owner")).listEntries({ orderId: "1" }), ["order_id"]],
      [() => host.client(SandboxService, operator("owner")).listCharges({ pageSize: -1 }), ["page_size"]],
    ];
    for (const [call, fields] of wrong) {
      const error = await refusal(call());
      expect(error.code).toBe(Code.InvalidArgument);
      for (const field of fields) expect(error.rawMessage).toContain(`${field}: `);
    }
  });

  it("the sandbox lists its charges a page at a time", async () => {
    for (let index = 0; index < 5; index += 1) await authorize(newId("ord"));
    const sandbox = host.client(SandboxService, operator("owner"));
    const whole = (await sandbox.listCharges({})).charges.map((charge) => charge.id);
    const paged: string[] = [];
    let pageToken = "";
    do {
      const page = await sandbox.listCharges({ pageSize: 2, pageToken });
      paged.push(...page.charges.map((charge) => charge.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThanOrEqual(5);
  });
});
