import { createContextKey } from "@connectrpc/connect";
import type { Client } from "./client-address.ts";
import type { Limited } from "./limits/rate-limiter.ts";

/** What the edge has found out of a request before it reads it. */
export interface Front {
  readonly requestId: string;
  readonly client: Client;
  /** What its client has left. */
  readonly limits: readonly Limited[];
}

/** Where Connect's handlers find it. */
export const FRONT = createContextKey<Front | undefined>(undefined, { description: "what the edge knows of the request" });
