import { Code, type Client } from "@connectrpc/connect";
import { ConnectError } from "@connectrpc/connect";
import { event } from "@technova/bus";
import { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { OrderConfirmedSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { newId } from "@technova/kit";
import { guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { operationsModule } from "../src/index.ts";

describe("what operators see of events", () => {
  let host: HostedModules;
  let operations: Client<typeof OperationsService>;

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [operationsModule] });
    operations = host.client(OperationsService, operator("owner"));
  });
  afterAll(() => host.stop());

  async function published(): Promise<string> {
    const orderId = newId("ord");
    await host.db.database.transaction((tx) => host.bus.publish(tx, event(OrderConfirmedSchema, orderId, { orderId })));
    return orderId;
  }
  /** As a consumer leaves it that gave up. */
  async function parked(subject: string): Promise<bigint> {
    const { rows } = await host.db.owner.query<{ id: bigint }>(
      `INSERT INTO bus.delivery (consumer, id, subject_key, attempts, dead_at, last_error)
       SELECT 'test.consumer', id, subject_key, 8, clock_timestamp(), 'it was no use' FROM bus.outbox WHERE subject_key = $1 RETURNING id`,
      [subject],
    );
    return BigInt(rows[0]?.id ?? 0);
  }
  const letters = async () => (await operations.listDeadLetters({})).letters;
  const refused = (call: Promise<unknown>): Promise<Code | undefined> =>
    call.then(
      () => undefined,
      (error: unknown) => ConnectError.from(error).code,
    );

  it("are listed, the newest first, without what they say", async () => {
    const [first, second] = [await published(), await published()];
    const { events } = await operations.listEvents({ pageSize: 2 });
    expect(events.map(({ subject }) => subject)).toEqual([second, first]);
    expect(events[0]).toMatchObject({ type: "order.v1.order-confirmed", sequence: 1n });
    expect((await operations.listEvents({ subject: first })).events).toHaveLength(1);
  });

  it("are counted where they are owed", async () => {
    const subject = await published();
    const { unsent, oldestUnsentTime } = await operations.getEventStatus({});
    expect(unsent).toBeGreaterThan(0n);
    expect(oldestUnsentTime).toBeDefined();
    const id = await parked(subject);
    expect((await operations.getEventStatus({})).consumers).toMatchObject([{ name: "test.consumer", owed: 0n, dead: 1n }]);
    await operations.replayDeadLetter({ consumer: "test.consumer", id });
    const { consumers } = await operations.getEventStatus({});
    expect(consumers).toMatchObject([{ name: "test.consumer", owed: 1n, dead: 0n }]);
    expect(consumers[0]?.oldestOwedTime).toBeDefined();
    await host.db.owner.query("DELETE FROM bus.delivery");
  });

  it("are given up or tried again where a consumer could not handle them, once", async () => {
    const id = await parked(await published());
    expect(await letters()).toMatchObject([{ consumer: "test.consumer", id, attempts: 8, error: "it was no use" }]);
    await operations.discardDeadLetter({ consumer: "test.consumer", id });
    expect(await letters()).toEqual([]);
    expect(await refused(operations.discardDeadLetter({ consumer: "test.consumer", id }))).toBe(Code.NotFound);
    expect(await refused(operations.replayDeadLetter({ consumer: "test.consumer", id }))).toBe(Code.NotFound);
  });

  it("are nobody else's", async () => {
    for (const caller of [nobody, guest(newId("req"))])
      expect(await refused(host.client(OperationsService, caller).listEvents({}))).toBe(
        caller === nobody ? Code.Unauthenticated : Code.PermissionDenied,
      );
    const viewer = host.client(OperationsService, operator("viewer"));
    await viewer.listEvents({});
    expect(await refused(viewer.replayDeadLetter({ consumer: "test.consumer", id: 1n }))).toBe(Code.PermissionDenied);
  });
});
