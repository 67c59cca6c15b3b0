/** What a run did and found. */
export class Tally {
  orders = 0;
  kills = 0;
  armed = 0;
  fired = 0;
  checks = 0;
  readonly violations: string[] = [];
  readonly outcomes = new Map<string, number>();

  /** One check; a violation where it does not hold. */
  check(holds: boolean, what: () => string): void {
    this.checks += 1;
    if (!holds) this.violations.push(what());
  }

  outcome(name: string): void {
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }
}
