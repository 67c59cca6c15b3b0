import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { MessageState, type MessageSchema } from "@technova/gen/technova/notification/v1/message_pb.js";
import type { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { DomainError, decodePageToken, encodePageToken, pageSizeOf } from "@technova/kit";
import type { Database } from "@technova/store";
import type { MessageState as State } from "../domain/message.ts";
import { getMessage, listMessages, type MessageRow } from "../storage/messages.ts";

const DEFAULT_PAGE = 20;
const STATES: Readonly<Record<State, MessageState>> = {
  pending: MessageState.PENDING,
  sent: MessageState.SENT,
  failed: MessageState.FAILED,
  dropped: MessageState.DROPPED,
};

export function messageRpcs({ database }: { readonly database: Database }): ServiceImpl<typeof MessageService> {
  return {
    async listMessages({ pageSize, pageToken, orderId, states }) {
      const size = pageSizeOf(pageSize, DEFAULT_PAGE);
      const wanted = (Object.keys(STATES) as State[]).filter((state) => states.includes(STATES[state]));
      const about = [orderId, wanted];
      const after = decodePageToken(pageToken, about, 2);
      const position = after === undefined ? undefined : { time: String(after[0]), id: String(after[1]) };
      const rows = await listMessages(database, orderId, wanted, position, size + 1);
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        messages: page.map(present),
        nextPageToken: rows.length > size && last !== undefined ? encodePageToken([last.create_time.toISOString(), last.id], about) : "",
      };
    },
    async getMessage({ id }) {
      const row = await getMessage(database, id);
      if (row === undefined) throw new DomainError("NOT_FOUND", "there is no such message");
      if (!row.written) throw new DomainError("MESSAGE_UNWRITTEN", "this message is not written yet; ask again once it is sent");
      return { content: { message: present(row), sender: row.sender, text: row.body_text, html: row.body_html } };
    },
  };
}

function present(row: MessageRow): MessageInitShape<typeof MessageSchema> {
  return {
    id: row.id,
    state: STATES[row.state],
    template: row.template,
    orderId: row.order_id,
    recipient: row.recipient,
    subject: row.subject,
    language: row.language,
    createTime: timestampFromDate(row.create_time),
    ...(row.send_time === null ? {} : { sendTime: timestampFromDate(row.send_time) }),
    attempts: row.attempts,
    error: row.last_error,
    cause: row.cause,
  };
}
