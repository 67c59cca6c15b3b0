import { createContextKey } from "@connectrpc/connect";
import type { Client } from "./client-address.ts";
import type { IncomingBody } from "./limits/bodies.ts";
import type { Limited } from "./limits/rate-limiter.ts";

/** What the edge has found out of a request before it reads it. */
export interface Front {
  readonly requestId: string;
  readonly client: Client;
  /** What its client has left. */
  readonly limits: readonly Limited[];
  /** The place of its body; undefined where it has none. */
  readonly body: IncomingBody | undefined;
  /** Sets headers of the answer, as long as that has not begun. */
  readonly tell: (headers: Readonly<Record<string, string>>) => void;
  /** Whether it could be read, so that what went wrong after is not its fault. */
  understood: boolean;
}

/** Where Connect's handlers find it. */
export const FRONT = createContextKey<Front | undefined>(undefined, { description: "what the edge knows of the request" });
