import { create } from "@bufbuild/protobuf";
import { timestampDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import { MessageState, type Message } from "@technova/gen/technova/notification/v1/message_pb.js";
import {
  GetMessageRequestSchema,
  ListMessagesRequestSchema,
  MessageService,
  type GetMessageResponse,
  type ListMessagesResponse,
} from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { META } from "@technova/mesh";
import type { Front } from "./front.ts";
import type { FrontRequest } from "./front-request.ts";
import type { Gateway } from "./gateway.ts";
import { escapeHtml, send, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { SIGN_OUT_FORM, pageToken, signInPage } from "./operator-session.ts";
import { page } from "./page.ts";

const PATH = /^\/mailbox(?:\/(msg_[0-9a-f-]{36})(\/html)?)?$/;
const PAGE_SIZE = 50;
const TIMEOUT_MS = 10_000;

export function isMailboxPath(pathname: string): boolean {
  return PATH.test(pathname);
}

/** The mailbox: what customers were told, for operators. */
export async function serveMailbox(gateway: Gateway, request: EdgeRequest, response: EdgeResponse, url: URL, front: Front): Promise<void> {
  const [, id, html] = PATH.exec(url.pathname) ?? [];
  const abort = new AbortController();
  response.once("close", () => abort.abort());
  const token = pageToken(request);
  const asked: FrontRequest = {
    header: (name) => (name === META.authorization && token !== "" ? `Bearer ${token}` : undefined),
    headers: () => new Headers(),
    timeoutMs: TIMEOUT_MS,
    signal: abort.signal,
    front,
  };
  try {
    if (id === undefined) await serveList(gateway, response, url, asked);
    else await serveOne(gateway, response, id, html !== undefined, asked);
  } catch (error) {
    const told = ConnectError.from(error);
    front.tell(Object.fromEntries(told.metadata));
    // Whoever asks by a program gets no form.
    if (told.code === Code.Unauthenticated)
      signInPage(response, 401, url.pathname, token === "" ? "" : "This token does not count any more.");
    else page(response, codeToHttpStatus(told.code), "This does not work", `<p>${escapeHtml(told.rawMessage)}</p>${SIGN_OUT_FORM}`);
  }
}

async function serveList(gateway: Gateway, response: EdgeResponse, url: URL, asked: FrontRequest): Promise<void> {
  const orderId = url.searchParams.get("order") ?? "";
  const request = create(ListMessagesRequestSchema, { pageSize: PAGE_SIZE, pageToken: url.searchParams.get("page") ?? "", orderId });
  const { messages, nextPageToken } = (await gateway.unary(MessageService.method.listMessages, request, asked)) as ListMessagesResponse;
  const rows = messages.map(
    (one) =>
      `<tr><td>${when(one.sendTime ?? one.createTime)}</td><td>${stateOf(one)}</td><td>${escapeHtml(one.recipient)}</td><td>${one.subject === "" ? escapeHtml(one.template) : `<a href="/mailbox/${one.id}">${escapeHtml(one.subject)}</a>`}</td><td><a href="/mailbox?order=${one.orderId}"><code>${escapeHtml(one.orderId.slice(-8).toUpperCase())}</code></a></td></tr>`,
  );
  const next = new URLSearchParams({ ...(orderId === "" ? {} : { order: orderId }), page: nextPageToken });
  const table =
    rows.length === 0
      ? "<p>There is no mail yet. Buy something.</p>"
      : `<table><tr><th>When</th><th>State</th><th>To</th><th>Subject</th><th>Order</th></tr>${rows.join("")}</table>`;
  const older = nextPageToken === "" ? "" : `<a href="/mailbox?${escapeHtml(next.toString())}">Older</a>`;
  page(
    response,
    200,
    orderId === "" ? "Mailbox" : "Mail about one order",
    `${table}<nav>${orderId === "" ? "" : '<a href="/mailbox">All mail</a>'}${older}</nav>${SIGN_OUT_FORM}`,
  );
}

async function serveOne(gateway: Gateway, response: EdgeResponse, id: string, html: boolean, asked: FrontRequest): Promise<void> {
  const answer = (await gateway.unary(
    MessageService.method.getMessage,
    create(GetMessageRequestSchema, { id }),
    asked,
  )) as GetMessageResponse;
  const { content } = answer;
  if (content?.message === undefined) throw new ConnectError("there is no such message", Code.NotFound);
  if (html) {
    serveBody(response, content.html);
    return;
  }
  const { message, sender, text } = content;
  page(
    response,
    200,
    message.subject,
    `<p><a href="/mailbox">Mailbox</a></p>
<table><tr><th>From</th><td>${escapeHtml(sender)}</td></tr><tr><th>To</th><td>${escapeHtml(message.recipient)}</td></tr><tr><th>Sent</th><td>${when(message.sendTime)} ${stateOf(message)}</td></tr>
<tr><th>Order</th><td><a href="/mailbox?order=${message.orderId}"><code>${message.orderId}</code></a></td></tr><tr><th>Cause</th><td><code>${escapeHtml(message.cause)}</code></td></tr></table>
<h2>As HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups" src="/mailbox/${message.id}/html"></iframe>
<h2>As text</h2><pre lang="${escapeHtml(message.language)}" dir="auto">${escapeHtml(text)}</pre>`,
    { allow: "frame-src 'self'" },
  );
}

/** The mail itself, which may load and run nothing, in the frame of its page. */
function serveBody(response: EdgeResponse, html: string): void {
  send(
    response,
    200,
    {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'self'",
    },
    html,
  );
}

function when(time: Timestamp | undefined): string {
  if (time === undefined) return "";
  const iso = timestampDate(time).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")}</time>`;
}

function stateOf({ state, error, attempts }: Message): string {
  const name = (MessageState[state] ?? "").toLowerCase();
  const why = error === "" ? "" : `: ${escapeHtml(error)}`;
  return `<span class="quiet">${escapeHtml(name)}${attempts === 0 ? "" : ` after ${attempts} tries`}${why}</span>`;
}
