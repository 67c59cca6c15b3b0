import { AsyncLocalStorage } from "node:async_hooks";

const scope = new AsyncLocalStorage<true>();

/** Runs a function as the body of a database transaction, of pg's or of the ORM's. */
export function inTransactionScope<T>(body: () => Promise<T>): Promise<T> {
  return scope.run(true, body);
}

/** Runs a function as if no transaction were open: for what outlives the transaction that started it. */
export function outsideTransactionScope<T>(body: () => T): T {
  return scope.exit(body);
}

/** Whether the caller runs inside a transaction, where a remote call is a defect. */
export function isInTransaction(): boolean {
  return scope.getStore() === true;
}
