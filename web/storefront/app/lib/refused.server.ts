import { Code, ConnectError } from "@connectrpc/connect";
import { TechnovaError } from "@technova/client";
import { data } from "react-router";

/** Refusals with a text of their own. */
const TEXTS: Readonly<Record<string, string>> = { CART_QUANTITY: "cart.most", CART_FULL: "cart.full" };

/**
 * What a form's page shows where a change was not made: `refused` names the text for what cannot be, and a failure has its own.
 * `sent`: what the form was filled with.
 */
export function notDone<Sent>(error: unknown, refused: string, headers: Headers, sent?: Sent) {
  const isRefused = [Code.InvalidArgument, Code.FailedPrecondition, Code.NotFound].includes(ConnectError.from(error).code);
  const problem = TEXTS[TechnovaError.from(error).reason] ?? refused;
  return data({ problem: isRefused ? problem : "unavailable", sent }, { status: isRefused ? 400 : 503, headers });
}
