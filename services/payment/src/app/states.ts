import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import type { IntentState } from "../domain/charge.ts";

/** Our states as the contract names them. */
export const PAYMENT_STATES: Readonly<Record<IntentState, PaymentState>> = {
  processing: PaymentState.PROCESSING,
  requires_action: PaymentState.REQUIRES_ACTION,
  authorized: PaymentState.AUTHORIZED,
  captured: PaymentState.CAPTURED,
  voided: PaymentState.VOIDED,
  partially_refunded: PaymentState.PARTIALLY_REFUNDED,
  refunded: PaymentState.REFUNDED,
  failed: PaymentState.FAILED,
};
