import { Agent, request } from "node:http";

/** A client that costs little: JSON over kept connections, as Connect's unary calls are. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #host: string;
  readonly #port: string;

  constructor(url: string, connections: number) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Sends a request; returns its status and body. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const asked = request(
        { agent: this.#agent, host: this.#host, port: this.#port, method, path, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
          response.once("error", reject);
        },
      );
      asked.once("error", reject);
      asked.end(body);
    });
  }

  /** Calls a method by its full name; throws where it is refused. */
  async call<T>(method: string, message: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const { status, body } = await this.send(
      "POST",
      `/${method}`,
      { "content-type": "application/json", "accept-encoding": "identity", ...headers },
      JSON.stringify(message),
    );
    if (status !== 200) throw new Error(`${method}: ${status} ${body}`);
    return JSON.parse(body) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}
