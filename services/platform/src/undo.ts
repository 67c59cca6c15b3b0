/** What was begun, to be ended in the opposite order. */
export class Undo {
  readonly #steps: ((others: boolean) => Promise<void>)[] = [];

  /** `others` says whether other processes go on behind the same ports. */
  push(step: (others: boolean) => Promise<void>): void {
    this.#steps.push(step);
  }

  async all(others = false): Promise<void> {
    while (this.#steps.length > 0) await this.#steps.pop()?.(others);
  }
}
