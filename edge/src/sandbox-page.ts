import { ConnectError, type Client } from "@connectrpc/connect";
import { codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import type { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { formatAmount, fromMoney } from "@technova/kit";
import type { Front } from "./front.ts";
import { escapeHtml, readBody, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { page } from "./page.ts";

const PATH = /^\/sandbox\/actions\/(ch_[0-9a-f-]{36})$/;

export function sandboxActionId(pathname: string): string | undefined {
  return PATH.exec(pathname)?.[1];
}

/** The sandbox provider's page on which a shopper approves or refuses a payment, as a bank's would be. */
export async function serveSandboxAction(
  sandbox: Client<typeof SandboxService>,
  request: EdgeRequest,
  response: EdgeResponse,
  front: Front,
  chargeId: string,
  url: URL,
): Promise<void> {
  const secret = url.searchParams.get("secret") ?? "";
  try {
    if (request.method === "POST") {
      const form = new URLSearchParams((await readBody(request, front, 4096))?.toString() ?? "");
      const { status } = await sandbox.completeAction({ chargeId, secret, approve: form.get("decision") === "approve" });
      page(response, 200, ...told(status));
      return;
    }
    const { status, amount } = await sandbox.getAction({ chargeId, secret });
    if (status !== "requires_action") {
      page(response, 200, ...told(status));
      return;
    }
    const text = amount === undefined ? "" : formatAmount(fromMoney(amount));
    page(
      response,
      200,
      "Approve this payment?",
      `<p>Sandbox bank: a shop asks for <strong>${escapeHtml(text)}</strong>.</p>
       <form method="post"><button name="decision" value="approve">Approve</button> <button name="decision" value="refuse">Refuse</button></form>`,
    );
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    page(response, codeToHttpStatus(code), "This does not work", `<p>${escapeHtml(rawMessage)}</p>`);
  }
}

/** What became of the payment, as title and text. */
function told(status: string): [title: string, html: string] {
  switch (status) {
    case "failed":
      return ["Not approved", "<p>The shop gets no money. You can close this page, and pay in another way in the shop.</p>"];
    case "authorized":
    case "captured":
      return ["Approved", "<p>The shop goes on with your order. You can close this page.</p>"];
    default:
      return [
        "Nothing to do",
        `<p>This payment is <strong>${escapeHtml(status.replaceAll("_", " "))}</strong>. You can close this page.</p>`,
      ];
  }
}
