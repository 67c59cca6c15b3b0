/** For so long at least, and twice that at most, is kept when there was news of what; in milliseconds. */
export const REMEMBERED_MS = 15_000;

/** Those who wait for news of a subject in this process. */
export class SubjectWatchers {
  readonly #now: () => number;
  readonly #bySubject = new Map<string, Set<() => void>>();
  /** Of the current quarter of a minute and of the one before: nothing has to be looked through to be forgotten. */
  #recent = new Recent();
  #before = new Recent();
  #since: number;

  /** `now`: in milliseconds, of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Calls `wake` whenever something was relayed for the subject; returns how to stop that. */
  watch(subject: string, wake: () => void): () => void {
    const wakers = this.#bySubject.get(subject) ?? new Set();
    this.#bySubject.set(subject, wakers);
    wakers.add(wake);
    return () => {
      wakers.delete(wake);
      if (wakers.size === 0) this.#bySubject.delete(subject);
    };
  }

  /** Whether there was news of the subject within so many milliseconds, `REMEMBERED_MS` at most, or may have been. */
  hadNews(subject: string, within: number): boolean {
    this.#age();
    return Math.max(this.#recent.last(subject), this.#before.last(subject)) >= this.#now() - within;
  }

  wake(subjects: ReadonlySet<string> | "all"): void {
    this.#age();
    this.#recent.add(subjects, this.#now());
    if (subjects === "all") {
      for (const wakers of this.#bySubject.values()) for (const wake of wakers) wake();
      return;
    }
    for (const subject of subjects) for (const wake of this.#bySubject.get(subject) ?? []) wake();
  }

  #age(): void {
    const now = this.#now();
    const passed = now - this.#since;
    if (passed < REMEMBERED_MS) return;
    const inTurn = passed < 2 * REMEMBERED_MS;
    this.#before = inTurn ? this.#recent : new Recent();
    this.#recent = new Recent();
    this.#since = inTurn ? this.#since + REMEMBERED_MS : now;
  }
}

class Recent {
  readonly #times = new Map<string, number>();
  #all = Number.NEGATIVE_INFINITY;

  last(subject: string): number {
    return Math.max(this.#all, this.#times.get(subject) ?? Number.NEGATIVE_INFINITY);
  }

  add(subjects: ReadonlySet<string> | "all", time: number): void {
    if (subjects === "all") this.#all = time;
    else for (const subject of subjects) this.#times.set(subject, time);
  }
}
