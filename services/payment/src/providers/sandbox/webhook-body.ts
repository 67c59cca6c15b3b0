import { DomainError, z } from "@technova/kit";
import type { ProviderEvent } from "../../app/provider.ts";
import type { ProviderCharge } from "../../domain/charge.ts";

const amount = z.string().regex(/^\d+$/).transform(BigInt);
const time = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .optional();

const BODY = z.object({
  id: z.string(),
  type: z.literal("charge.changed"),
  charge: z.object({
    id: z.string(),
    key: z.string(),
    status: z.enum(["requires_action", "authorized", "captured", "voided", "partially_refunded", "refunded", "failed"]),
    currency: z.string(),
    authorized: amount,
    captured: amount,
    voided: amount,
    refunded: amount,
    declineCode: z.string(),
    actionUrl: z.string(),
    actionExpireTime: time,
    authorizationExpireTime: time,
    version: z.number().int(),
  }),
});

/** A webhook's body: the whole charge, so that the newest one tells everything. */
export function encodeWebhook(id: string, charge: ProviderCharge): string {
  return JSON.stringify({ id, type: "charge.changed", charge }, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

export function decodeCharge(body: Uint8Array): ProviderEvent {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw new DomainError("INVALID", "the webhook's body is no JSON");
  }
  const parsed = BODY.safeParse(json);
  if (!parsed.success) throw new DomainError("INVALID", "the webhook's body is no event of the sandbox provider");
  const { charge, id } = parsed.data;
  return { id, charge: { ...charge, actionExpireTime: charge.actionExpireTime, authorizationExpireTime: charge.authorizationExpireTime } };
}
