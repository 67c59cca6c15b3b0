import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { event, type OutgoingEvent } from "@technova/bus";
import { MessageState, type Message } from "@technova/gen/technova/notification/v1/message_pb.js";
import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import {
  OrderActionRequiredSchema,
  OrderCancelledSchema,
  OrderConfirmedSchema,
  OrderDeliveredSchema,
  OrderFulfilledSchema,
} from "@technova/gen/technova/order/v1/order_events_pb.js";
import { OrderSchema, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { DomainError, newId } from "@technova/kit";
import { BERLIN, fakeService, guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { notificationModule } from "../src/index.ts";

const KEY = "0c0ffee0-0000-4000-8000-00000000cafe";
const USD = (minorUnits: bigint) => ({ currencyCode: "USD", minorUnits });

describe("mail to customers", () => {
  let host: HostedModules;
  let messages: Client<typeof MessageService>;
  const orders = new Map<string, Order>();
  let ordersAway = false;

  function order(parts: MessageInitShape<typeof OrderSchema> = {}): string {
    const id = newId("ord");
    orders.set(
      id,
      create(OrderSchema, {
        id,
        locale: "en",
        email: "ada@example.com",
        currencyCode: "USD",
        shippingAddress: BERLIN,
        lines: [{ name: "Kettle", options: "red", quantity: 2, total: USD(2598n) }],
        subtotal: USD(2598n),
        shippingName: "Standard",
        shippingPrice: USD(495n),
        total: USD(3093n),
        ...parts,
      } as MessageInitShape<typeof OrderSchema>),
    );
    return id;
  }
  const publish = (...events: readonly OutgoingEvent[]): Promise<void> =>
    host.db.database.transaction((tx) => host.bus.publish(tx, ...events));
  const confirmed = (orderId: string) => event(OrderConfirmedSchema, orderId, { orderId });
  const about = async (orderId: string): Promise<Message[]> => (await messages.listMessages({ orderId })).messages.toReversed();
  /** What became of the messages about an order, in their order. */
  const become = async (orderId: string, ...states: MessageState[]): Promise<Message[]> => {
    await expect.poll(async () => (await about(orderId)).map((message) => message.state), { timeout: 5000 }).toEqual(states);
    return about(orderId);
  };
  const sent = async (orderId: string) => {
    const [message] = await become(orderId, MessageState.SENT);
    const { content } = await messages.getMessage({ id: message?.id ?? "" });
    if (content?.message === undefined) throw new Error("no content");
    return { ...content, message: content.message };
  };
  const mailbox = async (orderId: string): Promise<number> =>
    (
      await host.db.owner.query("SELECT FROM notification.mailbox b JOIN notification.message m ON m.id = b.key WHERE m.order_id = $1", [
        orderId,
      ])
    ).rowCount ?? -1;

  beforeAll(async () => {
    const orderFake = fakeService(OrderService, {
      async batchGetOrders({ ids }) {
        if (ordersAway) throw new DomainError("UNAVAILABLE", "order is away");
        return { orders: ids.flatMap((id) => orders.get(id) ?? []), keys: Object.fromEntries(ids.map((id) => [id, KEY])) };
      },
    });
    const shippingFake = fakeService(ShippingService, {
      async trackShipment({ orderId }) {
        return { shipment: { orderId, parcels: [{ trackingNumber: "SBX000000000001" }, { trackingNumber: "SBX000000000002" }] } };
      },
    });
    host = await hostModules({
      server: inject("server"),
      modules: [notificationModule],
      fakes: [orderFake, shippingFake],
      background: true,
    });
    messages = host.client(MessageService, operator("support"));
  });
  afterAll(() => host.stop());

  it("tells of an order that is confirmed, in text and HTML", async () => {
    const id = order();
    await publish(confirmed(id));
    const { message, sender, text, html } = await sent(id);
    expect(message).toMatchObject({ template: "order-confirmed", recipient: "ada@example.com", language: "en", attempts: 0, error: "" });
    expect(message.subject).toBe(`Your order ${id.slice(-8).toUpperCase()} is confirmed`);
    expect(sender).toBe("TechNova <orders@technova.example>");
    for (const body of [text, html])
      for (const part of ["Ada Beispiel", "Invalidenstraße 1", "10115 Berlin", "Germany", "Kettle", "$25.98", "$4.95", "$30.93"])
        expect(body).toContain(part);
    for (const body of [text, html]) expect(body).toContain(`/order/${id}?key=${KEY}`);
    expect(text).not.toMatch(/<[a-z]|\n{3}/);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    // Nothing that is loaded, nothing that runs.
    expect(html).not.toMatch(/<script|<img|<link|src=|@import|url\(/i);
    expect(await mailbox(id)).toBe(1);
  });

  it("writes in the buyer's language, with its numbers and its direction", async () => {
    const [german, arabic, other] = [order({ locale: "de-AT" }), order({ locale: "ar" }), order({ locale: "tlh" })];
    await publish(...[german, arabic, other].map(confirmed));
    const de = await sent(german);
    expect(de.message).toMatchObject({ language: "de", subject: `Ihre Bestellung ${german.slice(-8).toUpperCase()} ist bestätigt` });
    expect(de.text).toMatch(/30,93\s\$/);
    expect(de.text).toContain("Deutschland");
    expect(de.text).toContain(`/de/order/${german}?key=`);
    const ar = await sent(arabic);
    expect(ar.html).toContain('<html lang="ar" dir="rtl">');
    expect(ar.text).toContain("مرحبًا Ada Beispiel،");
    expect((await sent(other)).message.language).toBe("en");
  });

  it("asks to approve a payment, with the page and the time", async () => {
    const id = order({ actionUrl: "https://bank.example/approve?secret=1&x=2", actionExpireTime: { seconds: 1_800_000_000n } });
    await publish(event(OrderActionRequiredSchema, id, { orderId: id }));
    const { text, html } = await sent(id);
    expect(text).toContain("Approve the payment:\nhttps://bank.example/approve?secret=1&x=2\n");
    expect(html).toContain('href="https://bank.example/approve?secret=1&amp;x=2"');
    expect(text).toMatch(/Until Jan 15, 2027, 8:00\sAM UTC we hold/);
  });

  it("does not ask any more once it was approved", async () => {
    const id = order();
    await publish(event(OrderActionRequiredSchema, id, { orderId: id }));
    expect((await become(id, MessageState.DROPPED))[0]?.error).toBe("there was nothing to say any more");
    expect(await mailbox(id)).toBe(0);
  });

  it("tells of parcels by their numbers", async () => {
    const id = order();
    await publish(event(OrderFulfilledSchema, id, { orderId: id }), event(OrderDeliveredSchema, id, { orderId: id }));
    const [shipped, delivered] = await become(id, MessageState.SENT, MessageState.SENT);
    expect(new Set([shipped?.template, delivered?.template])).toEqual(new Set(["order-shipped", "order-delivered"]));
    const bodies = await Promise.all(
      [shipped, delivered].map(async (one) => (await messages.getMessage({ id: one?.id ?? "" })).content?.text ?? ""),
    );
    expect(bodies.find((body) => body.includes("has your 2 parcels"))).toContain("SBX000000000001\nSBX000000000002");
    expect(bodies.some((body) => body.includes("Your 2 parcels were delivered."))).toBe(true);
  });

  it.each([
    ["REQUESTED", false, /As you asked.*Nothing was taken/s],
    ["OUT_OF_STOCK", false, /no longer there.*Nothing was taken/s],
    ["SHIPMENT_REFUSED", true, /carrier does not deliver.*You get \$30\.93 back/s],
    ["SOMETHING_NEW", true, /We had to cancel your order\..*back/s],
  ])("tells of a cancellation (%s), and what becomes of the money", async (cancelReason, refunded, told) => {
    const id = order({ cancelReason, timeline: refunded ? [{ sequence: 1, kind: "PAYMENT_REFUNDED" }] : [] });
    await publish(event(OrderCancelledSchema, id, { orderId: id, reason: cancelReason }));
    expect((await sent(id)).text).toMatch(told);
  });

  it("does not write to people whose card was declined before their eyes", async () => {
    const [declined, after] = [order(), order()];
    await publish(event(OrderCancelledSchema, declined, { orderId: declined, reason: "PAYMENT_DECLINED" }));
    await publish(event(OrderCancelledSchema, after, { orderId: after, reason: "REQUESTED" }));
    await become(after, MessageState.SENT);
    await expect.poll(async () => (await host.db.owner.query("SELECT FROM bus.delivery")).rowCount).toBe(0);
    expect(await about(declined)).toEqual([]);
  });

  it("shows what customers and products are called, and never runs it", async () => {
    const id = order({
      shippingAddress: { ...BERLIN, recipients: ['<script>alert("x")</script>'] },
      lines: [{ name: 'Cup "A" & <b>B</b>', options: "", quantity: 1, total: USD(1n) }],
    });
    await publish(confirmed(id));
    const { html, text } = await sent(id);
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toContain("Cup &quot;A&quot; &amp; &lt;b&gt;B&lt;/b&gt;");
    expect(text).toContain('Cup "A" & <b>B</b>');
  });

  it("sends one mail for a cause, however often it is delivered", async () => {
    const id = order();
    await publish(confirmed(id));
    await sent(id);
    for (let again = 0; again < 3; again += 1) {
      await host.db.owner.query("DELETE FROM bus.inbox WHERE consumer = 'notification.order-confirmed'");
      await host.db.owner.query(
        "INSERT INTO bus.delivery (consumer, id, subject_key) SELECT 'notification.order-confirmed', id, subject_key FROM bus.outbox WHERE subject_key = $1",
        [id],
      );
      await expect.poll(async () => (await host.db.owner.query("SELECT FROM bus.delivery")).rowCount, { timeout: 5000 }).toBe(0);
    }
    // As if it had died after handing the mail over.
    await host.db.owner.query("UPDATE notification.message SET state = 'pending', send_time = NULL, due = $2 WHERE order_id = $1", [
      id,
      host.clock.now(),
    ]);
    await become(id, MessageState.SENT);
    expect(await mailbox(id)).toBe(1);
  });

  it("waits for order when that is away, and loses nothing", async () => {
    ordersAway = true;
    const ids = Array.from({ length: 5 }, () => order());
    await publish(...ids.map(confirmed));
    for (const id of ids) await expect.poll(async () => (await about(id))[0]?.error, { timeout: 5000 }).toContain("order is away");
    for (const id of ids) expect((await about(id))[0]).toMatchObject({ state: MessageState.PENDING });
    ordersAway = false;
    const minutes = async () => {
      host.clock.advance(60_000);
      return (await Promise.all(ids.map(about))).flat().map((message) => message.state);
    };
    await expect.poll(minutes, { timeout: 10_000 }).toEqual(ids.map(() => MessageState.SENT));
    for (const id of ids) expect(await mailbox(id)).toBe(1);
  });

  it("gives up in the end, and says why", async () => {
    ordersAway = true;
    const id = order();
    await publish(confirmed(id));
    await expect.poll(async () => (await about(id))[0]?.attempts, { timeout: 5000 }).toBe(1);
    await host.db.owner.query("UPDATE notification.message SET attempts = 59, due = $2 WHERE order_id = $1", [id, host.clock.now()]);
    expect((await become(id, MessageState.FAILED))[0]?.error).toContain("order is away");
    ordersAway = false;
  });

  it("drops what is about an order that is not there", async () => {
    const id = newId("ord");
    await publish(confirmed(id));
    expect((await become(id, MessageState.DROPPED))[0]?.error).toBe("the order is not there any more");
    const [message] = await about(id);
    const refusal = await messages.getMessage({ id: message?.id ?? "" }).catch((error: unknown) => ConnectError.from(error));
    expect(refusal).toMatchObject({ code: Code.FailedPrecondition });
  });

  it("is read by those who may, newest first and page by page", async () => {
    const id = order();
    await publish(confirmed(id));
    await sent(id);
    const first = await messages.listMessages({ pageSize: 3 });
    const second = await messages.listMessages({ pageSize: 3, pageToken: first.nextPageToken });
    const ids = [...first.messages, ...second.messages].map((message) => message.id);
    expect(new Set(ids).size).toBe(6);
    expect(
      (await messages.listMessages({ states: [MessageState.DROPPED] })).messages.every((one) => one.state === MessageState.DROPPED),
    ).toBe(true);
    for (const [caller, code] of [
      [guest("a"), Code.PermissionDenied],
      [operator("catalog"), Code.PermissionDenied],
      [nobody, Code.Unauthenticated],
    ] as const)
      for (const call of [
        host.client(MessageService, caller).listMessages({}),
        host.client(MessageService, caller).getMessage({ id: ids[0] ?? "" }),
      ])
        expect((await call.catch((error: unknown) => ConnectError.from(error))) as ConnectError).toMatchObject({ code });
  });

  it("is forgotten after three months", async () => {
    const id = order();
    await publish(confirmed(id));
    await sent(id);
    await host.db.owner.query("UPDATE notification.message SET create_time = create_time - interval '91 days' WHERE order_id = $1", [id]);
    const { forgetMessages } = await import("../src/storage/messages.ts");
    while (await forgetMessages(host.db.database, new Date(host.clock.now().getTime() - 90 * 24 * 3_600_000)));
    expect(await about(id)).toEqual([]);
    expect(
      (
        await host.db.owner.query(
          "SELECT FROM notification.mailbox b WHERE NOT EXISTS (SELECT FROM notification.message m WHERE m.id = b.key)",
        )
      ).rowCount,
    ).toBe(0);
  });
});
