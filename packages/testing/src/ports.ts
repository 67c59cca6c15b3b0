import { createServer, type AddressInfo, type Server } from "node:net";

/** Whether nobody listens on a port of 127.0.0.1. */
export function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 that the system says is free. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Ports of a stack before its offset; all must be free. */
const PORTS = [3001, 3003, 3004, 3005, 3006, 3007, 3013, 8080, 9090, 9091, 9092];
/** Held for as long as this process lives, so that no other takes the same block. */
const HELD_PORT = 9099;
const held: Server[] = [];

/**
 * An offset at which a whole stack finds its ports free, below the ports that the system gives to outgoing
 * connections (32768 on Linux) and beside those of embedded PostgreSQLs.
 */
export async function freeOffset(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const offset = 10_000 + 50 * Math.floor(Math.random() * 250);
    if (PORTS.some((port) => port + offset >= 15_432 && port + offset < 15_532)) continue;
    const free = await Promise.all(PORTS.map((port) => isFreePort(port + offset)));
    if (free.every(Boolean) && (await hold(offset + HELD_PORT))) return offset;
  }
  throw new Error("no free block of ports was found");
}

function hold(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.unref();
      held.push(server);
      resolve(true);
    });
  });
}
