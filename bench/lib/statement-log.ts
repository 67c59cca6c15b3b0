import { readFile, stat } from "node:fs/promises";
import type pg from "pg";

/** A statement as PostgreSQL logged it. */
export interface LoggedStatement {
  /** Name of the prepared statement; empty for BEGIN and COMMIT. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Statements of one transaction, or one alone. */
export interface LoggedTransaction {
  readonly explicit: boolean;
  readonly statements: readonly LoggedStatement[];
}

const PREFIX = "@@%c|%a|";
/** What the relay, the consumers, webhooks, jobs and the sandbox provider's own record do by themselves. */
const BESIDE =
  /^(bus\.(relay|claim|inbox|delivery|maintain|purge)|sandbox\.|platform\.|notification\.|payment\.(webhook|intents-)|shipping\.|orders\.order-(claim-due|wake|get-many)|orders\.timeline-get-many|inventory\.reservation-due)/;

/** Has the database log every statement while the body runs; returns the transactions that the calls themselves made. */
export async function logged(pool: pg.Pool, logFile: string, body: () => Promise<void>): Promise<LoggedTransaction[]> {
  const apply = async (...settings: readonly string[]): Promise<void> => {
    for (const one of settings) await pool.query(`ALTER SYSTEM ${one}`);
    await pool.query("SELECT pg_reload_conf()");
    // Each backend takes its settings from the next statement on.
    await pool.query("SELECT pg_sleep(0.3)");
  };
  await apply("SET log_statement = 'all'", `SET log_line_prefix = '${PREFIX}'`);
  const { size } = await stat(logFile);
  try {
    await body();
  } finally {
    await apply("RESET log_statement", "RESET log_line_prefix");
  }
  const text = (await readFile(logFile)).subarray(size).toString("utf8");
  return transactionsOf(text).filter(({ statements }) => statements.length > 0 && !statements.some(({ name }) => BESIDE.test(name)));
}

function transactionsOf(log: string): LoggedTransaction[] {
  const open = new Map<string, LoggedStatement[]>();
  const done: LoggedTransaction[] = [];
  let last: { session: string; statement: LoggedStatement } | undefined;
  const add = (session: string, statement: LoggedStatement): void => {
    const transaction = open.get(session);
    if (transaction === undefined) done.push({ explicit: false, statements: [statement] });
    else transaction.push(statement);
  };
  const flush = (values: readonly (string | null)[]): void => {
    if (last !== undefined) add(last.session, { ...last.statement, values });
    last = undefined;
  };
  for (const entry of log.split(/^@@/m).slice(1)) {
    const [session = "", application = "", ...rest] = entry.split("|");
    const message = rest.join("|");
    if (!application.startsWith("technova")) continue;
    const detail = /^DETAIL:\s+[Pp]arameters: ([\s\S]*)$/.exec(message)?.[1];
    if (detail !== undefined) {
      flush(valuesOf(detail));
      continue;
    }
    flush([]);
    const executed = /^LOG:\s+execute ([^:]+): ([\s\S]*)$/.exec(message);
    if (executed !== null) {
      last = { session, statement: { name: executed[1] ?? "", text: (executed[2] ?? "").replaceAll("\n\t", "\n").trimEnd(), values: [] } };
      continue;
    }
    const plain = /^LOG:\s+statement: (\w+)/.exec(message)?.[1];
    if (plain === "BEGIN") open.set(session, []);
    else if (plain === "COMMIT" || plain === "ROLLBACK") {
      const statements = open.get(session);
      if (statements !== undefined) done.push({ explicit: true, statements });
      open.delete(session);
    }
  }
  flush([]);
  return done;
}

/** `$1 = 'a', $2 = NULL`, where a quote within a value is doubled. */
function valuesOf(detail: string): (string | null)[] {
  return [...detail.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map((match) =>
    match[0].endsWith("= NULL") ? null : (match[1] ?? "").replaceAll("''", "'").replaceAll("\n\t", "\n"),
  );
}
