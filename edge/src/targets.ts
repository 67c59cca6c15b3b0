import { EDGE } from "./gateway.ts";
import type { Target } from "./limits/admission.ts";
import { LIVE_PATH } from "./live.ts";
import { isMailboxPath } from "./mailbox-page.ts";
import { orderEventsId } from "./order-events.ts";
import { webhookProvider } from "./webhooks.ts";

const READING = ["GET", "HEAD"];
const OTHER: Target = { limit: "other", service: EDGE, stream: false };
const EVENTS: Target = { limit: "read", service: EDGE, stream: true, methods: ["GET"] };
const OWN: Target = { ...OTHER, methods: READING };
/** A page's form may be an order: it waits for no reader. What it does is counted as what it is. */
const FORM: Target = { ...OTHER, place: "write" };
/** What the edge itself answers, and has its place among what is under way from the door on. */
export const ANSWERED_HERE: ReadonlySet<Target> = new Set([OTHER, OWN, FORM]);
const WEBHOOK: Target = { ...OTHER, methods: ["POST"] };

/** What is known of an address that is no method's. */
export function otherTarget(method: string, pathname: string): Target {
  if (pathname === LIVE_PATH || orderEventsId(pathname) !== undefined) return EVENTS;
  if (webhookProvider(pathname) !== undefined) return WEBHOOK;
  const reading =
    ["/", "/api", "/openapi.json", "/.well-known/jwks.json"].includes(pathname) ||
    isMailboxPath(pathname) ||
    pathname.startsWith("/pictures/");
  if (reading) return OWN;
  return method === "POST" ? FORM : OTHER;
}
