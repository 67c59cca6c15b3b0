/**
 * Named points between the steps of whatever must survive a crash. `TECHNOVA_FAILPOINT=<name>:<nth>`, armed
 * when a process starts, kills it (SIGKILL) the nth time it passes that point. Refused in production.
 */
export const FAILPOINTS = [
  "order.placed",
  "order.stock-reserved",
  "order.payment-authorized",
  "order.action-required",
  "order.confirmed",
  "order.captured",
  "order.cancel-requested",
  "order.payment-cancelled",
  "order.cancelled",
  "order.label-created",
  "order.shipped",
  "order.shipment-cancelled",
  "order.before-step-commit",
  "inventory.reserved",
  "inventory.committed",
  "inventory.released",
  "inventory.shipped",
  "payment.attempt-recorded",
  "payment.provider-answered",
  "payment.outcome-recorded",
  "payment.webhook-applied",
  "sandbox.charge-recorded",
  "sandbox.webhook-sent",
  "shipping.attempt-recorded",
  "shipping.carrier-answered",
  "shipping.labelled",
  "shipping.tracked",
  "notification.written",
  "notification.handed-over",
  "bus.fanned-out",
  "bus.before-delivery-commit",
  "bus.delivered",
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

interface Armed {
  readonly name: Failpoint;
  left: number;
}

let armed: Armed | undefined;

/** Parses and arms `name:nth`; throws where the name is unknown or the count is no positive number. */
export function armFailpoint(spec: string): void {
  const [name = "", nth = "1"] = spec.split(":");
  const known = FAILPOINTS.find((one) => one === name);
  const left = Number(nth);
  if (known === undefined) throw new Error(`there is no failpoint "${name}"; there are ${FAILPOINTS.join(", ")}`);
  if (!Number.isInteger(left) || left < 1) throw new Error(`"${spec}": the count must be a whole number from 1`);
  armed = { name: known, left };
}

/** Dies here if this point is armed and its turn has come. */
export function failpoint(name: Failpoint): void {
  if (armed === undefined || armed.name !== name) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  // Written synchronously: a chaos run reads it to know that the point fired.
  process.stderr.write(`failpoint ${name} fired\n`);
  process.kill(process.pid, "SIGKILL");
}
