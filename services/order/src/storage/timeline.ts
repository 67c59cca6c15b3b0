import { statement, type Queryable } from "@technova/store";
import type { EntryKind, State } from "../domain/saga.ts";

export interface TimelineRow extends Record<string, unknown> {
  readonly sequence: number;
  readonly create_time: Date;
  readonly kind: EntryKind;
  readonly state: State;
  readonly reason: string;
  readonly detail: string;
  readonly location: string;
  /** When it happened, where that is not when it became known. */
  readonly occur_time: Date | null;
}

const TIMELINE = statement(
  "orders.timeline-get",
  "SELECT sequence, create_time, kind, state, reason, detail, location, occur_time FROM orders.timeline WHERE order_id = $1 AND sequence > $2 ORDER BY sequence",
);
const TIMELINES = statement(
  "orders.timeline-get-many",
  "SELECT order_id, sequence, create_time, kind, state, reason, detail, location, occur_time FROM orders.timeline WHERE order_id = ANY ($1::text[]) ORDER BY order_id, sequence",
);

/** Entries of an order after a number, 0 for all. */
export async function getTimeline(queryable: Queryable, orderId: string, after: number): Promise<TimelineRow[]> {
  return queryable.query<TimelineRow>(TIMELINE, [orderId, after]);
}

/** Timelines of several orders, by order. */
export async function getTimelines(queryable: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, TimelineRow[]>> {
  return Map.groupBy(await queryable.query<TimelineRow & { readonly order_id: string }>(TIMELINES, [ids]), (row) => row.order_id);
}
