/** gRPC status codes by name, so that domain code depends on no transport. */
export type StatusName =
  | "invalid_argument"
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "unauthenticated"
  | "failed_precondition"
  | "aborted"
  | "unavailable"
  | "resource_exhausted"
  | "deadline_exceeded"
  | "unimplemented"
  | "internal";

/**
 * The one table from reason to status. `final` says that trying the same again cannot succeed, so the
 * refusal may be stored as an outcome (law 5).
 */
const REASONS = {
  INVALID: { status: "invalid_argument", final: false },
  NOT_FOUND: { status: "not_found", final: false },
  ALREADY_EXISTS: { status: "already_exists", final: true },
  UNAUTHENTICATED: { status: "unauthenticated", final: false },
  PERMISSION_DENIED: { status: "permission_denied", final: false },
  // Idempotency
  IDEMPOTENCY_KEY_REQUIRED: { status: "invalid_argument", final: false },
  IDEMPOTENCY_KEY_REUSED: { status: "failed_precondition", final: false },
  // Catalogue
  CATEGORY_UNKNOWN: { status: "failed_precondition", final: true },
  CATEGORY_IN_USE: { status: "failed_precondition", final: true },
  PRODUCT_ARCHIVED: { status: "failed_precondition", final: true },
  CURRENCY_UNSUPPORTED: { status: "failed_precondition", final: true },
  STALE_REVISION: { status: "aborted", final: false },
  // Stock
  OUT_OF_STOCK: { status: "failed_precondition", final: true },
  STOCK_IN_USE: { status: "failed_precondition", final: true },
  RESERVATION_LOST: { status: "failed_precondition", final: true },
  WAREHOUSE_UNKNOWN: { status: "failed_precondition", final: true },
  // Carts and orders
  CART_NOT_OPEN: { status: "failed_precondition", final: true },
  CART_EMPTY: { status: "failed_precondition", final: true },
  CART_FULL: { status: "failed_precondition", final: true },
  CART_QUANTITY: { status: "failed_precondition", final: true },
  NOT_PURCHASABLE: { status: "failed_precondition", final: true },
  TOTAL_CHANGED: { status: "failed_precondition", final: true },
  ORDER_FULFILLED: { status: "failed_precondition", final: true },
  // Shipping
  RATE_EXPIRED: { status: "failed_precondition", final: true },
  NOT_DELIVERABLE: { status: "failed_precondition", final: true },
  SHIPMENT_REFUSED: { status: "failed_precondition", final: true },
  SHIPMENT_CANCELLED: { status: "failed_precondition", final: true },
  SHIPMENT_PICKED_UP: { status: "failed_precondition", final: true },
  MESSAGE_UNWRITTEN: { status: "failed_precondition", final: false },
  LABEL_MISSING: { status: "failed_precondition", final: false },
  CARRIER_UNAVAILABLE: { status: "unavailable", final: false },
  // Money
  PAYMENT_NOT_CAPTURABLE: { status: "failed_precondition", final: true },
  REFUND_TOO_LARGE: { status: "failed_precondition", final: true },
  ACTION_EXPIRED: { status: "failed_precondition", final: true },
  PROVIDER_UNAVAILABLE: { status: "unavailable", final: false },
  // Weather
  BUSY: { status: "aborted", final: false },
  UNAVAILABLE: { status: "unavailable", final: false },
  OVERLOADED: { status: "unavailable", final: false },
  RATE_LIMITED: { status: "resource_exhausted", final: false },
  DEADLINE_EXCEEDED: { status: "deadline_exceeded", final: false },
} as const satisfies Record<string, { status: StatusName; final: boolean }>;

export type Reason = keyof typeof REASONS;

export const REASON_NAMES = Object.keys(REASONS) as readonly Reason[];

/** Reasons for which the same request can never succeed. */
export const FINAL_REASONS: ReadonlySet<Reason> = new Set(REASON_NAMES.filter((reason) => REASONS[reason].final));

export function statusOfReason(reason: Reason): StatusName {
  return REASONS[reason].status;
}

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /** Path such as `shipping_address.region_code`. */
  readonly field: string;
  readonly description: string;
}

export interface DomainErrorOptions {
  readonly violations?: readonly FieldViolation[];
  /** Machine-readable facts, such as the variants that lack. Never secret or personal. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A refusal that the caller is meant to see. Its message tells people what to do next. Anything else that
 * is thrown becomes INTERNAL with a correlation id and nothing more.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly reason: Reason;
  readonly violations: readonly FieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;

  constructor(reason: Reason, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.violations = options.violations ?? [];
    this.metadata = options.metadata ?? {};
  }

  get status(): StatusName {
    return REASONS[this.reason].status;
  }

  /** Whether the same request can never succeed, so that the refusal may be stored as its outcome. */
  get final(): boolean {
    return REASONS[this.reason].final;
  }
}

/** Whether a text, such as one read back from storage, names a known reason. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

/** A refusal of one field. */
export function invalidField(field: string, description: string): DomainError {
  return new DomainError("INVALID", `${field}: ${description}`, { violations: [{ field, description }] });
}

/**
 * An error whose message is meant for the person at the terminal: what is wrong and what to do. The
 * platform prints that one line and exits with 1.
 */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
