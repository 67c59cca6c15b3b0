import { statement, type Queryable, type Transaction } from "@technova/store";
import type { Behaviour } from "./journey.ts";

/** A parcel as the carrier keeps it. */
export interface CarrierParcel extends Record<string, unknown> {
  readonly key: string;
  readonly tracking_number: string | null;
  readonly service: string;
  readonly region_code: string;
  readonly locality: string;
  readonly behaviours: readonly Behaviour[];
  readonly create_time: Date;
  readonly cancelled_at: Date | null;
}

const COLUMNS = "key, tracking_number, service, region_code, locality, behaviours, create_time, cancelled_at";
const INSERT = statement(
  "sandbox_carrier.parcel-insert",
  `INSERT INTO sandbox_carrier.parcel (key, tracking_number, service, region_code, locality, behaviours, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT DO NOTHING RETURNING key`,
);
const BY_KEY = statement("sandbox_carrier.parcel-by-key", `SELECT ${COLUMNS} FROM sandbox_carrier.parcel WHERE key = $1`);
const BAR = statement(
  "sandbox_carrier.parcels-bar",
  "INSERT INTO sandbox_carrier.parcel (key, create_time, cancelled_at) SELECT key, $2, $2 FROM unnest($1::text[]) AS key ORDER BY key ON CONFLICT DO NOTHING",
);
const LOCK = statement(
  "sandbox_carrier.parcels-lock",
  `SELECT ${COLUMNS} FROM sandbox_carrier.parcel WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE`,
);
const CANCEL = statement(
  "sandbox_carrier.parcels-cancel",
  "UPDATE sandbox_carrier.parcel SET cancelled_at = $2 WHERE key = ANY ($1::text[]) AND cancelled_at IS NULL",
);
const BY_NUMBERS = statement(
  "sandbox_carrier.parcels-by-number",
  `SELECT ${COLUMNS} FROM sandbox_carrier.parcel WHERE tracking_number = ANY ($1::text[]) ORDER BY key FOR SHARE`,
);

/** Takes a parcel on under its key; false where the key was used before. */
export async function insertParcel(queryable: Queryable, parcel: Omit<CarrierParcel, "cancelled_at">): Promise<boolean> {
  const { key, tracking_number, service, region_code, locality, behaviours, create_time } = parcel;
  return (await queryable.query(INSERT, [key, tracking_number, service, region_code, locality, behaviours, create_time])).length > 0;
}

export async function parcelByKey(queryable: Queryable, key: string): Promise<CarrierParcel | undefined> {
  return (await queryable.query<CarrierParcel>(BY_KEY, [key]))[0];
}

export async function barKeys(tx: Transaction, keys: readonly string[], now: Date): Promise<void> {
  await tx.query(BAR, [keys, now]);
}

export async function lockParcels(tx: Transaction, keys: readonly string[]): Promise<CarrierParcel[]> {
  return tx.query<CarrierParcel>(LOCK, [keys]);
}

export async function cancelKeys(tx: Transaction, keys: readonly string[], now: Date): Promise<void> {
  await tx.query(CANCEL, [keys, now]);
}

/** None of them is given up until the transaction ends. */
export async function parcelsByNumber(tx: Transaction, numbers: readonly string[]): Promise<CarrierParcel[]> {
  return tx.query<CarrierParcel>(BY_NUMBERS, [numbers]);
}
