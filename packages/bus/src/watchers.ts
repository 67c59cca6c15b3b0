/** For so long at least, and twice that at most, is kept what there was news of; in milliseconds. */
const RECENT_MS = 15_000;

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

  /** Whether there was news of the subject within the last fifteen seconds, or may have been; somewhat older news is told too. */
  hadNews(subject: string): boolean {
    this.#age();
    return this.#recent.has(subject) || this.#before.has(subject);
  }

  wake(subjects: ReadonlySet<string> | "all"): void {
    this.#age();
    this.#recent.add(subjects);
    if (subjects === "all") {
      for (const wakers of this.#bySubject.values()) for (const wake of wakers) wake();
      return;
    }
    for (const subject of subjects) for (const wake of this.#bySubject.get(subject) ?? []) wake();
  }

  #age(): void {
    const now = this.#now();
    const passed = now - this.#since;
    if (passed < RECENT_MS) return;
    const inTurn = passed < 2 * RECENT_MS;
    this.#before = inTurn ? this.#recent : new Recent();
    this.#recent = new Recent();
    this.#since = inTurn ? this.#since + RECENT_MS : now;
  }
}

class Recent {
  readonly #subjects = new Set<string>();
  #all = false;

  has(subject: string): boolean {
    return this.#all || this.#subjects.has(subject);
  }

  add(subjects: ReadonlySet<string> | "all"): void {
    if (subjects === "all") this.#all = true;
    else for (const subject of subjects) this.#subjects.add(subject);
  }
}
