import { HttpClient } from "../lib/http-client.ts";
import type { Step } from "../lib/loader.ts";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpOptions {
  readonly url: string;
  readonly connections: number;
  /** Sent in turn. */
  readonly requests: readonly HttpRequest[];
}

/** A unary call as JSON, whose answer comes uncompressed. */
export function post(path: string, message: unknown, more: Readonly<Record<string, string>> = {}): HttpRequest {
  const headers = { "content-type": "application/json", "accept-encoding": "identity", ...more };
  return { method: "POST", path, headers, body: JSON.stringify(message) };
}

/** Plain requests over kept connections; what comes of one is its status. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, connections, requests } = given as HttpOptions;
  const client = new HttpClient(url, connections);
  return {
    async step(number) {
      const one = requests[number % requests.length];
      if (one === undefined) throw new Error("there is nothing to ask");
      const { status } = await client.send(one.method, one.path, one.headers, one.body);
      return String(status);
    },
    close: async () => client.close(),
  };
}
