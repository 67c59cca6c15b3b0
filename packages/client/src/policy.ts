import { getOption, hasOption, type DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Access, Repeat, policy } from "@technova/gen/technova/options/v1/options_pb.js";

/** What the contract says of a method that a client needs to know. */
export interface Terms {
  readonly needsSession: boolean;
  /** Whether a repeat is told from a new request by its key. */
  readonly keyed: boolean;
  /** Whether it may be sent again as it is. */
  readonly repeatable: boolean;
}

export function termsOf(method: DescMethod): Terms {
  if (!hasOption(method, policy)) return { needsSession: false, keyed: false, repeatable: false };
  const { access, repeat } = getOption(method, policy);
  return {
    needsSession: access !== Access.PUBLIC,
    keyed: repeat === Repeat.KEYED || repeat === Repeat.KEY_OPTIONAL,
    repeatable: method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS || repeat === Repeat.NATURAL,
  };
}
