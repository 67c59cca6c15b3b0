/** Something that is told when its time is up. */
export interface Timed {
  late(): void;
}

/** Deadlines further away than this are kept in slots. */
export const FAR_MS = 1000;
/** How late somebody may be told whose deadline was far away when it was set. */
const SLOT_MS = 20;

/** Where a deadline was put. */
export type Due = Place | NodeJS.Timeout;

/**
 * A place in a slot's ring, which begins and ends with one that is nobody's. A Set would leave its old tables behind as it
 * is refilled, each with whoever was in it at the time and a pointer to the next: slots are old enough for such garbage
 * to keep whole requests until V8 collects its old space.
 */
class Place {
  one: Timed | undefined;
  #before: Place = this;
  #after: Place = this;

  constructor(one?: Timed) {
    this.one = one;
  }

  get next(): Place {
    return this.#after;
  }

  /** Puts a place at the end of this ring. */
  append(place: Place): void {
    place.#before = this.#before;
    place.#after = this;
    this.#before.#after = place;
    this.#before = place;
  }

  /** Leaves the ring; nothing is reached from here any more. */
  leave(): void {
    this.#before.#after = this.#after;
    this.#after.#before = this.#before;
    this.#before = this;
    this.#after = this;
    this.one = undefined;
  }
}

/**
 * Many deadlines that mostly never come. Those that are far away share a timer with all that are due at about the same
 * time; a timer each, at a time that no other has, is what Node's timers do worst.
 */
class Deadlines {
  readonly #slots = new Map<number, Place>();

  /** In so many milliseconds from `now`, which is performance.now(). Returns what it is forgotten by. */
  add(one: Timed, now: number, inMs: number): Due {
    if (inMs < FAR_MS) return setTimeout(() => one.late(), Math.max(0, inMs));
    const slot = Math.ceil((now + inMs) / SLOT_MS);
    let ring = this.#slots.get(slot);
    if (ring === undefined) {
      ring = new Place();
      this.#slots.set(slot, ring);
      setTimeout(() => this.#fire(slot), slot * SLOT_MS - now).unref();
    }
    const place = new Place(one);
    ring.append(place);
    return place;
  }

  delete(due: Due): void {
    if (due instanceof Place) due.leave();
    else clearTimeout(due);
  }

  #fire(slot: number): void {
    const ring = this.#slots.get(slot);
    this.#slots.delete(slot);
    if (ring === undefined) return;
    // Whoever is told may leave, and take others along.
    for (let { next } = ring; next !== ring; { next } = ring) {
      const { one } = next;
      next.leave();
      one?.late();
    }
  }
}

export const deadlines = new Deadlines();
