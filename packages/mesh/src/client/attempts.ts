import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import type { Ending } from "../call.ts";
import type { CircuitBreaker, Verdict } from "./circuit-breaker.ts";
import type { RetryBudget } from "./retry-budget.ts";

/** At most this many attempts of one call, first and hedges among them; of a read more, since each may meet the same silent replica. */
const ATTEMPTS = 3;
const READ_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 40;
/** For calls that may last for ever. */
const LONGEST_MS = 60_000;

/** What one call may do to get its answer. */
export interface CallPlan<T> {
  /** Date.now() at which time is up. */
  readonly deadline: number;
  /** The contract lets one send it again. */
  readonly retryable: boolean;
  /** Without side effects, so that a second attempt may go out early. */
  readonly readOnly: boolean;
  /** Another attempt may reach another replica. */
  readonly replicated: boolean;
  readonly signal: Ending;
  readonly breaker: CircuitBreaker;
  readonly budget: RetryBudget;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** One attempt; it ends with an answer, or with a ConnectError, soon after its signal says so. */
  readonly once: (signal: Ending) => Promise<T>;
}

type Ended<T> = { readonly answer: T } | { readonly error: unknown };

/**
 * Gets a call answered: refuses at once where the target's circuit is open; where the contract allows a repeat,
 * tries again after a failure to reach the target, and, where that has several replicas, sends another attempt beside
 * one that stays silent (after a twentieth of the time for what has no side effects, after half of it for the
 * rest). The first answer
 * counts, and a refusal is an answer. Attempts beyond the first are paid from the target's retry budget.
 */
export async function callWithAttempts<T>(plan: CallPlan<T>): Promise<T> {
  const permit = plan.breaker.admit(performance.now());
  if (permit === undefined)
    throw new ConnectError("a service of the platform does not answer at the moment; try again shortly", Code.Unavailable);
  plan.budget.deposit();
  let verdict: Verdict = "unknown";
  try {
    const answer = await (plan.retryable ? (plan.replicated ? race(plan) : inTurn(plan)) : plan.once(plan.signal));
    verdict = "answered";
    return answer;
  } catch (error) {
    verdict = verdictOn(error);
    throw error;
  } finally {
    plan.breaker.report(permit, verdict, performance.now());
  }
}

/** Attempts one after the other, where there is one replica. While one rests nobody else would tell that the caller went away. */
async function inTurn<T>({ once, signal, deadline, budget, random }: CallPlan<T>): Promise<T> {
  for (let started = 1; ; started += 1) {
    try {
      return await once(signal);
    } catch (error) {
      const rest = restAfter(started, random());
      const again = isUnreached(error) && !signal.aborted && Date.now() + rest < deadline;
      if (!again || started >= ATTEMPTS || !budget.withdraw()) throw error;
      await restOrEnd(rest, signal);
      if (signal.aborted) throw error;
    }
  }
}

/** Milliseconds to the next attempt, with jitter. */
function restAfter(started: number, random: number): number {
  return FIRST_BACKOFF_MS * 2 ** (started - 1) * (0.5 + random);
}

function restOrEnd(ms: number, signal: Ending): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Why an attempt is ended that another was quicker than. One for all: an error of its own would cost more than the call. */
const LOST = new ConnectError("another attempt was quicker", Code.Canceled);

/** Attempts beside each other, where there are several replicas: the first that gets an answer counts. */
function race<T>(plan: CallPlan<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const losers = new AbortController();
    let started = 0;
    let pending = 0;
    let settled = false;
    let last: unknown;
    let hedge: NodeJS.Timeout | undefined;
    let backoff: NodeJS.Timeout | undefined;

    const settle = (end: Ended<T>): void => {
      if (settled) return;
      settled = true;
      clearTimeout(hedge);
      clearTimeout(backoff);
      plan.signal.removeEventListener("abort", onAbort);
      if ("answer" in end) resolve(end.answer);
      else reject(end.error);
      if (pending > 0) losers.abort(LOST);
    };
    const mayStart = (): boolean => started < (plan.readOnly ? READ_ATTEMPTS : ATTEMPTS) && plan.budget.withdraw();
    const start = (): void => {
      started += 1;
      pending += 1;
      plan.once(losers.signal).then(
        (answer) => {
          pending -= 1;
          settle({ answer });
        },
        (error: unknown) => failed(error),
      );
    };
    const failed = (error: unknown): void => {
      pending -= 1;
      last = error;
      if (settled) return;
      if (!isUnsettled(error)) return settle({ error });
      const rest = restAfter(started, plan.random());
      const again = backoff === undefined && isUnreached(error) && !plan.signal.aborted && Date.now() + rest < plan.deadline;
      if (again && mayStart()) {
        backoff = setTimeout(() => {
          backoff = undefined;
          start();
        }, rest);
      } else if (pending === 0 && backoff === undefined) settle({ error });
    };
    // While an attempt rests before it begins there is nobody who would tell that the caller went away.
    const onAbort = (): void => {
      losers.abort(plan.signal.reason);
      if (pending === 0) settle({ error: last });
    };
    if (plan.signal.aborted) losers.abort(plan.signal.reason);
    else plan.signal.addEventListener("abort", onAbort, { once: true });
    start();
    const left = Math.min(plan.deadline - Date.now(), LONGEST_MS);
    const patience = plan.readOnly ? Math.min(500, Math.max(50, left / 20)) : left / 2;
    const askAnother = (): void => {
      if (pending === 0 || !mayStart()) return;
      start();
      // The other may be the same one again: which replica gets it is not ours to say.
      if (plan.readOnly) hedge = setTimeout(askAnother, patience);
    };
    hedge = setTimeout(askAnother, patience);
  });
}

/** Failures after which another attempt may still bring the answer; anything else is one. */
function isUnsettled(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    [Code.Unavailable, Code.DeadlineExceeded, Code.Aborted, Code.ResourceExhausted, Code.Canceled].includes(error.code)
  );
}

/** The target was not reached, or went away. */
function isUnreached(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.Unavailable;
}

/** A failure that comes with a reason was told by the target, which is there, however badly it goes with what it needs. */
function verdictOn(error: unknown): Verdict {
  if (!(error instanceof ConnectError) || error.code === Code.Canceled) return "unknown";
  const silent = error.code === Code.Unavailable || error.code === Code.DeadlineExceeded;
  return silent && error.findDetails(ErrorInfoSchema).length === 0 ? "failed" : "answered";
}
