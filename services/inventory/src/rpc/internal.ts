import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { ReservationState, type ReservationSchema } from "@technova/gen/technova/inventory/v1/inventory_pb.js";
import type { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { DomainError } from "@technova/kit";
import type { InventoryDependencies } from "../app/dependencies.ts";
import { reserve } from "../app/reserve.ts";
import { commitReservation, extendReservation, releaseReservation, shipReservation } from "../app/settle-reservation.ts";
import { getReservation, type ReservationRow } from "../storage/reservations.ts";

type Internal = "reserve" | "extendReservation" | "commitReservation" | "releaseReservation" | "getReservation" | "shipReservation";

const STATES = {
  held: ReservationState.HELD,
  committed: ReservationState.COMMITTED,
  released: ReservationState.RELEASED,
  expired: ReservationState.EXPIRED,
  shipped: ReservationState.SHIPPED,
} as const;

/** What the order saga asks for. */
export function internalRpcs(deps: InventoryDependencies): Pick<ServiceImpl<typeof InventoryService>, Internal> {
  return {
    async reserve(request) {
      const { reservationId, items, expireTime, regionCode, renew } = request;
      return { reservation: present(await reserve(deps, { reservationId, items, expireTime: toDate(expireTime), regionCode, renew })) };
    },
    async extendReservation({ reservationId, expireTime }) {
      return { reservation: present(await extendReservation(deps, reservationId, toDate(expireTime))) };
    },
    async commitReservation({ reservationId }) {
      return { reservation: present(await commitReservation(deps, reservationId)) };
    },
    async releaseReservation({ reservationId }) {
      return { reservation: present(await releaseReservation(deps, reservationId)) };
    },
    async getReservation({ reservationId }) {
      const reservation = await getReservation(deps.database, reservationId);
      if (reservation === undefined) throw new DomainError("NOT_FOUND", "there is no such reservation");
      return { reservation: present(reservation) };
    },
    async shipReservation({ reservationId }) {
      return { reservation: present(await shipReservation(deps, reservationId)) };
    },
  };
}

/** The contract requires it, so it is there. */
function toDate(timestamp: Parameters<typeof timestampDate>[0] | undefined): Date {
  return timestamp === undefined ? new Date(0) : timestampDate(timestamp);
}

function present(row: ReservationRow): MessageInitShape<typeof ReservationSchema> {
  return { id: row.id, state: STATES[row.state], expireTime: timestampFromDate(row.expireTime), allocations: [...row.allocations] };
}
