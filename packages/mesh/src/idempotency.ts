import { toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { DomainError } from "@technova/kit";
import { fingerprintOf, type IdempotencyKey } from "@technova/store";
import type { Call } from "./call.ts";

/** The key of a call whose contract says KEYED; the mesh has seen to it that there is one. */
export function idempotencyKeyOf<D extends DescMessage>(call: Call, schema: D, request: MessageShape<D>): IdempotencyKey {
  const key = optionalIdempotencyKeyOf(call, schema, request);
  if (key === undefined) throw new DomainError("IDEMPOTENCY_KEY_REQUIRED", "send the header idempotency-key");
  return key;
}

/** The same where the contract says KEY_OPTIONAL; undefined where the caller sent none. */
export function optionalIdempotencyKeyOf<D extends DescMessage>(
  call: Call,
  schema: D,
  request: MessageShape<D>,
): IdempotencyKey | undefined {
  const key = call.inbound.idempotencyKey;
  if (key === "") return undefined;
  const { subject } = call.caller;
  return {
    subject,
    method: `${call.method.parent.typeName}/${call.method.name}`,
    key,
    fingerprint: fingerprintOf(toBinary(schema, request)),
  };
}
