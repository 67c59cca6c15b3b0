import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { PaymentState, type Payment } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { formatAmount } from "@technova/kit";
import { metadataOf, reasonOf } from "@technova/mesh";
import type { Step } from "../domain/saga.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { cancelShipment, createShipment, followParcels } from "./ship-order.ts";
import { QUESTION_MS, type StepHandler, type StepResult, type StepWaits } from "./step-result.ts";

const RESERVATION_MS = 15 * 60_000;
/** Stock is held this much longer than the shopper has to approve. */
const ACTION_MARGIN_MS = 5 * 60_000;

/** Carries out a step. Throws where the answer is unknown: then the same question is asked again later. */
export async function carryOut(deps: OrderDependencies, order: OrderRow): Promise<StepResult | StepWaits> {
  const handler = HANDLERS[order.step];
  if (handler === undefined) throw new Error(`nothing is to be done in ${order.step}`);
  return handler(deps, order);
}

const HANDLERS: Readonly<Partial<Record<Step, StepHandler>>> = {
  // Renews: a crash may have lost the answer, and the stock may have expired before anybody came back.
  reserve: (deps, order) => reserveStock(deps, order),
  authorize: async (deps, order) => {
    if (order.step_attempts > 0) await extend(deps, order, new Date(deps.clock.now().getTime() + RESERVATION_MS));
    return paymentResult(deps, order, await authorize(deps, order));
  },
  await_action: async (deps, order) => paymentResult(deps, order, await authorize(deps, order)),
  confirm: (deps, order) => confirm(deps, order),
  capture: async (deps, order) => {
    try {
      await deps.payments.capture({ orderId: order.id }, { timeoutMs: QUESTION_MS });
      // The warehouse gets a while before anything is labelled: so long, a shopper may still think again for nothing.
      return { outcome: "captured", due: new Date(deps.clock.now().getTime() + deps.handlingMs) };
    } catch (error) {
      if (reasonOf(error) !== "PAYMENT_NOT_CAPTURABLE") throw error;
      return {
        outcome: "not_capturable",
        reason: "AUTHORIZATION_EXPIRED",
        detail: "the authorisation ended before the money could be taken",
      };
    }
  },
  fulfil: (deps, order) => createShipment(deps, order),
  await_pickup: (deps, order) => followParcels(deps, order),
  in_transit: (deps, order) => followParcels(deps, order),
  cancel_shipment: (deps, order) => cancelShipment(deps, order),
  cancel_payment: async (deps, order) => {
    const { payment } = await deps.payments.cancel({ orderId: order.id, reason: order.cancel_reason }, { timeoutMs: QUESTION_MS });
    return { outcome: "payment_cancelled", ...cancelledPayment(payment) };
  },
  release_stock: async (deps, order) => {
    await deps.inventory.releaseReservation({ reservationId: order.id }, { timeoutMs: QUESTION_MS });
    return { outcome: "stock_released" };
  },
};

async function reserveStock(deps: OrderDependencies, order: OrderRow): Promise<StepResult> {
  const expires = new Date(deps.clock.now().getTime() + RESERVATION_MS);
  const items = order.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  try {
    await deps.inventory.reserve(
      {
        reservationId: order.id,
        items,
        expireTime: timestampFromDate(expires),
        regionCode: fromBinary(PostalAddressSchema, order.shipping_address).regionCode,
        renew: true,
      },
      { timeoutMs: QUESTION_MS },
    );
    return { outcome: "reserved" };
  } catch (error) {
    if (reasonOf(error) !== "OUT_OF_STOCK") throw error;
    const ids = (metadataOf(error)["variant_ids"] ?? "").split(",");
    const names = order.lines.filter((line) => ids.includes(line.variantId)).map((line) => line.name);
    return { outcome: "out_of_stock", reason: "OUT_OF_STOCK", detail: `not enough is left of: ${names.join(", ")}` };
  }
}

