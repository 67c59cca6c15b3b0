import type { ShouldRevalidateFunctionArgs } from "react-router";
import type { Change } from "./cart-queue.ts";
import type { Waits } from "./waiting.ts";

/** What a form's page shows where the network failed: nobody knows whether what was sent arrived. */
export interface Offline {
  readonly problem: "offline";
}

/** Asks the server; where it cannot be reached the page stays as it is, with all that was typed, and says so. */
export async function orOffline<T>(ask: () => Promise<T>): Promise<T | Offline> {
  try {
    return await ask();
  } catch (error) {
    if (isNetworkError(error)) return { problem: "offline" };
    throw error;
  }
}

/**
 * Asks the server for a change of the cart, which waits for the network where that fails. What that takes is fetched when a page
 * is there (see the layout); where even that did not come, nothing waits, and it is said.
 */
export async function orWaits<T>(
  request: Request,
  serverAction: () => Promise<T>,
  changeOf: (form: FormData, id: string) => Change | undefined,
): Promise<T | Offline | Waits | Response> {
  const queue = await import("./waiting.ts").catch(() => undefined);
  return queue === undefined ? orOffline(serverAction) : queue.orWaiting(request, serverAction, changeOf);
}

/** What `fetch` rejects with where nothing came back, in the words of the browsers that there are. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && /failed to fetch|networkerror|load failed/i.test(error.message);
}

/** For what stands around a checkout: what delivery costs is asked for by a form that changes nothing. */
export function unlessOnlyAsked(args: ShouldRevalidateFunctionArgs): boolean {
  return args.formData?.get("do") === "rates" ? false : unlessRefused(args);
}

/** For routes' `shouldRevalidate`: what is shown stays where nothing newer can be had, or a form was refused. */
export function unlessRefused({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs): boolean {
  const problem = (actionResult as { readonly problem?: unknown } | undefined)?.problem;
  return typeof problem === "string" && problem !== "" ? false : defaultShouldRevalidate;
}
