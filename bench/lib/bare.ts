import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer as the edge gave it, to be given again by a server that does nothing else. */
export interface Bytes {
  readonly headers: readonly string[];
  readonly body: string;
}

export interface BareServer {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** The bound: node:http in a process of its own, sending the same bytes to whoever asks, after reading what was sent. */
export function startBare(answers: Readonly<Record<string, Bytes>>): Promise<BareServer> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["serve"], { execArgv: ["--disable-warning=ExperimentalWarning"] });
    child.once("exit", (code) => reject(new Error(`the bare server ended with ${code}`)));
    child.once("message", (port) =>
      resolve({ url: `http://127.0.0.1:${Number(port)}`, pid: child.pid ?? 0, stop: () => void child.kill() }),
    );
    child.send(answers);
  });
}

function serve(answers: Readonly<Record<string, Bytes>>): void {
  const bodies = new Map(Object.entries(answers).map(([path, { headers, body }]) => [path, { headers, body: Buffer.from(body) }]));
  const server = createServer((request, response) => {
    const answer = bodies.get(request.url ?? "");
    const send = (): void => {
      response.writeHead(200, answer?.headers as string[]);
      response.end(answer?.body);
    };
    if (request.method === "GET") send();
    else {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.once("end", send);
    }
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

if (process.argv[2] === "serve") process.once("message", (answers) => serve(answers as Record<string, Bytes>));
