import type { DescMethod } from "@bufbuild/protobuf";
import { Access, RateClass, policyOf, type Route } from "@technova/mesh";
import type { Target } from "./limits/admission.ts";
import type { LimitClass } from "./limits/rate-limiter.ts";

const LIMITS: Readonly<Record<RateClass, LimitClass>> = {
  [RateClass.UNSPECIFIED]: "write",
  [RateClass.READ]: "read",
  [RateClass.WRITE]: "write",
  [RateClass.SENSITIVE]: "sensitive",
};

/** Calls are POSTs; Connect serves the ones without side effects over GET too. */
const READS = ["GET", "POST"];
const WRITES = ["POST"];

const targets = new WeakMap<Route, Target>();

/** What its contract says of a public method before it is called. */
export function targetOf(route: Route): Target {
  const known = targets.get(route) ?? readTarget(route);
  targets.set(route, known);
  return known;
}

function readTarget({ method, policy }: Route): Target {
  return {
    limit: LIMITS[policy.rateClass],
    service: method.parent.typeName,
    stream: method.methodKind !== "unary",
    methods: policy.readOnly && method.methodKind === "unary" ? READS : WRITES,
  };
}

export function isPublic(method: DescMethod): boolean {
  return policyOf(method).access !== Access.INTERNAL;
}
