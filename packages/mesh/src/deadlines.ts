/** Something that is told when its time is up. */
export interface Timed {
  late(): void;
}

/** Deadlines further away than this are kept in slots. */
export const FAR_MS = 1000;
/** How late somebody may be told whose deadline was far away when it was set. */
const SLOT_MS = 20;

/**
 * Many deadlines that mostly never come. Those that are far away share a timer with all that are due at about the same
 * time; a timer each, at a time that no other has, is what Node's timers do worst.
 */
class Deadlines {
  readonly #slots = new Map<number, Set<Timed>>();
  readonly #near = new Map<Timed, NodeJS.Timeout>();

  /** `at` by performance.now(). */
  add(one: Timed, at: number): void {
    const now = performance.now();
    if (at - now < FAR_MS) {
      this.#near.set(
        one,
        setTimeout(() => one.late(), Math.max(0, at - now)),
      );
      return;
    }
    const slot = slotOf(at);
    let due = this.#slots.get(slot);
    if (due === undefined) {
      due = new Set();
      this.#slots.set(slot, due);
      setTimeout(() => this.#fire(slot), slot * SLOT_MS - now).unref();
    }
    due.add(one);
  }

  /** To be called with the same time. */
  delete(one: Timed, at: number): void {
    if (this.#slots.get(slotOf(at))?.delete(one) === true) return;
    const timer = this.#near.get(one);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#near.delete(one);
  }

  #fire(slot: number): void {
    const due = this.#slots.get(slot);
    this.#slots.delete(slot);
    for (const one of due ?? []) one.late();
  }
}

function slotOf(at: number): number {
  return Math.ceil(at / SLOT_MS);
}

export const deadlines = new Deadlines();
