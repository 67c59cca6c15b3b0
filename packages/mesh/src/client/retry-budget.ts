const DEPOSIT = 0.2;
const CAPACITY = 200;

/**
 * How many attempts beyond the first a target may be sent: one for every five calls, with some saved up, so that
 * retries never multiply the load on a target that is failing (as in Finagle's RetryBudget and gRFC A6).
 */
export class RetryBudget {
  readonly #capacity: number;
  #balance: number;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
    this.#balance = capacity;
  }

  /** A call's first attempt pays in. */
  deposit(): void {
    this.#balance = Math.min(this.#capacity, this.#balance + DEPOSIT);
  }

  /** Takes one further attempt out; false where there is none left. */
  withdraw(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}
