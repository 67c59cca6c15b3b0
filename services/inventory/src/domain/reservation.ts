import { DomainError } from "@technova/kit";

export type ReservationState = "held" | "committed" | "released" | "expired" | "shipped";

/** What a command changes: the state that follows, and what happens to each unit. */
export interface Transition {
  readonly to: ReservationState;
  readonly kind: "committed" | "released" | "returned" | "expired" | "shipped";
  readonly onHand: -1 | 0;
  readonly reserved: -1 | 0;
  readonly sold: -1 | 0 | 1;
}

/** Commands on a reservation that exists; undefined: nothing changes, the command was carried out before. */
export function commit(state: ReservationState): Transition | undefined {
  switch (state) {
    case "held":
      return { to: "committed", kind: "committed", onHand: 0, reserved: -1, sold: 1 };
    case "committed":
    case "shipped":
      return undefined;
    case "released":
    case "expired":
      throw new DomainError("RESERVATION_LOST", `the reservation is ${state}; reserve again`);
  }
}

export function release(state: ReservationState): Transition | undefined {
  switch (state) {
    case "held":
      return { to: "released", kind: "released", onHand: 0, reserved: -1, sold: 0 };
    case "committed":
      return { to: "released", kind: "returned", onHand: 0, reserved: 0, sold: -1 };
    case "expired":
      // Its units are back already; from now on it may not be renewed either.
      return { to: "released", kind: "released", onHand: 0, reserved: 0, sold: 0 };
    case "released":
      return undefined;
    case "shipped":
      throw new DomainError("RESERVATION_LOST", "the units have left the warehouse");
  }
}

export function expire(state: ReservationState): Transition | undefined {
  return state === "held" ? { to: "expired", kind: "expired", onHand: 0, reserved: -1, sold: 0 } : undefined;
}

/** Sold units leave the warehouse. */
export function ship(state: ReservationState): Transition | undefined {
  if (state === "shipped") return undefined;
  if (state === "committed") return { to: "shipped", kind: "shipped", onHand: -1, reserved: 0, sold: -1 };
  throw new DomainError("RESERVATION_LOST", `the reservation is ${state}; only sold units can be shipped`);
}
