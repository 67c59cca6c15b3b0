import { ConnectError, type Client } from "@connectrpc/connect";
import { codeToHttpStatus, codeToString } from "@connectrpc/connect/protocol-connect";
import type { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import type { Front } from "./front.ts";
import { readBody, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";

const PATH = /^\/webhooks\/([a-z][a-z0-9-]{0,31})$/;
const MAX_BODY_BYTES = 256 * 1024;

export function webhookProvider(pathname: string): string | undefined {
  return PATH.exec(pathname)?.[1];
}

/** Passes a provider's webhook on as it came: payment checks its signature over the raw body. */
export async function serveWebhook(
  payments: Client<typeof PaymentService>,
  request: EdgeRequest,
  response: EdgeResponse,
  front: Front,
  provider: string,
  enter: () => () => void,
): Promise<void> {
  const body = await readBody(request, front, MAX_BODY_BYTES);
  if (body === undefined) {
    sendError(response, 413, "resource_exhausted", `a webhook has at most ${MAX_BODY_BYTES} bytes`);
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === "string" && !name.startsWith(":")) headers[name] = value;
  let leave: (() => void) | undefined;
  try {
    leave = enter();
    await payments.handleWebhook({ provider, body, headers });
    send(response, 200, { "content-type": "application/json" }, "{}");
  } catch (error) {
    const told = ConnectError.from(error);
    sendError(response, codeToHttpStatus(told.code), codeToString(told.code), told.rawMessage);
  } finally {
    leave?.();
  }
}
