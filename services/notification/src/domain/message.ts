/** What mails there are; each tells of one kind of event. */
export const TEMPLATES = ["order-confirmed", "order-action-required", "order-cancelled", "order-shipped", "order-delivered"] as const;
export type Template = (typeof TEMPLATES)[number];

export type MessageState = "pending" | "sent" | "failed" | "dropped";

/** After this many failed tries a message is given up: after about two days. */
export const MOST_ATTEMPTS = 60;

/** Rest before the next try, in milliseconds: doubles up to an hour, with jitter from 0 to 1. */
export function retryDelayMs(attempts: number, jitter: number): number {
  return Math.min(3_600_000, 1000 * 2 ** Math.min(attempts, 12)) * (0.5 + jitter / 2);
}

/** Cancellations that the shopper sees at once, at the checkout, need no mail. */
export function deservesMail(cancelReason: string): boolean {
  return cancelReason !== "PAYMENT_DECLINED";
}

/** What people call an order: the end of its id. */
export function orderNumber(orderId: string): string {
  return orderId.slice(-8).toUpperCase();
}
