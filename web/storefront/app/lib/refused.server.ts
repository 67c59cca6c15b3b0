import { Code, ConnectError } from "@connectrpc/connect";
import { data } from "react-router";

/** What a form's page shows where a change was not made: `refused` names the text for what cannot be, and a failure has its own. */
export function notDone(error: unknown, refused: string, headers: Headers) {
  const isRefused = [Code.InvalidArgument, Code.FailedPrecondition, Code.NotFound].includes(ConnectError.from(error).code);
  return data({ problem: isRefused ? refused : "unavailable" }, { status: isRefused ? 400 : 503, headers });
}
