import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectError } from "@connectrpc/connect";
import { LedgerService, PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import type { Payment } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { hostModules, operator, type HostedModules, type TestServer } from "@technova/testing";
import { expect } from "vitest";
import { paymentModule } from "../src/index.ts";

export const SECRET = "a secret of at least sixteen characters";
export const TOTAL = { currencyCode: "USD", minorUnits: 2590n };

/** A webhook as it arrived. */
export interface Delivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** payment with the sandbox provider, whose webhooks really travel over HTTP. */
export interface PaymentHost extends HostedModules {
  readonly deliveries: readonly Delivery[];
}

export async function hostPayment(server: TestServer, background: boolean): Promise<PaymentHost> {
  const deliveries: Delivery[] = [];
  let host: HostedModules | undefined;
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    deliveries.push({ body, headers });
    await host?.internalClient(PaymentService).handleWebhook({ provider: "sandbox", body, headers });
  };
  const edge = createServer((request, response) => {
    receive(request).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve) => edge.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}/webhooks/sandbox`;
  const hosted = await hostModules({
    server,
    modules: [paymentModule],
    background,
    env: { SANDBOX_WEBHOOK_URL: url, SANDBOX_WEBHOOK_SECRET: SECRET },
  });
  host = hosted;
  const stop = async (): Promise<void> => {
    await hosted.stop();
    edge.closeAllConnections();
    await new Promise((resolve) => edge.close(resolve));
  };
  return { ...hosted, deliveries, stop };
}

/** What the saga, an operator and the provider's own page may ask. */
export function asking(host: () => HostedModules) {
  const saga = () => host().internalClient(PaymentService);
  const admin = () => host().client(PaymentService, operator("owner"));
  const ledger = () => host().client(LedgerService, operator("owner"));
  const sandbox = () => host().client(SandboxService, operator("owner"));
  const must = (payment: Payment | undefined): Payment => {
    if (payment === undefined) throw new Error("no payment came back");
    return payment;
  };
  return {
    saga,
    admin,
    ledger,
    sandbox,
    authorize: async (orderId: string, paymentToken = "tok_ok", amount = TOTAL) =>
      must((await saga().authorize({ orderId, amount, paymentToken })).payment),
    capture: async (orderId: string) => must((await saga().capture({ orderId })).payment),
    cancel: async (orderId: string) => (await saga().cancel({ orderId, reason: "test" })).payment,
    refund: async (id: string, minorUnits: bigint, key = newId("req"), currencyCode = "USD") =>
      must(
        (await admin().refundPayment({ id, amount: { currencyCode, minorUnits }, reason: "test" }, { headers: { "idempotency-key": key } }))
          .payment,
      ),
    payment: async (orderId: string) => (await admin().listPayments({ orderId })).payments[0],
    charges: async (orderId: string) => (await sandbox().listCharges({ reference: orderId, pageSize: 1000 })).charges,
    /** Where the shopper approves or refuses. */
    decide: async (actionUrl: string, approve: boolean) => {
      const url = new URL(actionUrl);
      const { status } = await host()
        .internalClient(SandboxService)
        .completeAction({ chargeId: url.pathname.split("/").at(-1) ?? "", secret: url.searchParams.get("secret") ?? "", approve });
      return status;
    },
  };
}

/** Sums of money as a payment tells them. */
export function sums(payment: Payment | undefined) {
  const { authorized, captured, voided, refunded } = payment ?? {};
  return { authorized: authorized?.minorUnits, captured: captured?.minorUnits, voided: voided?.minorUnits, refunded: refunded?.minorUnits };
}

export async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );
}

/** The refusals of calls that are under way at once. */
export async function refusals(...calls: readonly Promise<unknown>[]): Promise<ConnectError[]> {
  return Promise.all(calls.map(refusal));
}

/** Payments whose record, ledger and provider do not say the same, and charges that belong to no payment. Looked at as the owner. */
export async function disagreements(host: HostedModules): Promise<unknown[]> {
  const { rows } = await host.db.owner.query(`
    SELECT coalesce(i.order_id, c.reference) AS about, i.state, c.status
    FROM payment.intent i
    FULL JOIN sandbox.charge c ON c.idempotency_key = i.id || ':authorize'
    LEFT JOIN (
      SELECT payment_id, sum(amount) FILTER (WHERE kind = 'authorize') AS authorized, sum(amount) FILTER (WHERE kind = 'capture' AND credit_account = 'sales') AS captured,
        sum(amount) FILTER (WHERE kind = 'void') AS voided, sum(amount) FILTER (WHERE kind = 'refund') AS refunded
      FROM payment.ledger_entry GROUP BY 1) l ON l.payment_id = i.id
    WHERE i.id IS NULL
      OR ROW (i.authorized, i.captured, i.voided, i.refunded) IS DISTINCT FROM ROW (coalesce(c.authorized, 0), coalesce(c.captured, 0), coalesce(c.voided, 0), coalesce(c.refunded, 0))
      OR ROW (i.authorized, i.captured, i.voided, i.refunded) IS DISTINCT FROM ROW (coalesce(l.authorized, 0), coalesce(l.captured, 0), coalesce(l.voided, 0), coalesce(l.refunded, 0))`);
  return rows;
}
