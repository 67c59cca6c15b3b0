import { DomainError } from "@technova/kit";
import type { IdempotencyKey, Queryable } from "@technova/store";
import {
  MOST_ITEMS,
  MOST_UNITS,
  addItem,
  getCart,
  insertCart,
  removeItem,
  setItem,
  type AddedRow,
  type CartItemRow,
  type CartRow,
} from "../storage/carts.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { priceItems, type CartLine } from "./price-cart.ts";

type Admit = (cart: CartRow | undefined) => CartRow;

/** Opens an empty cart; with a key, once for it: then the cart that the first use opened, as it stands. */
export async function createCart(
  deps: OrderDependencies,
  owner: string,
  currency: string,
  key: IdempotencyKey | undefined,
): Promise<CartRow | undefined> {
  const id = deps.newId("crt");
  const now = deps.clock.now();
  let made: CartRow | undefined;
  const first = await once(deps, key, id, now, async (queryable) => {
    made = await insertCart(queryable, id, owner, currency, now);
  });
  return first === id && made !== undefined ? made : getCart(deps.reads, first);
}

export interface ChangedCart {
  /** Undefined where it has to be read to be known: somebody else changed it, too, or this was done before. */
  readonly cart: CartRow | undefined;
  /** What was found out about things that may be in the cart. */
  readonly lines: readonly CartLine[];
}

/** Adds units. */
export async function addCartItem(
  deps: OrderDependencies,
  cartId: string,
  variantId: string,
  quantity: number,
  key: IdempotencyKey | undefined,
  admit: Admit,
): Promise<ChangedCart> {
  const cart = admit(await getCart(deps.reads, cartId));
  // A repeat gets the first outcome, whatever is sold by now.
  const earlier = key === undefined ? undefined : await deps.idempotency.find(deps.database, key);
  if (earlier !== undefined) {
    if ("refusal" in earlier) throw earlier.refusal;
    return { cart: undefined, lines: [] };
  }
  const known = cart.items.some((item) => item.variantId === variantId);
  if (!known && cart.items.length >= MOST_ITEMS) throw full();
  // All of them at once, so that the cart can be shown without asking again.
  const lines = await priceItems(deps, known ? cart.items : [...cart.items, { variantId, quantity }], cart.currency, "en");
  if (!known) {
    const line = lines.at(-1);
    if (line?.unitPrice === undefined)
      throw new DomainError("NOT_PURCHASABLE", `this is not sold in ${cart.currency}, or not at all`, {
        metadata: { variant_id: variantId },
      });
  }
  const now = deps.clock.now();
  let added: AddedRow | undefined;
  await once(deps, key, cartId, now, async (queryable) => {
    added = await addItem(queryable, cartId, variantId, quantity, now);
    if (added !== undefined) return;
    const found = await getCart(queryable, cartId);
    if (found?.state !== "open") throw notOpen();
    if (!found.items.some((item) => item.variantId === variantId)) throw full();
    throw new DomainError("CART_QUANTITY", `a cart holds at most ${MOST_UNITS} of one thing; order these first`, {
      metadata: { variant_id: variantId },
    });
  });
  return { cart: added === undefined ? undefined : withItem(cart, { variantId, ...added }, now), lines };
}

/** The cart as it is after its item was added, where it is one revision further than it was read. */
function withItem(cart: CartRow, { variantId, quantity, revision }: CartItemRow & AddedRow, now: Date): CartRow | undefined {
  if (revision !== cart.revision + 1) return undefined;
  const item = { variantId, quantity };
  const known = cart.items.some((one) => one.variantId === variantId);
  const items = known ? cart.items.map((one) => (one.variantId === variantId ? item : one)) : [...cart.items, item];
  return { ...cart, items, revision, update_time: now };
}

/** Sets the units of an item; 0 takes it out. */
export async function updateCartItem(
  deps: OrderDependencies,
  cartId: string,
  variantId: string,
  quantity: number,
  admit: Admit,
): Promise<void> {
  const cart = admit(await getCart(deps.reads, cartId));
  if (cart.state !== "open") throw notOpen();
  const now = deps.clock.now();
  if (quantity === 0) {
    if (!(await removeItem(deps.database, cartId, variantId, now))) throw notOpen();
    return;
  }
  if (!cart.items.some((item) => item.variantId === variantId))
    throw new DomainError("NOT_FOUND", "this is not in the cart; add it with AddCartItem");
  if (await setItem(deps.database, cartId, variantId, quantity, now)) return;
  // It was there a moment ago: somebody ordered the cart, or took the item out.
  const after = admit(await getCart(deps.reads, cartId));
  throw after.state === "open" ? new DomainError("NOT_FOUND", "this is no longer in the cart; add it with AddCartItem") : notOpen();
}

export async function removeCartItem(deps: OrderDependencies, cartId: string, variantId: string, admit: Admit): Promise<void> {
  admit(await getCart(deps.reads, cartId));
  if (!(await removeItem(deps.database, cartId, variantId, deps.clock.now()))) throw notOpen();
}

/** Runs an effect, once for a key where there is one; returns the resource that the first use made. */
async function once(
  deps: OrderDependencies,
  key: IdempotencyKey | undefined,
  resource: string,
  now: Date,
  effect: (queryable: Queryable) => Promise<void>,
): Promise<string> {
  if (key === undefined) {
    await effect(deps.database);
    return resource;
  }
  return deps.idempotency.remember(
    deps.database,
    key,
    now,
    () =>
      deps.database.transaction(async (tx) => {
        const earlier = await deps.idempotency.begin(tx, key, resource, now);
        if (earlier !== undefined) return earlier;
        await effect(tx);
        return resource;
      }),
    (earlier) => earlier,
  );
}

function full(): DomainError {
  return new DomainError("CART_FULL", `a cart holds at most ${MOST_ITEMS} different things; order these first`);
}

function notOpen(): DomainError {
  return new DomainError("CART_NOT_OPEN", "this cart is an order already; make a new one");
}
