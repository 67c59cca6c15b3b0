import type { ServerResponse } from "node:http";
import { ConnectError } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import { META } from "@technova/mesh";
import type { Front } from "./front.ts";
import type { FrontRequest } from "./front-request.ts";
import { cookieOf, header, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { refuse } from "./refusal.ts";

const HEARTBEAT_MS = 15_000;
/** After this long without an event the stream says that it is open. */
const QUIET_MS = 1000;
const LONGEST_MS = 3_600_000;

export interface ServerSentEvent {
  readonly id?: string | number;
  /** Without a name it is a message. */
  readonly name?: string;
  readonly data: string;
}

/** An answer of server-sent events (WHATWG HTML, section 9.2). It begins with the first, so that a refusal can come before. */
export class EventStream {
  readonly #request: EdgeRequest;
  readonly #response: EdgeResponse;
  readonly #writer: ServerResponse;
  readonly #gone = new AbortController();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(request: EdgeRequest, response: EdgeResponse) {
    this.#request = request;
    this.#response = response;
    this.#writer = response as ServerResponse;
    this.#writer.once("close", () => this.#close());
    const quiet = setTimeout(() => this.say("waiting"), QUIET_MS);
    const heartbeat = setInterval(() => {
      if (this.#writer.headersSent) this.say("still here");
    }, HEARTBEAT_MS);
    this.#timers = [quiet, heartbeat];
  }

  /** Aborted when whoever listened has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** How to call on behalf of whoever listens: pages send no header with an EventSource; the cookie reads, and changes nothing. */
  call(front: Front): FrontRequest {
    const token = cookieOf(this.#request, "technova_session");
    return {
      header: (name) => header(this.#request, name) ?? (name === META.authorization && token !== "" ? `Bearer ${token}` : undefined),
      headers: () => new Headers(),
      timeoutMs: LONGEST_MS,
      signal: this.gone,
      front,
    };
  }

  /** A comment, which no page hears. */
  say(comment: string): void {
    this.#write(`: ${comment}\n\n`);
  }

  send({ id, name, data }: ServerSentEvent): void {
    this.#write(`${id === undefined ? "" : `id: ${id}\n`}${name === undefined ? "" : `event: ${name}\n`}data: ${data}\n\n`);
  }

  /** Says that nothing more will come. */
  end(): void {
    this.send({ name: "end", data: "{}" });
    this.#writer.end();
    this.#close();
  }

  /** Ends without a word: a browser asks again by itself. */
  break(): void {
    if (this.gone.aborted) return;
    this.say("ask again");
    this.#writer.end();
    this.#close();
  }

  /** Refuses, or where it has begun tells why it ends. */
  fail(error: unknown): void {
    if (this.gone.aborted) return;
    const told = ConnectError.from(error);
    if (this.#writer.headersSent) {
      this.send({ name: "error", data: JSON.stringify({ code: codeToString(told.code), message: told.rawMessage }) });
      this.#writer.end();
    } else refuse(this.#request, this.#response, told);
    this.#close();
  }

  #write(text: string): void {
    if (this.gone.aborted) return;
    if (!this.#writer.headersSent)
      this.#writer.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
    this.#writer.write(text);
  }

  #close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#gone.abort();
  }
}
