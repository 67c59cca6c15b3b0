import type { EntryKind, Outcome } from "../domain/saga.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** One thing that goes on the timeline. */
export interface StepEntry {
  readonly kind: EntryKind;
  readonly reason: string;
  readonly detail: string;
  readonly location?: string;
  readonly occurTime?: Date | undefined;
}

/** What a step's question led to. */
export interface StepResult {
  readonly outcome: Outcome;
  /** Another entry than the transition's own. */
  readonly entry?: EntryKind;
  /** Several entries instead of one. */
  readonly entries?: readonly StepEntry[];
  readonly reason?: string;
  readonly detail?: string;
  readonly declineCode?: string;
  readonly action?: { readonly url: string; readonly expires: Date };
  /** When the next step is due; absent: at once. */
  readonly due?: Date;
  readonly shipmentSequence?: number;
}

/** The step is not done yet: look again at this time. */
export interface StepWaits {
  readonly waitUntil: Date;
}

export type StepHandler = (deps: OrderDependencies, order: OrderRow) => Promise<StepResult | StepWaits>;

/** Time for one remote question; a step asks three at most, all under the order's lease. */
export const QUESTION_MS = 4000;
