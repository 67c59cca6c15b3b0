/** The time by which the domain acts. Injected everywhere; `domain/` takes a Date as an argument. */
export interface Clock {
  now(): Date;
}

/** The wall clock plus an offset that operators may set outside production, to see what expires. */
export class OffsetClock implements Clock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  setOffset(seconds: number): void {
    this.#offsetMs = seconds * 1000;
  }
}
