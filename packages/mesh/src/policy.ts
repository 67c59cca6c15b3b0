import { getOption, hasOption, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Access, RateClass, Repeat, policy as policyOption } from "@technova/gen/technova/options/v1/options_pb.js";

export { Access, RateClass, Repeat };

/** What the contract says of a method, read once. */
export interface MethodPolicy {
  readonly access: Access;
  readonly permission: string;
  /** Undefined where the method touches nobody's own data. */
  readonly ownership: { readonly resource: string; readonly overridePermission: string } | undefined;
  readonly repeat: Repeat;
  /** Without side effects: may be retried, hedged, and served over GET. */
  readonly readOnly: boolean;
  /** May be sent again after a lost answer. */
  readonly retryable: boolean;
  /** As which kind of request the edge counts it. */
  readonly rateClass: RateClass;
  readonly defaultTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** With less time left a call is refused before its work begins. */
  readonly minTimeoutMs: number;
  /** Undefined where every answer is made anew. */
  readonly cache: CacheRule | undefined;
}

/** How long an answer may be given again (technova.options.v1.CachePolicy). */
export interface CacheRule {
  readonly freshMs: number;
  readonly staleMs: number;
  /** Full names of events. */
  readonly forgottenOn: readonly string[];
}

export const DEFAULT_TIMEOUT_MS = 10_000;
/** Less than this suffices for nothing: the answer would come too late. */
const MIN_TIMEOUT_MS = 5;
const LONGEST_WISH = 6;

const policies = new WeakMap<DescMethod, MethodPolicy>();

/** The policy of a method; throws where its contract declares no access. */
export function policyOf(method: DescMethod): MethodPolicy {
  const known = policies.get(method);
  if (known !== undefined) return known;
  const read = readPolicy(method);
  policies.set(method, read);
  return read;
}

/** What a contract of others, which carries none of our options, is to mean here. */
export type ForeignPolicy = Partial<Pick<MethodPolicy, "permission" | "defaultTimeoutMs" | "minTimeoutMs">> & {
  readonly access: Access;
  /** How mutations repeat; methods without side effects say so in any contract. */
  readonly repeat: Repeat;
};

/** Declares the policy of every method of a service whose contract is not ours. Throws where the contract has one. */
export function declarePolicies(service: DescService, { repeat, ...policy }: ForeignPolicy): void {
  for (const method of service.methods) {
    if (hasOption(method, policyOption)) throw new Error(`${service.typeName}/${method.name} has a policy of its own`);
    const readOnly = isReadOnly(method);
    policies.set(method, base({ ...policy, readOnly, repeat: readOnly ? Repeat.UNSPECIFIED : repeat }));
  }
}

/** Services of the gRPC project itself, which carry none of our options: health and reflection. */
export function isInfrastructure(service: DescService): boolean {
  return service.typeName.startsWith("grpc.");
}

function readPolicy(method: DescMethod): MethodPolicy {
  const name = `${method.parent.typeName}/${method.name}`;
  const readOnly = isReadOnly(method);
  if (!hasOption(method, policyOption)) {
    if (isInfrastructure(method.parent)) return base({ access: Access.PUBLIC, readOnly: true });
    throw new Error(`${name} declares no policy; add option (technova.options.v1.policy) to its contract`);
  }
  const option = getOption(method, policyOption);
  if (option.access === Access.UNSPECIFIED) throw new Error(`${name} declares no access`);
  if ((option.access === Access.PERMISSION) !== (option.permission !== ""))
    throw new Error(`${name} must name a permission with ACCESS_PERMISSION, and only then`);
  if (readOnly !== (option.repeat === Repeat.UNSPECIFIED))
    throw new Error(`${name} must either have no side effects or say how it repeats`);
  if (option.cache !== undefined && (!readOnly || option.access !== Access.PUBLIC || method.methodKind !== "unary"))
    throw new Error(`${name} may only be cached where it is public, unary and without side effects`);
  return base({
    access: option.access,
    permission: option.permission,
    ownership:
      option.ownership === undefined
        ? undefined
        : { resource: option.ownership.resource, overridePermission: option.ownership.overridePermission },
    repeat: option.repeat,
    readOnly,
    ...(option.rateClass === RateClass.UNSPECIFIED ? {} : { rateClass: option.rateClass }),
    ...(option.defaultTimeoutMs === 0 ? {} : { defaultTimeoutMs: option.defaultTimeoutMs }),
    ...(option.minTimeoutMs === 0 ? {} : { minTimeoutMs: option.minTimeoutMs }),
    ...(option.cache === undefined ? {} : { cache: option.cache }),
  });
}

function isReadOnly(method: DescMethod): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

function base(parts: Partial<MethodPolicy> & Pick<MethodPolicy, "access" | "readOnly">): MethodPolicy {
  const repeat = parts.repeat ?? Repeat.UNSPECIFIED;
  const defaultTimeoutMs = parts.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    permission: "",
    ownership: undefined,
    repeat,
    retryable: parts.readOnly || repeat === Repeat.NATURAL || repeat === Repeat.KEYED,
    rateClass: parts.readOnly ? RateClass.READ : RateClass.WRITE,
    defaultTimeoutMs,
    maxTimeoutMs: defaultTimeoutMs * LONGEST_WISH,
    minTimeoutMs: MIN_TIMEOUT_MS,
    cache: undefined,
    ...parts,
  };
}
