import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { fakeService, type FakeService } from "@technova/testing";

type Method = "authorize" | "capture" | "cancel";

/** A payment service that does as it is told: fails, or holds its answers back. */
export class FakePayments {
  /** Methods that are away. */
  readonly away = new Set<Method>();
  readonly states = new Map<string, PaymentState>();
  readonly calls: string[] = [];
  /** Comes before each answer; replace it to hold answers back. */
  before: (method: Method, orderId: string) => Promise<PaymentState | undefined> = async () => undefined;

  readonly service: FakeService = fakeService(PaymentService, {
    authorize: ({ orderId }) => this.#answer("authorize", orderId, (now) => now ?? PaymentState.AUTHORIZED),
    capture: ({ orderId }) => this.#answer("capture", orderId, () => PaymentState.CAPTURED),
    cancel: ({ orderId }) =>
      this.#answer("cancel", orderId, (now) => (now === PaymentState.CAPTURED ? PaymentState.REFUNDED : PaymentState.VOIDED)),
  });

  async #answer(method: Method, orderId: string, decide: (now: PaymentState | undefined) => PaymentState) {
    this.calls.push(`${method} ${orderId}`);
    const told = await this.before(method, orderId);
    if (this.away.has(method)) throw new ConnectError("payment is away", Code.Unavailable);
    const state = told ?? decide(this.states.get(orderId));
    if (told === undefined) this.states.set(orderId, state);
    return {
      payment: {
        orderId,
        state,
        amount: { currencyCode: "USD", minorUnits: 1n },
        ...(state === PaymentState.REQUIRES_ACTION
          ? { actionUrl: "http://127.0.0.1/approve", actionExpireTime: timestampFromDate(new Date(Date.now() + 900_000)) }
          : {}),
        declineCode: state === PaymentState.FAILED ? "card_declined" : "",
      },
    };
  }
}