async function authorize(deps: OrderDependencies, order: OrderRow): Promise<Payment> {
  const amount = { currencyCode: order.currency, minorUnits: order.total };
  // Once the token is cleared the payment exists, and the question only asks how it stands.
  const paymentToken = order.payment_token === "" ? "none" : order.payment_token;
  const { payment } = await deps.payments.authorize({ orderId: order.id, amount, paymentToken }, { timeoutMs: QUESTION_MS });
  if (payment === undefined) throw new Error("payment answered without a payment");
  return payment;
}

async function paymentResult(deps: OrderDependencies, order: OrderRow, payment: Payment): Promise<StepResult | StepWaits> {
  const text = formatAmount({ currency: order.currency, minor: order.total });
  switch (payment.state) {
    case PaymentState.AUTHORIZED:
    case PaymentState.CAPTURED:
      return { outcome: "authorized", detail: `${text} authorised` };
    case PaymentState.REQUIRES_ACTION: {
      const expires = payment.actionExpireTime === undefined ? deps.clock.now() : timestampDate(payment.actionExpireTime);
      if (order.step === "authorize") {
        await extend(deps, order, new Date(expires.getTime() + ACTION_MARGIN_MS));
        const action = { url: payment.actionUrl, expires };
        return { outcome: "action_required", action, due: expires, detail: "the shopper must approve the payment" };
      }
      if (expires > deps.clock.now()) return { waitUntil: expires };
      return { outcome: "action_expired", reason: "ACTION_EXPIRED", detail: "the payment was not approved in time" };
    }
    case PaymentState.FAILED:
    case PaymentState.VOIDED:
      if (payment.declineCode === "action_expired")
        return {
          outcome: "declined",
          reason: "ACTION_EXPIRED",
          entry: "ACTION_EXPIRED",
          declineCode: payment.declineCode,
          detail: "the payment was not approved in time",
        };
      return {
        outcome: "declined",
        reason: "PAYMENT_DECLINED",
        declineCode: payment.declineCode,
        detail: `the payment was declined (${payment.declineCode}); try another card`,
      };
    default:
      throw new ConnectError("the payment is still being decided", Code.Unavailable);
  }
}

/** Turns held stock into sold; where it expired meanwhile, holds and sells it again if there is enough. */
async function confirm(deps: OrderDependencies, order: OrderRow): Promise<StepResult> {
  if (await commitStock(deps, order)) return { outcome: "committed" };
  try {
    const again = await reserveStock(deps, order);
    if (again.outcome === "reserved" && (await commitStock(deps, order))) return { outcome: "committed" };
  } catch (error) {
    if (reasonOf(error) !== "RESERVATION_LOST") throw error;
  }
  return { outcome: "stock_lost", reason: "OUT_OF_STOCK", detail: "the stock was gone before the payment came" };
}

async function commitStock(deps: OrderDependencies, order: OrderRow): Promise<boolean> {
  try {
    await deps.inventory.commitReservation({ reservationId: order.id }, { timeoutMs: QUESTION_MS });
    return true;
  } catch (error) {
    if (reasonOf(error) === "RESERVATION_LOST") return false;
    throw error;
  }
}

async function extend(deps: OrderDependencies, order: OrderRow, until: Date): Promise<void> {
  try {
    await deps.inventory.extendReservation({ reservationId: order.id, expireTime: timestampFromDate(until) }, { timeoutMs: QUESTION_MS });
  } catch (error) {
    // It expired: confirm will hold the stock again, or void.
    if (reasonOf(error) !== "RESERVATION_LOST") throw error;
  }
}

function cancelledPayment(payment: Payment | undefined): Pick<StepResult, "entry" | "detail"> {
  if (payment === undefined || payment.state === PaymentState.FAILED) return { entry: "PAYMENT_NOT_TAKEN", detail: "nothing was charged" };
  const text = formatAmount({ currency: payment.amount?.currencyCode ?? "", minor: payment.amount?.minorUnits ?? 0n });
  if (payment.state === PaymentState.REFUNDED) return { entry: "PAYMENT_REFUNDED", detail: `${text} refunded` };
  return { entry: "PAYMENT_VOIDED", detail: `the hold of ${text} was given up` };
}
