import { Counter, Gauge, type Metric, type Registry } from "prom-client";

/** Upper bounds of a histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

type Labels<L extends string> = Readonly<Record<L, string>>;

/** The figures of one set of labels. Who counts often keeps hold of it: prom-client makes a text of the labels at each count. */
export class SecondsSeries {
  readonly #counts = BOUNDS.map(() => 0);
  #count = 0;
  #sum = 0;

  observe(seconds: number): void {
    this.#count += 1;
    this.#sum += seconds;
    for (let index = 0; index < BOUNDS.length; index += 1)
      if (seconds <= (BOUNDS[index] as number)) {
        this.#counts[index] = (this.#counts[index] as number) + 1;
        return;
      }
  }

  /** As Prometheus has it: each bucket counts all that are below its bound. */
  values(name: string, labels: Readonly<Record<string, string>>): object[] {
    let below = 0;
    const buckets = BOUNDS.map((le, index) => ({
      labels: { le, ...labels },
      value: (below += this.#counts[index] ?? 0),
      metricName: `${name}_bucket`,
    }));
    return [
      ...buckets,
      { labels: { le: "+Inf", ...labels }, value: this.#count, metricName: `${name}_bucket` },
      { labels: { ...labels }, value: this.#sum, metricName: `${name}_sum` },
      { labels: { ...labels }, value: this.#count, metricName: `${name}_count` },
    ];
  }
}

/** Series by their labels. */
class SeriesByLabels<L extends string, S> {
  readonly #names: readonly L[];
  readonly #make: () => S;
  readonly #series = new Map<string, { readonly labels: Labels<L>; readonly series: S }>();

  constructor(names: readonly L[], make: () => S) {
    this.#names = names;
    this.#make = make;
  }

  of(labels: Labels<L>): S {
    const key = JSON.stringify(this.#names.map((name) => labels[name]));
    const known = this.#series.get(key);
    if (known !== undefined) return known.series;
    const series = this.#make();
    this.#series.set(key, { labels: { ...labels }, series });
    return series;
  }

  all(): Iterable<{ readonly labels: Labels<L>; readonly series: S }> {
    return this.#series.values();
  }
}

/** A histogram of seconds, for prom-client's registry. */
export class SecondsHistogram<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly type = "histogram";
  readonly aggregator = "sum";
  readonly #series: SeriesByLabels<L, SecondsSeries>;

  constructor(name: string, help: string, labelNames: readonly L[], registry: Registry) {
    this.name = name;
    this.help = help;
    this.#series = new SeriesByLabels(labelNames, () => new SecondsSeries());
    // What the registry asks of a metric is `get`; its type names its own classes alone.
    registry.registerMetric(this as unknown as Metric);
  }

  of(labels: Labels<L>): SecondsSeries {
    return this.#series.of(labels);
  }

  async get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = [...this.#series.all()].flatMap(({ labels, series }) => series.values(name, labels));
    return { name, help, type, aggregator, values };
  }
}

/** What has been counted of one set of labels. */
export class Tally {
  value = 0;

  inc(): void {
    this.value += 1;
  }
}

/** How much there is of something now; its owner writes it as often as it likes. */
export class Level {
  value = 0;

  constructor(name: string, help: string, registry: Registry) {
    const read = (): number => this.value;
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    });
    registry.registerMetric(gauge);
  }
}

/** A counter by labels whose lines are held by who counts. */
export class TallyCounter<L extends string> {
  readonly #tallies: SeriesByLabels<L, Tally>;

  constructor(name: string, help: string, labelNames: readonly L[], registry: Registry) {
    const tallies = new SeriesByLabels<L, Tally>(labelNames, () => new Tally());
    this.#tallies = tallies;
    const counter = new Counter<L>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [],
      collect() {
        this.reset();
        for (const { labels, series } of tallies.all()) this.inc(labels, series.value);
      },
    });
    registry.registerMetric(counter);
  }

  of(labels: Labels<L>): Tally {
    return this.#tallies.of(labels);
  }
}
