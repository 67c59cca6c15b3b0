import { DomainError } from "@technova/kit";

export type ReservationState = "held" | "committed" | "released" | "expired";

/** What a command changes: the state that follows, and what happens to each unit. */
export interface Transition {
  readonly to: ReservationState;
  readonly kind: "committed" | "released" | "returned" | "expired";
  readonly reserved: -1 | 0;
  readonly sold: -1 | 0 | 1;
}

/** Commands on a reservation that exists; undefined: nothing changes, the command was carried out before. */
export function commit(state: ReservationState): Transition | undefined {
  switch (state) {
    case "held":
      return { to: "committed", kind: "committed", reserved: -1, sold: 1 };
    case "committed":
      return undefined;
    case "released":
    case "expired":
      throw new DomainError("RESERVATION_LOST", `the reservation is ${state}; reserve again`);
  }
}

export function release(state: ReservationState): Transition | undefined {
  switch (state) {
    case "held":
      return { to: "released", kind: "released", reserved: -1, sold: 0 };
    case "committed":
      return { to: "released", kind: "returned", reserved: 0, sold: -1 };
    case "expired":
      // Its units are back already; from now on it may not be renewed either.
      return { to: "released", kind: "released", reserved: 0, sold: 0 };
    case "released":
      return undefined;
  }
}

export function expire(state: ReservationState): Transition | undefined {
  return state === "held" ? { to: "expired", kind: "expired", reserved: -1, sold: 0 } : undefined;
}
