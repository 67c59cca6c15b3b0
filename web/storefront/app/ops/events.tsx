import { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { ConnectError } from "@connectrpc/connect";
import { Form, data, redirect } from "react-router";
import { Badge, Button, Notice } from "@technova/ui";
import type { Route } from "./+types/events";
import { formOf, textOf } from "../lib/form.ts";
import { operatorsMeta } from "./meta.ts";
import { Desk, at } from "./desk.server.ts";
import { Moment, Nothing, Section, Table, useFresh } from "./parts.tsx";

export async function loader(args: Route.LoaderArgs) {
  const desk = Desk.open(args);
  const operations = desk.client(OperationsService);
  const [status, { events }, { letters }] = await desk.need(
    Promise.all([operations.getEventStatus({}), operations.listEvents({ pageSize: 50 }), operations.listDeadLetters({})]),
  );
  return {
    now: Date.now(),
    unsent: String(status.unsent),
    unsentSince: at(status.oldestUnsentTime),
    consumers: status.consumers.map(({ name, owed, dead, oldestOwedTime }) => ({
      name,
      owed: String(owed),
      dead: String(dead),
      since: at(oldestOwedTime),
    })),
    letters: letters.map(({ consumer, id, type, subject, attempts, giveUpTime, error }) => ({
      consumer,
      id: String(id),
      type,
      subject,
      attempts,
      time: at(giveUpTime),
      error,
    })),
    events: events.map(({ id, type, subject, sequence, commitTime, sendTime }) => ({
      id,
      type,
      subject,
      sequence: String(sequence),
      time: at(commitTime),
      sent: at(sendTime),
    })),
  };
}

export async function action(args: Route.ActionArgs) {
  const desk = Desk.open(args);
  const form = await formOf(args.request);
  const consumer = textOf(form, "consumer");
  const id = /^\d{1,18}$/.test(textOf(form, "id")) ? BigInt(textOf(form, "id")) : 0n;
  const operations = desk.client(OperationsService);
  try {
    await (textOf(form, "do") === "discard"
      ? operations.discardDeadLetter({ consumer, id })
      : operations.replayDeadLetter({ consumer, id }));
  } catch (error) {
    return data({ problem: ConnectError.from(error).rawMessage }, { status: 409 });
  }
  return redirect("/ops/events", 303);
}

function seconds(since: number | null, now: number): string {
  return since === null ? "–" : `${Math.max(0, (now - since) / 1000).toFixed(1)} s`;
}

export function meta() {
  return operatorsMeta("Events");
}

export default function Events({ loaderData, actionData }: Route.ComponentProps) {
  useFresh();
  const { now, unsent, unsentSince, consumers, letters, events } = loaderData;
  return (
    <>
      <h1 className="text-3xl font-semibold">Events</h1>
      {actionData === undefined ? null : <Notice tone="bad">{actionData.problem}</Notice>}
      <Section title="Behind">
        <Table label="Lag" head={["Who", "Owed", "Oldest", "Given up"]}>
          <tr>
            <th scope="row">the bus, of what is committed</th>
            <td className="tabular-nums">{unsent}</td>
            <td className="tabular-nums">{seconds(unsentSince, now)}</td>
            <td />
          </tr>
          {consumers.map(({ name, owed, dead, since }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="tabular-nums">{owed}</td>
              <td className="tabular-nums">{seconds(since, now)}</td>
              <td>{dead === "0" ? "" : <Badge tone="bad">{dead}</Badge>}</td>
            </tr>
          ))}
        </Table>
        {consumers.length === 0 ? <p className="text-sm text-muted">All consumers have handled all that was sent.</p> : null}
      </Section>
      <Section title="Dead letters">
        {letters.length === 0 ? (
          <Nothing>No event is parked.</Nothing>
        ) : (
          <Table label="Dead letters" head={["Given up", "Consumer", "Event", "About", "Tries", "Says", ""]}>
            {letters.map((letter) => (
              <tr key={`${letter.consumer} ${letter.id}`}>
                <td>
                  <Moment ms={letter.time} />
                </td>
                <th scope="row">{letter.consumer}</th>
                <td>{letter.type}</td>
                <td>
                  <code>{letter.subject}</code>
                </td>
                <td>{letter.attempts}</td>
                <td className="text-muted">{letter.error}</td>
                <td>
                  <Form method="post" className="flex gap-2">
                    <input type="hidden" name="consumer" value={letter.consumer} />
                    <input type="hidden" name="id" value={letter.id} />
                    <Button kind="plain" name="do" value="replay">
                      Replay
                    </Button>
                    <Button kind="quiet" name="do" value="discard">
                      Discard
                    </Button>
                  </Form>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      <Section title="Newest">
        {events.length === 0 ? (
          <Nothing>There was no event yet.</Nothing>
        ) : (
          <Table label="Newest events" head={["Committed", "Type", "About", "#", "Sent after"]}>
            {events.map((event) => (
              <tr key={event.id}>
                <td>
                  <Moment ms={event.time} />
                </td>
                <th scope="row">{event.type}</th>
                <td>
                  <code>{event.subject}</code>
                </td>
                <td>{event.sequence}</td>
                <td className="tabular-nums">{event.sent === null || event.time === null ? "not yet" : `${event.sent - event.time} ms`}</td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
    </>
  );
}
