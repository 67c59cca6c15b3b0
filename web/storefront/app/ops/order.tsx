import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { LedgerService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { Badge } from "@technova/ui";
import type { Route } from "./+types/order";
import { Lines, Sums } from "../components/lines.tsx";
import { priceText } from "../lib/locale.ts";
import { priceOf } from "../lib/shown.server.ts";
import { operatorsMeta } from "./meta.ts";
import { Desk, at } from "./desk.server.ts";
import { STATE_TONES, stateName } from "./order-states.ts";
import { Moment, Nothing, Section, Table, useFresh } from "./parts.tsx";

export async function loader(args: Route.LoaderArgs) {
  const desk = Desk.open(args);
  const { id } = args.params;
  const { order } = await desk.need(desk.client(OrderService).getOrder({ id }));
  const [entries, events, mails] = await Promise.all([
    desk.want(desk.client(LedgerService).listEntries({ orderId: id })),
    desk.want(desk.client(OperationsService).listEvents({ subject: id })),
    desk.want(desk.client(MessageService).listMessages({ orderId: id })),
  ]);
  return {
    id,
    state: stateName(order?.state ?? 0),
    total: priceOf(order?.total, "en"),
    shipping: priceOf(order?.shippingPrice, "en"),
    shippingName: order?.shippingName ?? "",
    lines: (order?.lines ?? []).map((line) => ({
      id: line.variantId,
      name: line.name,
      options: line.sku,
      quantity: line.quantity,
      total: priceOf(line.total, "en"),
    })),
    timeline: (order?.timeline ?? []).map(({ sequence, kind, state, reason, detail, createTime }) => ({
      sequence,
      kind,
      state: stateName(state),
      says: [reason, detail].filter(Boolean).join(": "),
      time: at(createTime),
    })),
    entries:
      "why" in entries
        ? entries.why
        : entries.value.entries.map((entry) => ({
            id: String(entry.id),
            kind: entry.kind,
            from: entry.creditAccount,
            to: entry.debitAccount,
            amount: priceOf(entry.amount, "en"),
            time: at(entry.createTime),
          })),
    events:
      "why" in events
        ? events.why
        : events.value.events.map(({ id: event, type, sequence, commitTime, sendTime }) => ({
            id: event,
            type,
            sequence: String(sequence),
            time: at(commitTime),
            sent: at(sendTime),
          })),
    mails:
      "why" in mails ? mails.why : mails.value.messages.map(({ id: mail, subject, template }) => ({ id: mail, name: subject || template })),
  };
}

export function meta({ params }: Route.MetaArgs) {
  return operatorsMeta(`Order ${params.id.slice(-8).toUpperCase()}`);
}

export default function OpsOrder({ loaderData: order }: Route.ComponentProps) {
  useFresh();
  const { timeline, entries, events, mails } = order;
  return (
    <>
      <div className="space-y-2">
        <p className="text-sm text-muted">
          <code>{order.id}</code>
        </p>
        <h1 className="flex flex-wrap items-baseline gap-4 text-3xl font-semibold">
          Order {order.id.slice(-8).toUpperCase()} <Badge tone={STATE_TONES[order.state]}>{order.state}</Badge>
        </h1>
      </div>
      <Section title="Timeline">
        <Table label="Timeline" head={["#", "When", "What", "State", "Says"]}>
          {timeline.map((entry) => (
            <tr key={entry.sequence}>
              <td>{entry.sequence}</td>
              <td>
                <Moment ms={entry.time} />
              </td>
              <th scope="row">{entry.kind}</th>
              <td>{entry.state}</td>
              <td className="text-muted">{entry.says}</td>
            </tr>
          ))}
        </Table>
      </Section>
      <Section title="Ledger">
        {typeof entries === "string" || entries.length === 0 ? (
          <Nothing>{typeof entries === "string" ? entries : "Nothing is booked."}</Nothing>
        ) : (
          <Table label="Ledger entries" head={["When", "What", "From", "To", "Amount"]}>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <td>
                  <Moment ms={entry.time} />
                </td>
                <th scope="row">{entry.kind}</th>
                <td>{entry.from}</td>
                <td>{entry.to}</td>
                <td className="tabular-nums">{priceText(entry.amount)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      <Section title="Events">
        {typeof events === "string" || events.length === 0 ? (
          <Nothing>{typeof events === "string" ? events : "None are kept."}</Nothing>
        ) : (
          <Table label="Events" head={["#", "Committed", "Type", "Sent"]}>
            {events.map((event) => (
              <tr key={event.id}>
                <td>{event.sequence}</td>
                <td>
                  <Moment ms={event.time} />
                </td>
                <th scope="row">{event.type}</th>
                <td>{event.sent === null ? "not yet" : <Moment ms={event.sent} />}</td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      <Section title="Mail">
        {typeof mails === "string" || mails.length === 0 ? (
          <Nothing>{typeof mails === "string" ? mails : "None so far."}</Nothing>
        ) : (
          <ul className="space-y-1">
            {mails.map((mail) => (
              <li key={mail.id}>
                <a href={`/mailbox/${mail.id}`} className="underline underline-offset-4">
                  {mail.name}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Bought">
        <div className="max-w-xl space-y-4 rounded-card border border-line bg-surface p-6">
          <Lines lines={order.lines} />
          <Sums
            sums={[
              { label: order.shippingName, price: order.shipping },
              { label: "Total", price: order.total },
            ]}
          />
        </div>
      </Section>
    </>
  );
}
