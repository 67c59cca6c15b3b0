/** Who stands behind a call, as its token says. */
export interface Caller {
  readonly kind: "nobody" | "guest" | "user" | "operator";
  /** "gst_…" for guests, "usr_…" for people; empty for nobody. */
  readonly subject: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /** The token itself, to be passed on to the services that this call reaches. */
  readonly token: string;
}

export const NOBODY: Caller = { kind: "nobody", subject: "", sessionId: "", roles: [], token: "" };

/** What each role may do; `*` is everything. Permissions are those that the contracts name. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  owner: ["*"],
  catalog: ["product.products.write", "product.categories.write"],
  warehouse: [
    "inventory.stock.adjust",
    "inventory.stock.read",
    "inventory.warehouses.write",
    "order.orders.read",
    "shipping.shipments.read",
    "shipping.labels.read",
  ],
  support: [
    "order.orders.read",
    "order.orders.cancel",
    "order.carts.read",
    "payment.payments.read",
    "payment.payments.refund",
    "inventory.stock.read",
    "shipping.shipments.read",
    "notification.messages.read",
    "operations.events.read",
  ],
  finance: ["payment.payments.read", "payment.ledger.read", "payment.payments.refund", "order.orders.read"],
  viewer: [
    "order.orders.read",
    "payment.payments.read",
    "payment.ledger.read",
    "inventory.stock.read",
    "shipping.shipments.read",
    "operations.events.read",
  ],
};

export const ROLE_NAMES = Object.keys(ROLES);

export function isGranted(caller: Caller, permission: string): boolean {
  if (permission === "") return false;
  return caller.roles.some((role) => {
    const granted = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
    return granted !== undefined && (granted.includes("*") || granted.includes(permission));
  });
}
