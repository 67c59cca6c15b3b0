import pg from "pg";

/** Whom to log in as, or whose rights to take on after logging in. */
export interface DatabaseLogin {
  readonly url: string;
  /** A role to take on with SET ROLE, where the address's own user is another. */
  readonly role?: string | undefined;
}

const INT8 = 20;
const types = new pg.TypeOverrides();
// Sums and amounts are exact: bigint, never a float.
types.setTypeParser(INT8, (text) => BigInt(text));

export function openPool(login: DatabaseLogin, size: number, applicationName: string): pg.Pool {
  const pool = new pg.Pool({
    // Statements are sent without waiting for the answers of those before them on their connection.
    pipeline: true,
    connectionString: login.url,
    max: size,
    application_name: applicationName,
    types,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // A statement that takes longer is a defect; it must not hold locks for ever. Our statements are short: what they
    // read is in memory or on a disk that does not seek, and compiling them costs more than running them.
    options: `-c random_page_cost=1.1 -c jit=off -c plan_cache_mode=force_generic_plan -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s -c TimeZone=UTC${login.role === undefined ? "" : ` -c role=${login.role}`}`,
  });
  // An idle connection that the server drops is replaced by the next use; without a listener it would end the process.
  pool.on("error", () => undefined);
  // The same for connections in use: whoever waits on one hears of it by the query that fails. The pool's own
  // listener is off while a connection is checked out.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
