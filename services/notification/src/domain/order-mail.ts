import type { Language } from "./language.ts";
import { directionOf } from "./language.ts";
import { orderNumber, type Template } from "./message.ts";

/** What is known of an order, as far as its mails tell it. Amounts are texts in the reader's language. */
export interface OrderFacts {
  readonly id: string;
  readonly recipientName: string;
  readonly lines: readonly { readonly name: string; readonly options: string; readonly quantity: number; readonly total: string }[];
  readonly subtotal: string;
  readonly shippingName: string;
  readonly shippingPrice: string;
  readonly total: string;
  readonly address: readonly string[];
  readonly actionUrl: string;
  /** Where the order is seen and cancelled. */
  readonly viewUrl: string;
  /** Until when the payment can be approved, as a text; empty where it cannot. */
  readonly actionUntil: string;
  readonly cancelReason: string;
  readonly refunded: boolean;
  readonly trackingNumbers: readonly string[];
}

/** A sentence in the reader's language. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** What the templates show. */
export interface OrderMail {
  readonly language: Language;
  readonly direction: "ltr" | "rtl";
  readonly shop: string;
  readonly subject: string;
  readonly heading: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly url: string };
  readonly facts: readonly { readonly label: string; readonly lines: readonly string[] }[];
  readonly lines: OrderFacts["lines"];
  readonly sums: readonly { readonly label: string; readonly amount: string; readonly strong: boolean }[];
  readonly farewell: string;
  readonly footer: string;
}

const SERVICES: Readonly<Record<string, string>> = { Standard: "service-standard", Express: "service-express" };

/** What a carrier's service is called; its own word where we have none for it. */
function serviceName(name: string, say: Say): string {
  const key = SERVICES[name];
  return key === undefined ? name : say(key);
}

/** A mail about an order; undefined where there is nothing to say any more. */
export function orderMail(template: Template, order: OrderFacts, language: Language, say: Say, shop: string): OrderMail | undefined {
  if (template === "order-action-required" && order.actionUrl === "") return undefined;
  const number = orderNumber(order.id);
  const count = Math.max(1, order.trackingNumbers.length);
  const values = { number, count, total: order.total, until: order.actionUntil, reason: order.cancelReason };
  const paragraphs = [say(`${template}.body`, values)];
  if (template === "order-cancelled") paragraphs.push(say(`${template}.${order.refunded ? "refunded" : "nothing-taken"}`, values));
  const facts = [];
  if (template === "order-shipped" && order.trackingNumbers.length > 0)
    facts.push({ label: say("parcels", values), lines: order.trackingNumbers });
  if (template !== "order-cancelled") facts.push({ label: say("address"), lines: order.address });
  return {
    language,
    direction: directionOf(language),
    shop,
    subject: say(`${template}.subject`, values),
    heading: say(`${template}.heading`),
    greeting: order.recipientName === "" ? say("greeting-unknown") : say("greeting", { name: order.recipientName }),
    paragraphs,
    action:
      template === "order-action-required"
        ? { label: say(`${template}.action`), url: order.actionUrl }
        : { label: say("view-order"), url: order.viewUrl },
    facts,
    lines: order.lines,
    sums: [
      { label: say("subtotal"), amount: order.subtotal, strong: false },
      { label: say("shipping", { name: serviceName(order.shippingName, say) }), amount: order.shippingPrice, strong: false },
      { label: say("total"), amount: order.total, strong: true },
    ],
    farewell: say("farewell"),
    footer: say("footer", { shop, number }),
  };
}
