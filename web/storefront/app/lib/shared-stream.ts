const NAME = "technova-live";
/** What tabs watch changes in bursts, as pages come and go, in milliseconds. */
const SETTLE_MS = 50;
/** As the edge takes at most. */
const MOST = 100;
/** What a page shows was read so long before it is watched at most; of a document it is known. */
const AGE_MS = 5000;
/** A stream that takes longer to open may have missed something. */
const SLOW_MS = 1000;
/** After a refusal: by then others may have gone. */
const AGAIN_MS = 5000;

type Said =
  | { readonly kind: "who" }
  | { readonly kind: "watching"; readonly tab: string; readonly topics: readonly string[] }
  | { readonly kind: "changed"; readonly of: string };

interface Watcher {
  readonly topics: readonly string[];
  readonly tell: () => void;
}

/** All that there is may have changed. */
const ALL = "*";

/**
 * One stream of what is new, for all tabs of a browser: whichever holds the lock has it, for what all of them watch, and tells
 * the others. When that one is closed the lock goes to the next. Without locks (no TLS, old browsers) each tab has its own.
 */
class SharedStream {
  readonly #tab = String(Math.random());
  readonly #watchers = new Set<Watcher>();
  readonly #others = new Map<string, readonly string[]>();
  #channel: BroadcastChannel | undefined;
  /** Gives the lock back, or stops to wait for it. */
  #leave: (() => void) | undefined;
  #leading = false;
  /** From another tab, since whose end nobody has listened. */
  #tookOver = false;
  #watchedBefore = false;
  #events: EventSource | undefined;
  #watched = "";
  readonly #untold = new Set<Watcher>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // A page that is kept for "back" holds nothing; one that comes back looks again.
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.#open();
      this.#hear(ALL);
    });
  }

  watch(topics: readonly string[], tell: () => void): () => void {
    const watcher = { topics, tell };
    // A page that took its time is older than its stream says.
    if (!this.#watchedBefore && performance.now() > AGE_MS) tell();
    this.#watchedBefore = true;
    clearTimeout(this.#closing);
    this.#watchers.add(watcher);
    this.#open();
    return () => {
      this.#watchers.delete(watcher);
      // Who watches something else from now on stops first: until then the stream goes on.
      if (this.#watchers.size === 0) this.#closing = setTimeout(() => this.#close(), SETTLE_MS);
      else this.#say();
    };
  }

  #open(): void {
    if (this.#watchers.size === 0) return;
    this.#channel ??= this.#listen();
    this.#say();
    if (this.#leave !== undefined) return;
    const { locks } = navigator as Partial<Navigator>;
    const left = new AbortController();
    const leaving = new Promise<void>((resolve) => left.signal.addEventListener("abort", () => resolve()));
    this.#leave = () => left.abort();
    const lead = (tookOver: boolean): Promise<void> => {
      if (left.signal.aborted) return leaving;
      this.#channel?.postMessage({ kind: "who" } satisfies Said);
      this.#leading = true;
      this.#tookOver = tookOver;
      this.#settle();
      return leaving;
    };
    const wait = async (manager: LockManager): Promise<void> => {
      const isOurs = await manager.request(NAME, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await lead(false);
        return lock !== null;
      });
      if (!isOurs && !left.signal.aborted) await manager.request(NAME, { signal: left.signal }, () => lead(true));
    };
    if (locks === undefined) void lead(false);
    else
      wait(locks).catch((error: unknown) => {
        // It was given up before it came.
        if (!left.signal.aborted) throw error;
      });
  }

  #close(): void {
    this.#channel?.postMessage({ kind: "watching", tab: this.#tab, topics: [] } satisfies Said);
    this.#channel?.close();
    this.#channel = undefined;
    this.#leave?.();
    this.#leave = undefined;
    this.#leading = false;
    clearTimeout(this.#settling);
    clearTimeout(this.#again);
    clearTimeout(this.#closing);
    this.#events?.close();
    this.#events = undefined;
    this.#watched = "";
    this.#others.clear();
  }

  #listen(): BroadcastChannel {
    const channel = new BroadcastChannel(NAME);
    channel.addEventListener("message", ({ data }: MessageEvent<Said>) => {
      if (data.kind === "who") this.#say();
      else if (data.kind === "changed") this.#hear(data.of);
      else {
        if (data.topics.length === 0) this.#others.delete(data.tab);
        else this.#others.set(data.tab, data.topics);
        this.#settle();
      }
    });
    return channel;
  }

  /** Says what this tab watches. */
  #say(): void {
    this.#channel?.postMessage({ kind: "watching", tab: this.#tab, topics: this.#own } satisfies Said);
    this.#settle();
  }

  get #own(): readonly string[] {
    return [...this.#watchers].flatMap((watcher) => watcher.topics);
  }

  /** Has the stream tell of what is watched now, if it is this tab's. */
  #settle(): void {
    if (!this.#leading) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const topics = [...new Set([...this.#own, ...[...this.#others.values()].flat()])].slice(0, MOST).toSorted();
      const watched = topics.join(",");
      if (watched === this.#watched) return;
      this.#watched = watched;
      // The next one is told what came between, too.
      this.#events?.close();
      this.#events = topics.length === 0 ? undefined : this.#stream(watched);
    }, SETTLE_MS);
  }

  #stream(watched: string): EventSource {
    const begun = performance.now();
    const events = new EventSource(`/live?of=${encodeURIComponent(watched)}&age=${Math.round(Math.min(begun, AGE_MS))}`);
    let missed = this.#tookOver;
    this.#tookOver = false;
    events.addEventListener("error", () => {
      missed = true;
      if (events.readyState !== EventSource.CLOSED || events !== this.#events) return;
      // Refused: a browser asks no more by itself.
      this.#events = undefined;
      this.#watched = "";
      this.#tookOver = true;
      this.#again = setTimeout(() => this.#settle(), AGAIN_MS * (1 + Math.random()));
    });
    // What happened while nobody listened nobody told.
    events.addEventListener("open", () => {
      if (missed || performance.now() - begun > SLOW_MS) this.#spread(ALL);
      missed = false;
    });
    events.addEventListener("message", ({ data }: MessageEvent<string>) => this.#spread((JSON.parse(data) as { of: string }).of));
    // Nothing more will come, or it would be asked for again and again.
    events.addEventListener("end", () => events.close());
    return events;
  }

  #spread(of: string): void {
    this.#channel?.postMessage({ kind: "changed", of } satisfies Said);
    this.#hear(of);
  }

  /** Tells who watches it, once of all that comes together. */
  #hear(of: string): void {
    const nobody = this.#untold.size === 0;
    for (const watcher of this.#watchers)
      if (of === ALL || watcher.topics.some((topic) => topic.split("@")[0] === of)) this.#untold.add(watcher);
    if (!nobody || this.#untold.size === 0) return;
    setTimeout(() => {
      const untold = [...this.#untold].filter((watcher) => this.#watchers.has(watcher));
      this.#untold.clear();
      for (const { tell } of untold) tell();
    }, SETTLE_MS);
  }
}

export const sharedStream = new SharedStream();
