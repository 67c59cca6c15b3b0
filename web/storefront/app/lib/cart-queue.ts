import { MOST_UNITS } from "./buyable.ts";

/** A change of the cart that waits for the network. */
export interface Change {
  /** Of this change alone: sent twice it counts once. */
  readonly id: string;
  /** Units that are added to what is there, or that there are to be; none: it is taken out. */
  readonly kind: "add" | "set";
  readonly variant: string;
  readonly quantity: number;
  /** What the thing is called, to tell of it; the shop need not know. */
  readonly name: string;
  /** Until when the page that made it asks by itself, in milliseconds of the epoch: till then it does not wait. */
  readonly heldUntil?: number;
}

/** What became of changes that were sent, by their ids: those that were made, and those that cannot be. Others may be sent again. */
export interface Outcome {
  readonly done: readonly string[];
  readonly refused: readonly string[];
}

export const MOST_CHANGES = 50;

/**
 * The queue with one more change, or with it as it is now. What is set replaces what was set before; what is added stays as it is, because whether it
 * arrived is not known, and only the same can be sent again. Undefined where too much waits already.
 */
export function withChange(queue: readonly Change[], change: Change): readonly Change[] | undefined {
  const rest = queue.filter(
    (one) => one.id !== change.id && !(change.kind === "set" && one.kind === "set" && one.variant === change.variant),
  );
  return rest.length >= MOST_CHANGES ? undefined : [...rest, change];
}

const ID = /^[\w-]{1,128}$/;
const LONGEST_NAME = 300;

/** Changes as a browser keeps and sends them; what is none of ours is left out. As they are sent they have no names. */
export function changesOf(json: string): Change[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.slice(0, MOST_CHANGES).filter(isChange) : [];
}

function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const { id, kind, variant, quantity, name = "", heldUntil = 0 } = value as Record<string, unknown>;
  return (
    typeof id === "string" &&
    ID.test(id) &&
    (kind === "add" || kind === "set") &&
    typeof variant === "string" &&
    ID.test(variant) &&
    typeof name === "string" &&
    name.length <= LONGEST_NAME &&
    typeof heldUntil === "number" &&
    typeof quantity === "number" &&
    Number.isInteger(quantity) &&
    quantity >= (kind === "add" ? 1 : 0) &&
    quantity <= MOST_UNITS
  );
}
