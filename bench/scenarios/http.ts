import { Agent, request } from "node:http";
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

/** Plain requests over kept connections; what comes of one is its status. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, connections, requests } = given as HttpOptions;
  const { hostname: host, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    step: (number) =>
      new Promise((resolve, reject) => {
        const one = requests[number % requests.length];
        if (one === undefined) throw new Error("there is nothing to ask");
        const { method, path, headers, body } = one;
        const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const asked = request({ agent, host, port, method, path, headers: { ...headers, ...length } }, (response) => {
          response.resume();
          response.once("end", () => resolve(String(response.statusCode)));
          response.once("error", reject);
        });
        asked.once("error", reject);
        asked.end(body);
      }),
    close: async () => agent.destroy(),
  };
}
