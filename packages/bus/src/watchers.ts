/** Those who wait for news of a subject in this process. */
export class SubjectWatchers {
  readonly #bySubject = new Map<string, Set<() => void>>();

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

  wake(subjects: ReadonlySet<string> | "all"): void {
    if (subjects === "all") {
      for (const wakers of this.#bySubject.values()) for (const wake of wakers) wake();
      return;
    }
    for (const subject of subjects) for (const wake of this.#bySubject.get(subject) ?? []) wake();
  }
}
