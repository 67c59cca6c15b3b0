import { createServer, type Server } from "node:http";
import { collectProcessMetrics, metrics } from "@technova/kit";
import { portInUse } from "@technova/mesh";

export interface AdminOptions {
  readonly isHealthy: () => Promise<boolean>;
  /** Text for Prometheus; this process's own where nothing is given. */
  readonly metrics?: () => Promise<string>;
}

/** Liveness, readiness and metrics over HTTP, for operators and probes. */
export class AdminServer {
  readonly #server: Server;
  #isReady = (): boolean => false;

  constructor({ isHealthy, metrics: collect = () => metrics.metrics() }: AdminOptions) {
    collectProcessMetrics();
    this.#server = createServer((request, response) => {
      const answer = (status: number, body: string, type = "text/plain; charset=utf-8"): void => {
        response.writeHead(status, { "content-type": type }).end(body);
      };
      const path = (request.url ?? "/").split("?")[0];
      if (path === "/livez") answer(200, "alive\n");
      else if (path === "/readyz") {
        if (!this.#isReady()) answer(503, "not ready\n");
        else void isHealthy().then((healthy) => answer(healthy ? 200 : 503, healthy ? "ready\n" : "the database cannot be reached\n"));
      } else if (path === "/metrics") {
        void collect().then(
          (text) => answer(200, text, metrics.contentType),
          () => answer(503, "the figures of all processes cannot be had at the moment\n"),
        );
      } else answer(404, "there are /livez, /readyz and /metrics\n");
    });
  }

  set ready(ready: boolean) {
    this.#isReady = () => ready;
  }

  /** Asks each time, where that may change. */
  readyWhen(isReady: () => boolean): void {
    this.#isReady = isReady;
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? portInUse(port) : error));
      this.#server.listen(port, host, () => resolve());
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}
