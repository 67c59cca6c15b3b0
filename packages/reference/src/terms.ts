import type { DescMethod } from "@bufbuild/protobuf";
import { Access, RateClass, Repeat, policyOf } from "@technova/mesh";

const RATES: Readonly<Record<RateClass, string>> = {
  [RateClass.UNSPECIFIED]: "write",
  [RateClass.READ]: "read",
  [RateClass.WRITE]: "write",
  [RateClass.SENSITIVE]: "sensitive",
};

/** The terms of a method's contract as sentences: who may call it, whose things it touches, what a repeat does, how long it may take. */
export function termsOf(method: DescMethod): string[] {
  const policy = policyOf(method);
  const { ownership } = policy;
  return [
    `${accessOf(method)}.`,
    ...(ownership === undefined
      ? []
      : [
          `Only for the caller's own ${ownership.resource}${ownership.overridePermission === "" ? "" : `, or with the permission \`${ownership.overridePermission}\``}.`,
        ]),
    ...repeatOf(policy.repeat),
    `Counted as ${RATES[policy.rateClass]}; has ${policy.defaultTimeoutMs / 1000} s where the caller says nothing.`,
  ];
}

export function accessOf(method: DescMethod): string {
  const { access, permission } = policyOf(method);
  switch (access) {
    case Access.PUBLIC:
      return "For anybody";
    case Access.SESSION:
      return "Needs a session; a guest's will do";
    case Access.SIGNED_IN:
      return "Needs somebody who has signed in";
    case Access.PERMISSION:
      return `Needs the permission \`${permission}\``;
    case Access.INTERNAL:
      return "For the platform's own services";
    default:
      throw new Error(`${method.name} has no access that is known`);
  }
}

function repeatOf(repeat: Repeat): string[] {
  switch (repeat) {
    case Repeat.KEYED:
      return ["Needs an `idempotency-key`; a repeat with the same key gets the first outcome."];
    case Repeat.KEY_OPTIONAL:
      return ["With an `idempotency-key` a repeat gets the first outcome; without one each call has its own effect."];
    case Repeat.NATURAL:
      return ["May be repeated: the same request leaves the same state."];
    default:
      return ["Has no side effects."];
  }
}
