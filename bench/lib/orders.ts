import type pg from "pg";
import { seedId } from "@technova/kit";
import { copy } from "./catalogue.ts";

const MINUTE_MS = 60_000;
const GUESTS = 100_000;

/**
 * Fills the shop with delivered orders of the last two years, with their timelines, payments, ledger entries and
 * reservations: by COPY, the same every time. `variants` are what was bought.
 */
export async function fillOrders(pool: pg.Pool, total: number, variants: readonly string[]): Promise<void> {
  const client = await pool.connect();
  const start = Date.now() - 2 * 365 * 24 * 60 * MINUTE_MS;
  const time = (index: number): string => new Date(start + Math.floor((index / total) * 2 * 365 * 24 * 60) * MINUTE_MS).toISOString();
  const orderId = (index: number): string => idOf("ord", index);
  const owner = (index: number): string => idOf("gst", index % GUESTS);
  const rows = (make: (index: number) => readonly (readonly unknown[])[]) =>
    function* () {
      for (let index = 0; index < total; index += 1) yield* make(index);
    };
  const warehouse = (await client.query<{ id: string }>("SELECT id FROM inventory.warehouse ORDER BY id LIMIT 1")).rows[0]?.id;
  try {
    // What is loaded is whole: checks of each row against others would take longer than the load.
    await client.query("SET session_replication_role = replica");
    await copy(
      client,
      `orders.customer_order (id, owner, cart_id, state, currency, lines, subtotal, shipping_price, total, email, shipping_address, billing_address,
         shipping_name, shipping_rate_id, locale, payment_token, step, version, sequence, create_time, update_time, shipping_carrier, shipping_service)`,
      rows((index) => {
        const variantId = variants[index % variants.length];
        const line = {
          variantId,
          productId: seedId("prd", "bench-0"),
          sku: "BENCH",
          name: "Quiet lamp",
          options: "M",
          quantity: 1,
          unitPrice: "1500",
          total: "1500",
        };
        const at = time(index);
        return [
          [
            orderId(index),
            owner(index),
            idOf("crt", index),
            "delivered",
            "USD",
            [line],
            1500,
            450,
            1950,
            "ada@example.com",
            "\\x",
            "\\x",
            "Standard",
            "rate",
            "en",
            "",
            "delivered",
            8,
            3,
            at,
            at,
            "sandbox",
            "standard",
          ],
        ];
      }),
    );
    await copy(
      client,
      "orders.timeline (order_id, sequence, create_time, kind, state)",
      rows((index) =>
        (["PLACED", "CAPTURED", "DELIVERED"] as const).map((kind, at) => [
          orderId(index),
          at + 1,
          time(index),
          kind,
          at === 2 ? "delivered" : "captured",
        ]),
      ),
    );
    await copy(
      client,
      "payment.intent (id, order_id, state, currency, amount, authorized, captured, provider, charge_id, charge_version, create_time, update_time)",
      rows((index) => [
        [
          idOf("pay", index),
          orderId(index),
          "captured",
          "USD",
          1950,
          1950,
          1950,
          "sandbox",
          idOf("ch", index),
          2,
          time(index),
          time(index),
        ],
      ]),
    );
    await copy(
      client,
      "payment.ledger_entry (journal_id, kind, debit_account, credit_account, currency, amount, order_id, payment_id, create_time)",
      rows((index) => [
        [
          idOf("jrn", index),
          "capture",
          "provider:sandbox:receivable",
          "revenue",
          "USD",
          1950,
          orderId(index),
          idOf("pay", index),
          time(index),
        ],
      ]),
    );
    await copy(
      client,
      "inventory.reservation (id, state, expire_time, create_time, update_time)",
      rows((index) => [[orderId(index), "shipped", time(index), time(index), time(index)]]),
    );
    await copy(
      client,
      "inventory.reservation_line (reservation_id, variant_id, warehouse_id, quantity)",
      rows((index) => [[orderId(index), variants[index % variants.length], warehouse, 1]]),
    );
    await client.query("SET session_replication_role = origin");
    await client.query("ANALYZE");
  } finally {
    client.release();
  }
}

/** An id that is the same every time, and sorts like its number. */
function idOf(prefix: string, index: number): string {
  const hex = index.toString(16).padStart(12, "0");
  return `${prefix}_018b0000-0000-7000-8000-${hex}`;
}
