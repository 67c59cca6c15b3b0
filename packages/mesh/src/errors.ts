import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { DomainError, isReason, newId, type Logger, type Reason, type StatusName } from "@technova/kit";

const CODES: Readonly<Record<StatusName, Code>> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  unauthenticated: Code.Unauthenticated,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
  unavailable: Code.Unavailable,
  resource_exhausted: Code.ResourceExhausted,
  deadline_exceeded: Code.DeadlineExceeded,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
};

/** Domain of the ErrorInfo details. */
const ERROR_DOMAIN = "technova";

/** What a caller is told: the refusal with its reason and its fields, or INTERNAL with a correlation id. */
export function toConnectError(error: unknown, logger: Logger, method: string): ConnectError {
  if (error instanceof ConnectError) return toldOn(error);
  if (error instanceof DomainError) return refusal(error);
  const correlationId = newId("req");
  logger.error(
    { correlationId, method, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    "unexpected failure",
  );
  const told = new ConnectError(`something went wrong on our side; quote ${correlationId} when you ask about it`, Code.Internal);
  told.details.push({
    desc: ErrorInfoSchema,
    value: { reason: "INTERNAL", domain: ERROR_DOMAIN, metadata: { correlation_id: correlationId } },
  });
  return told;
}

/**
 * Another service's refusal, told on: what came with it on that hop stays there. One without a reason came from no
 * service at all; it gets one, so that the next caller knows that somebody answered, if not whom it was about.
 */
function toldOn(error: ConnectError): ConnectError {
  const unreached = error.code === Code.Unavailable && error.details.length === 0;
  if ([...error.metadata.keys()].length === 0 && !unreached) return error;
  const told = new ConnectError(error.rawMessage, error.code, undefined, undefined, error.cause);
  told.details.push(...error.details);
  if (unreached) told.details.push({ desc: ErrorInfoSchema, value: { reason: "UNAVAILABLE", domain: ERROR_DOMAIN } });
  return told;
}

function refusal(error: DomainError): ConnectError {
  const told = new ConnectError(error.message, CODES[error.status]);
  told.details.push({ desc: ErrorInfoSchema, value: { reason: error.reason, domain: ERROR_DOMAIN, metadata: { ...error.metadata } } });
  if (error.violations.length > 0) {
    told.details.push({
      desc: BadRequestSchema,
      value: { fieldViolations: error.violations.map(({ field, description }) => ({ field, description })) },
    });
  }
  return told;
}

/** The reason that another service gave, or undefined where it gave none that we know. */
export function reasonOf(error: unknown): Reason | undefined {
  if (error instanceof DomainError) return error.reason;
  if (!(error instanceof ConnectError)) return undefined;
  const [info] = error.findDetails(ErrorInfoSchema);
  return info !== undefined && isReason(info.reason) ? info.reason : undefined;
}

/** Another service's refusal as one of our own, so that it can be stored and told on; anything else as it is. */
export function asDomainError(error: unknown): unknown {
  const reason = reasonOf(error);
  if (reason === undefined || !(error instanceof ConnectError)) return error;
  return new DomainError(reason, error.rawMessage, { metadata: metadataOf(error), cause: error });
}

/** Facts that came with another service's refusal. */
export function metadataOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof DomainError) return error.metadata;
  if (!(error instanceof ConnectError)) return {};
  return error.findDetails(ErrorInfoSchema)[0]?.metadata ?? {};
}

/** Whether a remote failure says nothing about the outcome, so that the call may be repeated. */
export function isTransient(error: unknown): boolean {
  if (error instanceof DomainError)
    return !error.final && ["unavailable", "aborted", "deadline_exceeded", "resource_exhausted"].includes(error.status);
  if (!(error instanceof ConnectError)) return false;
  return [
    Code.Unavailable,
    Code.Aborted,
    Code.DeadlineExceeded,
    Code.ResourceExhausted,
    Code.Canceled,
    Code.Internal,
    Code.Unknown,
  ].includes(error.code);
}
