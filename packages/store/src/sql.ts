/** A named, prepared statement: PostgreSQL parses it once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const registry = new Map<string, Statement>();
/** PostgreSQL cuts longer names, so that two of them may be one. */
const LONGEST_NAME = 63;

/**
 * Declares a statement. Names are unique over the process ("<service>.<what>"), and every declared statement
 * is prepared against the migrated database by a test, so that SQL and migrations cannot drift apart.
 */
export function statement(name: string, text: string): Statement {
  if (Buffer.byteLength(name) > LONGEST_NAME) throw new Error(`${name} is longer than a statement's name may be (${LONGEST_NAME} bytes)`);
  const known = registry.get(name);
  if (known !== undefined && known.text !== text) throw new Error(`two statements are named ${name}`);
  const declared = { name, text };
  registry.set(name, declared);
  return declared;
}

/** Letters of the parts that a statement of many shapes has, for its name, which is short. */
export function lettersOf(parts: Readonly<Record<string, boolean>>): string {
  return Object.entries(parts)
    .flatMap(([letter, isThere]) => (isThere ? [letter] : []))
    .join("");
}

/** All statements declared so far. */
export function declaredStatements(): readonly Statement[] {
  return [...registry.values()];
}
