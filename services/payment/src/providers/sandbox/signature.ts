import { createHmac, timingSafeEqual } from "node:crypto";
import { DomainError } from "@technova/kit";

/** Header that carries `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`, as Stripe's does. */
export const SIGNATURE_HEADER = "sandbox-signature";
const TOLERANCE_S = 300;

export function signWebhook(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `t=${seconds},v1=${mac(secret, seconds, Buffer.from(body))}`;
}

/** Throws PERMISSION_DENIED where the signature is missing, wrong or old. */
export function verifyWebhook(secret: string, body: Uint8Array, header: string | undefined, now: Date): void {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "");
  if (match === null) throw new DomainError("PERMISSION_DENIED", "the webhook has no valid signature");
  const seconds = Number(match[1]);
  const given = Buffer.from(match[2] ?? "", "hex");
  const wanted = Buffer.from(mac(secret, seconds, body), "hex");
  if (!timingSafeEqual(given, wanted)) throw new DomainError("PERMISSION_DENIED", "the webhook's signature does not hold");
  if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_S)
    throw new DomainError("PERMISSION_DENIED", "the webhook's signature is too old");
}

function mac(secret: string, seconds: number, body: Uint8Array): string {
  return createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
}
