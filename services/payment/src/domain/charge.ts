/** States of a charge at a provider, as real providers have them. */
export type ChargeStatus = "requires_action" | "authorized" | "captured" | "voided" | "partially_refunded" | "refunded" | "failed";

/** Sums of money that moved, in minor units; each only ever grows. */
export interface Moved {
  readonly authorized: bigint;
  readonly captured: bigint;
  readonly voided: bigint;
  readonly refunded: bigint;
}

/** A provider's record of a charge at one moment. */
export interface ProviderCharge extends Moved {
  readonly id: string;
  /** The idempotency key with which it was asked for. */
  readonly key: string;
  readonly status: ChargeStatus;
  readonly currency: string;
  readonly declineCode: string;
  readonly actionUrl: string;
  readonly actionExpireTime: Date | undefined;
  readonly authorizationExpireTime: Date | undefined;
  /** Grows with every change, so that records which arrive late or twice can be told. */
  readonly version: number;
}

/** State of a payment: the provider's, or "processing" while its first answer is outstanding. */
export type IntentState = ChargeStatus | "processing";

/** Money that a payment still holds or keeps: authorised and neither captured nor voided, or captured and not refunded. */
export function outstanding({ authorized, captured, voided, refunded }: Moved): { readonly held: bigint; readonly kept: bigint } {
  return { held: authorized - captured - voided, kept: captured - refunded };
}
