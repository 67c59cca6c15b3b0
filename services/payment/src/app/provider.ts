import type { Amount } from "@technova/kit";
import type { ProviderCharge } from "../domain/charge.ts";

export interface AuthorizeCharge {
  /** The provider answers the same to the same key. */
  readonly key: string;
  readonly amount: Amount;
  readonly token: string;
  /** Our reference: the order's id. */
  readonly reference: string;
}

/** An event of a provider, its signature checked. */
export interface ProviderEvent {
  readonly id: string;
  readonly charge: ProviderCharge;
}

/**
 * The port to a payment provider. A method that throws PROVIDER_UNAVAILABLE says nothing about the outcome:
 * ask again with the same key.
 */
export interface PaymentProvider {
  readonly name: string;
  authorize(request: AuthorizeCharge): Promise<ProviderCharge>;
  /** The charge that a key led to; undefined where the provider never heard of it. */
  findByKey(key: string): Promise<ProviderCharge | undefined>;
  capture(chargeId: string, key: string): Promise<ProviderCharge>;
  void(chargeId: string, key: string): Promise<ProviderCharge>;
  refund(chargeId: string, minorUnits: bigint, key: string): Promise<ProviderCharge>;
  /** Throws PERMISSION_DENIED where the signature does not hold. */
  readWebhook(body: Uint8Array, headers: Readonly<Record<string, string>>): ProviderEvent;
}
