import { statement, type Queryable, type Transaction } from "@technova/store";

export interface CartItemRow {
  readonly variantId: string;
  readonly quantity: number;
}

export interface CartRow extends Record<string, unknown> {
  readonly id: string;
  readonly owner: string;
  readonly currency: string;
  readonly state: "open" | "ordered";
  readonly order_id: string | null;
  readonly revision: number;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly items: readonly CartItemRow[];
}

/** Of one thing in a cart. */
export const MOST_UNITS = 999;
/** Different things in one cart. */
export const MOST_ITEMS = 100;

const INSERT = statement(
  "orders.cart-insert",
  `INSERT INTO orders.cart (id, owner, currency, create_time, update_time) VALUES ($1, $2, $3, $4, $4)
   RETURNING id, owner, currency, state, order_id, revision, create_time, update_time, '[]'::json AS items`,
);
const GET = statement(
  "orders.cart-get",
  `SELECT c.id, c.owner, c.currency, c.state, c.order_id, c.revision, c.create_time, c.update_time,
     coalesce((SELECT json_agg(json_build_object('variantId', i.variant_id, 'quantity', i.quantity) ORDER BY i.added_time, i.variant_id) FROM orders.cart_item i WHERE i.cart_id = c.id), '[]') AS items
   FROM orders.cart c WHERE c.id = $1`,
);
const TOUCH =
  "touched AS (UPDATE orders.cart SET revision = revision + 1, update_time = $2 WHERE id = $1 AND state = 'open' RETURNING id, revision)";
const ADD = statement(
  "orders.cart-add",
  `WITH ${TOUCH}
   INSERT INTO orders.cart_item AS i (cart_id, variant_id, quantity, added_time) SELECT id, $3, $4, $2 FROM touched WHERE orders.has_room(id, $3, ${MOST_ITEMS})
   ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = i.quantity + excluded.quantity
   WHERE i.quantity + excluded.quantity <= ${MOST_UNITS} RETURNING i.quantity, (SELECT revision FROM touched) AS revision`,
);
const SET = statement(
  "orders.cart-set",
  `WITH ${TOUCH} UPDATE orders.cart_item i SET quantity = $4 FROM touched WHERE i.cart_id = touched.id AND i.variant_id = $3 RETURNING i.quantity`,
);
const REMOVE = statement(
  "orders.cart-remove",
  `WITH ${TOUCH}, gone AS (DELETE FROM orders.cart_item i USING touched WHERE i.cart_id = touched.id AND i.variant_id = $3) SELECT id FROM touched`,
);
const CLOSE = statement(
  "orders.cart-close",
  "UPDATE orders.cart SET state = 'ordered', order_id = $3, update_time = $4 WHERE id = $1 AND state = 'open' AND revision = $2 RETURNING id",
);
const REOPEN = statement(
  "orders.cart-reopen",
  "UPDATE orders.cart SET state = 'open', order_id = NULL, update_time = $3 WHERE id = $1 AND order_id = $2",
);

export async function insertCart(queryable: Queryable, id: string, owner: string, currency: string, now: Date): Promise<CartRow> {
  const [cart] = await queryable.query<CartRow>(INSERT, [id, owner, currency, now]);
  if (cart === undefined) throw new Error(`cart ${id} was not made`);
  return cart;
}

export async function getCart(queryable: Queryable, id: string): Promise<CartRow | undefined> {
  return (await queryable.query<CartRow>(GET, [id]))[0];
}

/** What there is of an item after units were added, and the cart's revision with it. */
export interface AddedRow extends Record<string, unknown> {
  readonly quantity: number;
  readonly revision: number;
}

/** Adds units; undefined where the cart is not open, or would have more than it holds, of one thing or of things. */
export async function addItem(
  queryable: Queryable,
  cartId: string,
  variantId: string,
  quantity: number,
  now: Date,
): Promise<AddedRow | undefined> {
  return (await queryable.query<AddedRow>(ADD, [cartId, now, variantId, quantity]))[0];
}

/** Sets units of an item; false where the cart is not open or has no such item. */
export async function setItem(queryable: Queryable, cartId: string, variantId: string, quantity: number, now: Date): Promise<boolean> {
  return (await queryable.query(SET, [cartId, now, variantId, quantity])).length > 0;
}

/** Takes an item out; false where the cart is not open. */
export async function removeItem(queryable: Queryable, cartId: string, variantId: string, now: Date): Promise<boolean> {
  return (await queryable.query(REMOVE, [cartId, now, variantId])).length > 0;
}

/** Turns the cart, as it was priced, into an order; false where it changed or is one already. */
export async function closeCart(tx: Transaction, id: string, revision: number, orderId: string, now: Date): Promise<boolean> {
  return (await tx.query(CLOSE, [id, revision, orderId, now])).length > 0;
}

/** Gives the cart back that a failed order had taken. */
export async function reopenCart(tx: Transaction, id: string, orderId: string, now: Date): Promise<void> {
  await tx.query(REOPEN, [id, orderId, now]);
}
