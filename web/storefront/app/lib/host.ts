import type { Transport } from "@connectrpc/connect";
import { createContext } from "react-router";

/** What whoever serves the site gives it for one request. */
export interface Host {
  /** Calls the platform's public methods on behalf of whoever has the token; "" for nobody. */
  readonly transport: (token: string) => Transport;
  /** Of this response's Content-Security-Policy. */
  readonly nonce: string;
  /** A key for a form that counts once, such as an Idempotency-Key; another in each response. */
  readonly once: string;
  /** Whether this page is given to many: to people who mostly have nothing of ours yet. */
  readonly shared: boolean;
  /** As browsers see it, such as "https://shop.example". */
  readonly origin: string;
  /** Tells the operator of what failed on a page. */
  readonly report: (error: unknown) => void;
}

/** The same, and which build of the site answers. */
export interface Answering extends Host {
  readonly build: string;
}

export const hostContext = createContext<Answering>();
