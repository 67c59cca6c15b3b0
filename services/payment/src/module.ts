import { file_technova_payment_v1_payment_events } from "@technova/gen/technova/payment/v1/payment_events_pb.js";
import { LedgerService, PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { BackgroundLoop } from "@technova/kit";
import { loadSecret } from "@technova/mesh";
import { defineModule } from "@technova/module";
import { IdempotencyStore } from "@technova/store";
import { readPaymentConfig } from "./config.ts";
import { finishCancellations, finishRefunds, forgetWebhooks, snapshotBalances } from "./jobs/index.ts";
import { purgeWebhooks } from "./providers/sandbox/charges.ts";
import { SandboxProvider } from "./providers/sandbox/sandbox-provider.ts";
import { sandboxSchema } from "./providers/sandbox/schema.ts";
import { WebhookSender } from "./providers/sandbox/webhook-sender.ts";
import { ledgerRpcs } from "./rpc/ledger.ts";
import { paymentRpcs } from "./rpc/payments.ts";
import { sandboxRpcs } from "./rpc/sandbox.ts";
import { paymentSchema } from "./storage/schema.ts";

const idempotency = new IdempotencyStore("payment");

/** payment: intents, the ledger, and the sandbox provider beside them. */
export const paymentModule = defineModule({
  name: "payment",
  services: [PaymentService, LedgerService, SandboxService],
  schemas: [paymentSchema, sandboxSchema],
  events: [file_technova_payment_v1_payment_events],
  async create({ settings, env, logger, database, bus, clock, newId, sandbox }) {
    const config = readPaymentConfig(env, settings);
    const secret = await loadSecret(settings, "sandbox-webhook", config.webhookSecret, "SANDBOX_WEBHOOK_SECRET");
    const webhooks = new WebhookSender({ database: sandbox.database, url: config.webhookUrl, secret, clock: sandbox.clock, logger });
    const provider = new SandboxProvider({
      database: sandbox.database,
      clock: sandbox.clock,
      secret,
      publicUrl: config.publicUrl,
      webhooks,
    });
    const deps = { database, idempotency, bus, provider, clock, newId };
    return {
      routes(routes) {
        routes.service(PaymentService, paymentRpcs(deps));
        routes.service(LedgerService, ledgerRpcs(deps));
        routes.service(SandboxService, sandboxRpcs({ provider, database: sandbox.database, clock: sandbox.clock }));
      },
      jobs: [
        finishCancellations(deps, logger),
        finishRefunds(deps, logger),
        snapshotBalances(deps, logger),
        forgetWebhooks(deps, logger),
        idempotency.purgeJob(database, clock, logger),
        webhooks.loop,
        new BackgroundLoop({ name: "sandbox-expiry", logger, idleMs: 500, round: () => provider.expire() }),
        new BackgroundLoop({ name: "sandbox-webhooks-purge", logger, idleMs: 3_600_000, round: () => purgeWebhooks(sandbox.database) }),
      ],
    };
  },
});
