import type { Bus, Consumer, HostedConsumer, NatsOptions } from "@technova/bus";
import { NatsServer, missingTool, type TestDatabase } from "@technova/testing";
import { afterAll, beforeAll, describe } from "vitest";
import { openBus, type Stock } from "./harness.ts";

/** What a test is told of the bus that it is to open. */
export interface BusKind {
  readonly name: "local" | "nats";
  /** Undefined for the local bus; a stream of its own for each test database otherwise. */
  readonly nats: (stream: string) => NatsOptions | undefined;
}

/** Opens buses of a kind over a database that is there by then. */
export function busOpener(kind: BusKind, db: () => TestDatabase) {
  return (consumers: readonly Consumer<Stock>[], hosted: readonly HostedConsumer[] = []): Bus =>
    openBus(db(), consumers, hosted, kind.nats(db().name));
}

/** The same tests for both buses; those over NATS are skipped, and say so, where it is not installed. */
export function describeBuses(title: string, body: (kind: BusKind) => void): void {
  describe(`${title}, on the local bus`, () => body({ name: "local", nats: () => undefined }));
  const missing = missingTool("nats-server");
  describe.skipIf(missing !== undefined)(`${title}, over NATS${missing === undefined ? "" : ` (${missing})`}`, () => {
    let server: NatsServer | undefined;
    beforeAll(async () => {
      server = await NatsServer.start();
    });
    afterAll(() => server?.stop());
    body({ name: "nats", nats: (stream) => ({ url: server?.url ?? "", stream, replicas: 1 }) });
  });
}
