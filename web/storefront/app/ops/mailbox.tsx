import type { MessageState } from "@technova/gen/technova/notification/v1/message_pb.js";
import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { Link, useSearchParams } from "react-router";
import { Badge, buttonClass } from "@technova/ui";
import type { Route } from "./+types/mailbox";
import { operatorsMeta } from "./meta.ts";
import { Desk, at } from "./desk.server.ts";
import { Moment, Nothing, Table, useFresh } from "./parts.tsx";

const TONES = ["quiet", "warn", "good", "bad", "quiet"] as const satisfies Record<MessageState, string>;
const NAMES = ["unspecified", "pending", "sent", "failed", "dropped"] as const satisfies Record<MessageState, string>;

export async function loader(args: Route.LoaderArgs) {
  const desk = Desk.open(args);
  const pageToken = new URL(args.request.url).searchParams.get("page") ?? "";
  const { messages, nextPageToken } = await desk.need(desk.client(MessageService).listMessages({ pageSize: 50, pageToken }));
  return {
    next: nextPageToken,
    messages: messages.map(({ id, state, recipient, subject, template, orderId, error, createTime, sendTime }) => ({
      id,
      name: NAMES[state],
      tone: TONES[state],
      recipient,
      subject,
      template,
      orderId,
      error,
      time: at(sendTime ?? createTime),
    })),
  };
}

export function meta() {
  return operatorsMeta("Mailbox");
}

export default function Mailbox({ loaderData: { messages, next } }: Route.ComponentProps) {
  const [parameters] = useSearchParams();
  useFresh(!parameters.has("page"));
  return (
    <>
      <h1 className="text-3xl font-semibold">Mailbox</h1>
      {messages.length === 0 ? (
        <Nothing>There is no mail yet. Buy something.</Nothing>
      ) : (
        <Table label="Mail" head={["When", "State", "To", "Subject", "Order"]}>
          {messages.map((mail) => (
            <tr key={mail.id}>
              <td>
                <Moment ms={mail.time} />
              </td>
              <td>
                <Badge tone={mail.tone}>{mail.error === "" ? mail.name : `${mail.name}: ${mail.error}`}</Badge>
              </td>
              <td>{mail.recipient}</td>
              <th scope="row">
                {mail.subject === "" ? (
                  mail.template
                ) : (
                  <a href={`/mailbox/${mail.id}`} className="underline underline-offset-4">
                    {mail.subject}
                  </a>
                )}
              </th>
              <td>
                <Link to={`/ops/orders/${mail.orderId}`} className="underline underline-offset-4">
                  {mail.orderId.slice(-8).toUpperCase()}
                </Link>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {next === "" ? null : (
        <Link to={`/ops/mailbox?page=${encodeURIComponent(next)}`} className={buttonClass("plain")}>
          Older mail
        </Link>
      )}
    </>
  );
}
