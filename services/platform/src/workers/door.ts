import { createServer, type Server, type Socket } from "node:net";
import { portInUse } from "@technova/mesh";

/** How long a connection waits for a worker that is ready, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Hands a connection on; false where that cannot be, and another is to be asked. */
export type Hand = (socket: Socket, refused: () => void) => void;

/**
 * The edge's port: accepts connections and hands them to the workers in strict turn. node:cluster, which the other
 * ports use, hands them to whoever is free, so that of many that come at once one process may get twice as many.
 */
export class Door {
  readonly #server: Server;
  readonly #hands: () => readonly Hand[];
  #turn = 0;

  /** `hands`: who takes connections at the moment. */
  constructor(hands: () => readonly Hand[]) {
    this.#hands = hands;
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      socket.on("error", () => socket.destroy());
      this.#give(socket, performance.now() + PATIENCE_MS);
    });
  }

  async open(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? portInUse(port) : error));
      this.#server.listen({ host, port, backlog: 1024 }, () => resolve());
    });
  }

  /** Accepts no more. Not waited for: its end would wait for connections that workers have, or died with. */
  close(): void {
    this.#server.close();
  }

  #give(socket: Socket, until: number): void {
    if (socket.destroyed) return;
    const hands = this.#hands();
    const hand = hands[this.#turn % hands.length];
    if (hand !== undefined) {
      this.#turn += 1;
      hand(socket, () => this.#give(socket, until));
    } else if (performance.now() > until) socket.destroy();
    // While they all start again, whoever comes waits a little.
    else setTimeout(() => this.#give(socket, until), 50);
  }
}
