import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import type { PaymentSchema } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { RefundPaymentRequestSchema, type PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { fromMoney, type Amount } from "@technova/kit";
import { callOf, idempotencyKeyOf } from "@technova/mesh";
import { authorize } from "../app/authorize.ts";
import { cancel } from "../app/cancel.ts";
import { capture } from "../app/capture.ts";
import type { PaymentDependencies } from "../app/dependencies.ts";
import { handleWebhook } from "../app/handle-webhook.ts";
import { refund } from "../app/refund.ts";
import { PAYMENT_STATES } from "../app/states.ts";
import { intentsOfOrder, type IntentRow } from "../storage/intents.ts";

export function paymentRpcs(deps: PaymentDependencies): ServiceImpl<typeof PaymentService> {
  return {
    async listPayments({ orderId }) {
      return { payments: (await intentsOfOrder(deps.database, orderId)).map(present) };
    },
    async refundPayment(request, context) {
      const key = idempotencyKeyOf(callOf(context), RefundPaymentRequestSchema, request);
      return { payment: present(await refund(deps, request.id, amountOf(request.amount), key)) };
    },
    async authorize({ orderId, amount, paymentToken }) {
      return { payment: present(await authorize(deps, { orderId, amount: amountOf(amount), token: paymentToken })) };
    },
    async capture({ orderId }) {
      return { payment: present(await capture(deps, orderId)) };
    },
    async cancel({ orderId }) {
      const intent = await cancel(deps, orderId);
      return intent === undefined ? {} : { payment: present(intent) };
    },
    async handleWebhook({ provider, body, headers }) {
      await handleWebhook(deps, provider, body, headers);
      return {};
    },
  };
}

/** The contract requires it, so it is there. */
function amountOf(money: Parameters<typeof fromMoney>[0] | undefined): Amount {
  return money === undefined ? { currency: "", minor: 0n } : fromMoney(money);
}

function present(row: IntentRow): MessageInitShape<typeof PaymentSchema> {
  const money = (minorUnits: bigint) => ({ currencyCode: row.currency, minorUnits });
  return {
    id: row.id,
    orderId: row.order_id,
    state: PAYMENT_STATES[row.state],
    amount: money(row.amount),
    authorized: money(row.authorized),
    captured: money(row.captured),
    refunded: money(row.refunded),
    voided: money(row.voided),
    declineCode: row.decline_code,
    provider: row.provider,
    providerPaymentId: row.charge_id,
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    ...(row.state === "requires_action" ? { actionUrl: row.action_url } : {}),
    ...(row.action_expire_time === null ? {} : { actionExpireTime: timestampFromDate(row.action_expire_time) }),
    ...(row.authorization_expire_time === null ? {} : { authorizationExpireTime: timestampFromDate(row.authorization_expire_time) }),
  };
}
