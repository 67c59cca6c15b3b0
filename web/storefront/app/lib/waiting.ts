import { redirect } from "react-router";
import { changesOf, withChange, type Change, type Outcome } from "./cart-queue.ts";
import { documentLanguage } from "./messages.ts";
import { pathIn } from "./locale.ts";
import { orOffline, type Offline } from "./offline.ts";

const STORED_AS = "technova.cart.waiting";
const LOCK = "technova-cart";
const NONE: readonly Change[] = [];

/** So long a page waits for the answer to its own question before the change waits for a better network, in milliseconds. */
const PATIENCE_MS = 8000;
const listeners = new Set<() => void>();
let known: { readonly json: string; readonly changes: readonly Change[] } = { json: "", changes: NONE };
let shown = NONE;

/** The changes that wait, of all tabs, without those that a page asks for at this moment. The same array until there are others. */
export function waiting(): readonly Change[] {
  const now = Date.now();
  const free = kept().filter(({ heldUntil = 0 }) => heldUntil <= now);
  if (free.length !== shown.length || free.some((one, place) => one !== shown[place])) shown = free.length === 0 ? NONE : free;
  return shown;
}

export function noneWaiting(): readonly Change[] {
  return NONE;
}

/** All that is kept in the browser. */
function kept(): readonly Change[] {
  const json = stored();
  if (json !== known.json) known = { json, changes: changesOf(json) };
  return known.changes;
}

/** Calls when others wait; returns how to stop that. */
export function onWaiting(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  // Those that a page held which is gone.
  const timer = setInterval(() => {
    if (kept().length > 0) listener();
  }, PATIENCE_MS / 2);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
    clearInterval(timer);
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

/** False where no more can be kept. */
function put(change: Change): boolean {
  const next = withChange(kept(), change);
  if (next === undefined) return false;
  try {
    keep(next);
    return true;
  } catch {
    return false;
  }
}

function settle(ids: ReadonlySet<string>): void {
  // What was put there meanwhile stays.
  keep(kept().filter((one) => !ids.has(one.id)));
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
  settle(settled);
  return settled.size > 0;
}

/** Undefined where the shop cannot be reached, or can do nothing now. */
async function outcomeOf(changes: readonly Change[]): Promise<Outcome | undefined> {
  const sent = changes.map(({ id, kind, variant, quantity }) => ({ id, kind, variant, quantity }));
  try {
    const answer = await fetch(pathIn(documentLanguage(), "/cart/changes"), {
      method: "POST",
      body: new URLSearchParams({ changes: JSON.stringify(sent) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // A network that wants a sign-in answers with pages of its own.
    if (!answer.ok || answer.headers.get("content-type")?.includes("json") !== true) return undefined;
    return (await answer.json()) as Outcome;
  } catch {
    // Whatever it was, the changes are kept, and asked for again.
    return undefined;
  }
}

/** What a form's page shows where its change waits for the network. */
export interface Waits {
  readonly problem: "waits";
  /** The id of the next change that the same form makes. */
  readonly next: string;
}

/**
 * Asks the server for a change of the cart, which is kept first: nothing is lost where no answer comes, or the page is left.
 * Then it waits for a better network, and so it does behind others that wait: they are made in the order in which they were
 * wished.
 */
export async function orWaiting<T>(
  request: Request,
  serverAction: () => Promise<T>,
  changeOf: (form: FormData, id: string) => Change | undefined,
): Promise<T | Offline | Waits | Response> {
  const next = newId();
  const change = changeOf(await request.clone().formData(), newId());
  if (change === undefined) return orOffline(serverAction);
  const first = waiting().length === 0;
  const isKept = put(first ? { ...change, heldUntil: Date.now() + PATIENCE_MS } : change);
  if (!isKept) return first ? orOffline(serverAction) : { problem: "offline" };
  if (first) {
    const answer = await withPatience(serverAction);
    if (answer !== undefined) {
      settle(new Set([change.id]));
      return answer();
    }
    // It waits from now on.
    put({ ...change, heldUntil: 0 });
    return { problem: "waits", next };
  }
  await Promise.race([sendWaiting(), later(PATIENCE_MS)]);
  return waiting().length === 0 ? redirect(pathIn(documentLanguage(), "/cart")) : { problem: "waits", next };
}

/** Undefined where no answer of the shop's comes, or not soon; else what gives it, or throws it. */
function withPatience<T>(ask: () => Promise<T>): Promise<(() => T) | undefined> {
  const answered = ask().then(
    (answer) => () => answer,
    (error: unknown) => {
      // A redirect and a refusal are answers; what cannot be read is none.
      if (error instanceof Error) return undefined;
      return () => {
        throw error;
      };
    },
  );
  return Promise.race([answered, later(PATIENCE_MS)]);
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

/** As browsers have it without TLS too. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
