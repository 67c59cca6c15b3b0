/** Something that is told when its time is up. */
export interface Timed {
  late(): void;
}

/** Deadlines further away than this are kept in slots. */
export const FAR_MS = 1000;
/** How late somebody may be told whose deadline was far away when it was set. */
const SLOT_MS = 20;

/** Where a deadline was put. */
export type Due = Set<Timed> | NodeJS.Timeout;

/**
 * Many deadlines that mostly never come. Those that are far away share a timer with all that are due at about the same
 * time; a timer each, at a time that no other has, is what Node's timers do worst.
 */
class Deadlines {
  readonly #slots = new Map<number, Set<Timed>>();

  /** In so many milliseconds from `now`, which is performance.now(). Returns what it is forgotten by. */
  add(one: Timed, now: number, inMs: number): Due {
    if (inMs < FAR_MS) return setTimeout(() => one.late(), Math.max(0, inMs));
    const slot = Math.ceil((now + inMs) / SLOT_MS);
    let due = this.#slots.get(slot);
    if (due === undefined) {
      due = new Set();
      this.#slots.set(slot, due);
      setTimeout(() => this.#fire(slot), slot * SLOT_MS - now).unref();
    }
    due.add(one);
    return due;
  }

  delete(one: Timed, due: Due): void {
    if (due instanceof Set) due.delete(one);
    else clearTimeout(due);
  }

  #fire(slot: number): void {
    const due = this.#slots.get(slot);
    this.#slots.delete(slot);
    for (const one of due ?? []) one.late();
  }
}

export const deadlines = new Deadlines();
