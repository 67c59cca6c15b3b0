import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { MessageState } from "@technova/gen/technova/notification/v1/message_pb.js";
import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { newId } from "@technova/kit";
import { OtlpReceiver, Shopper, Stack, edgeTransport, operatorToken, type ReceivedSpan } from "@technova/testing";

/** A shop in three processes that sends what it does to a collector. */
describe("a purchase in one trace", () => {
  const traceId = randomBytes(16).toString("hex");
  const browserSpan = randomBytes(8).toString("hex");
  let dataDir = "";
  let stack: Stack;
  let receiver: OtlpReceiver;
  let orderId = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-telemetry-"));
    receiver = await OtlpReceiver.start();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_TRACES_SAMPLER_ARG: "0",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
      LOG_LEVEL: "info",
    };
    stack = await Stack.start({ composition: "three", dataDir, env });
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const inTrace = () => receiver.spans.filter((span) => span.traceId === traceId);
  const named = (service: string, name: string, kind?: number): ReceivedSpan | undefined =>
    inTrace().find((span) => span.service === service && span.name === name && span.kind === (kind ?? span.kind));

  it("goes from the browser's request to the mail in the mailbox", async () => {
    const shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    const stocked = async () =>
      (await shopper.client(ProductService).listProducts({ inStockOnly: true, pageSize: 20 })).products[0]?.variants;
    const variants = await vi.waitUntil(stocked, { timeout: 15_000, interval: 100 });
    const cart = await shopper.fillCart("USD", [{ variantId: variants.find(({ available }) => available > 0)?.id ?? "", quantity: 1 }]);
    const rate = await shopper.cheapestRate(cart.id);
    shopper.headers["traceparent"] = `00-${traceId}-${browserSpan}-01`;
    const placed = await shopper.placeOrder(cart.id, rate, "tok_ok", newId("req"));
    expect(placed.state).toBe(OrderState.CAPTURED);
    orderId = placed.id;
    const token = await operatorToken(dataDir);
    const mailbox = createClient(
      MessageService,
      edgeTransport(stack.edgeUrl, () => token),
    );
    const sent = async () => (await mailbox.listMessages({ orderId })).messages.some(({ state }) => state === MessageState.SENT);
    await vi.waitUntil(sent, { timeout: 20_000, interval: 100 });
    await vi.waitUntil(() => named("notification", "send order-confirmed"), { timeout: 20_000, interval: 100 });
    // The last of it arrives with the next batches.
    await vi.waitUntil(() => orphans().length === 0, { timeout: 10_000, interval: 200 });

    const place = "technova.order.v1.OrderService/PlaceOrder";
    expect(named("edge", place, 2)).toMatchObject({
      parentSpanId: browserSpan,
      kind: 2,
      attributes: { "rpc.method": place, "rpc.response.status_code": "OK" },
    });
    expect(named("order", place, 2)).toMatchObject({ kind: 2 });
    expect(inTrace().filter(({ name, kind }) => name === place && kind === 3)).toHaveLength(1);
    expect(new Set(inTrace().map(({ service }) => service))).toEqual(
      new Set(["edge", "order", "product", "inventory", "payment", "shipping", "notification"]),
    );
    const reserve = named("order", "step reserve");
    expect(inTrace().filter(({ parentSpanId, name }) => parentSpanId === reserve?.spanId && name.endsWith("/Reserve"))).toHaveLength(1);
    const consumer = named("notification", "process order.v1.order-confirmed");
    expect(consumer).toMatchObject({ kind: 5, attributes: { "messaging.consumer.group.name": "notification.order-confirmed" } });
    expect(named("notification", "send order-confirmed")?.parentSpanId).toBe(consumer?.spanId);
  }, 60_000);

  /** Spans whose cause is not part of the trace. */
  function orphans(): ReceivedSpan[] {
    const spans = inTrace();
    const ids = new Set([browserSpan, ...spans.map(({ spanId }) => spanId)]);
    return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  }

  it("records no other trace where one in none is sampled", () => {
    expect(receiver.spans.length).toBe(inTrace().length);
  });

  it("sends metrics by the conventions' names, and business figures", async () => {
    const sent = () => (receiver.bodies.get("/v1/metrics") ?? []).join("\n");
    await vi.waitUntil(() => sent().includes("technova_revenue_minor_units_total"), { timeout: 10_000, interval: 100 });
    for (const name of [
      "rpc.server.call.duration",
      "rpc.client.call.duration",
      "rpc.response.status_code",
      "messaging.process.duration",
      "technova_orders_total",
    ])
      expect(sent()).toContain(`"${name}"`);
    const pages = await Promise.all(
      [0, 1, 2].map(async (index) => (await fetch(`http://127.0.0.1:${stack.port(9090 + index)}/metrics`)).text()),
    );
    expect(pages.join("\n")).toMatch(/^technova_orders_total\{event="CAPTURED"\} 1$/m);
  });

  it("sends the log", async () => {
    const lines = () => (receiver.bodies.get("/v1/logs") ?? []).join("\n");
    // The first start of all says what it migrated.
    await vi.waitUntil(() => lines().includes('"migrated"'), { timeout: 10_000, interval: 100 });
    expect(lines()).toContain('"severityText":"INFO"');
    expect(lines()).toContain('"service.namespace"');
  });

  it("tells nothing personal to the collector", () => {
    const all = [...receiver.bodies.values()].flat().join("\n");
    expect(all).toContain(orderId);
    for (const secret of ["ada@example.com", "Beispiel", "tok_ok", "Bearer "]) expect(all).not.toContain(secret);
  });
});
