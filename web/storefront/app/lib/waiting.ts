import { redirect } from "react-router";
import { changesOf, withChange, type Change, type Outcome } from "./cart-queue.ts";
import { documentLanguage } from "./messages.ts";
import { pathIn } from "./locale.ts";
import { isNetworkError, orOffline, type Offline } from "./offline.ts";

const STORED_AS = "technova.cart.waiting";
const LOCK = "technova-cart";
const NONE: readonly Change[] = [];

const listeners = new Set<() => void>();
let known: { readonly json: string; readonly changes: readonly Change[] } = { json: "", changes: NONE };

/** The changes that wait, of all tabs. The same array until there are others. */
export function waiting(): readonly Change[] {
  const json = stored();
  if (json !== known.json) known = { json, changes: changesOf(json) };
  return known.changes;
}

export function noneWaiting(): readonly Change[] {
  return NONE;
}

/** Calls when others wait; returns how to stop that. */
export function onWaiting(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

function stored(): string {
  try {
    return localStorage.getItem(STORED_AS) ?? "";
  } catch {
    // A browser that keeps nothing for us.
    return "";
  }
}

function keep(changes: readonly Change[]): void {
  if (changes.length === 0) localStorage.removeItem(STORED_AS);
  else localStorage.setItem(STORED_AS, JSON.stringify(changes));
  for (const listener of listeners) listener();
}

/** False where no more can wait. */
function put(change: Change): boolean {
  const next = withChange(waiting(), change);
  if (next === undefined) return false;
  try {
    keep(next);
    return true;
  } catch {
    return false;
  }
}

/** Names of what could not be done, for whoever tells of it. */
export type Refused = readonly string[];

let refusals: Refused = [];
/** What cannot be of what waited; the same array until it is forgotten. */
export function refused(): Refused {
  return refusals;
}

export function forgetRefused(): void {
  refusals = [];
  for (const listener of listeners) listener();
}

/**
 * Sends what waits, in its order; one tab at a time. True: something came of it. It is sent again and again until the shop
 * answers, which counts each change once.
 */
export function sendWaiting(): Promise<boolean> {
  const { locks } = navigator as Partial<Navigator>;
  // Where a browser has no locks (no TLS), each change still counts once: two tabs only send in vain.
  return locks === undefined ? send() : locks.request(LOCK, send);
}

async function send(): Promise<boolean> {
  const changes = waiting();
  if (changes.length === 0) return false;
  const outcome = await outcomeOf(changes);
  if (outcome === undefined) return false;
  const settled = new Set([...outcome.done, ...outcome.refused]);
  refusals = [...refusals, ...changes.filter((one) => outcome.refused.includes(one.id)).map((one) => one.name)];
  // What was put there meanwhile stays.
  keep(waiting().filter((one) => !settled.has(one.id)));
  return settled.size > 0;
}

/** Undefined where the shop cannot be reached, or can do nothing now. */
async function outcomeOf(changes: readonly Change[]): Promise<Outcome | undefined> {
  try {
    const body = new URLSearchParams({ changes: JSON.stringify(changes) });
    const answer = await fetch(pathIn(documentLanguage(), "/cart/changes"), { method: "POST", body });
    return answer.ok ? ((await answer.json()) as Outcome) : undefined;
  } catch (error) {
    if (isNetworkError(error)) return undefined;
    throw error;
  }
}

/** What a form's page shows where its change waits for the network. */
export interface Waits {
  readonly problem: "waits";
  /** The id of the next change that the same form makes. */
  readonly next: string;
}

/**
 * Asks the server for a change of the cart. Where it cannot be reached the change waits, and so it does behind others that
 * wait: they are made in the order in which they were wished.
 */
export async function orWaiting<T>(
  request: Request,
  serverAction: () => Promise<T>,
  changeOf: (form: FormData, id: string) => Change | undefined,
): Promise<T | Offline | Waits | Response> {
  const next = newId();
  const change = changeOf(await request.clone().formData(), newId());
  if (change === undefined) return orOffline(serverAction);
  if (waiting().length === 0) {
    const answer = await orOffline(serverAction);
    if (!isOffline(answer)) return answer;
    return put(change) ? { problem: "waits", next } : answer;
  }
  if (!put(change)) return { problem: "offline" };
  await sendWaiting();
  return waiting().length === 0 ? redirect(pathIn(documentLanguage(), "/cart")) : { problem: "waits", next };
}

function isOffline(answer: unknown): answer is Offline {
  return (answer as Partial<Offline> | null | undefined)?.problem === "offline";
}

/** As browsers have it without TLS too. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
