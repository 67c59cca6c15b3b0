import { MikroORM } from "@mikro-orm/postgresql";
import type { MigrationObject } from "@mikro-orm/core";
import { Migration, Migrator } from "@mikro-orm/migrations";
import { PostgresDialect } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StartupError, errorMessage, type Logger } from "@technova/kit";

/** One step of a schema's history; never changed once released (expand, deploy, then contract). */
export interface SchemaMigration {
  /** Such as "0001-orders"; the order of names is the order of steps. */
  readonly name: string;
  readonly up: string;
}

/** A PostgreSQL schema, its history, and the role that may use it. */
export interface SchemaDefinition {
  readonly name: string;
  readonly role: "technova_app" | "technova_sandbox";
  readonly migrations: readonly SchemaMigration[];
}

/** Held while one process migrates; the others wait and find the work done. */
const MIGRATE_LOCK = 7_261_002;

/**
 * Brings every schema up to date, as the owner. A schema whose history is complete costs one query in all;
 * the others go through MikroORM's migrator, each migration in its own transaction with its log row.
 */
export async function migrate(
  owner: Pool,
  schemas: readonly SchemaDefinition[],
  roles: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATE_LOCK]);
    await ensureRoles(client, roles);
    for (const schema of schemas) {
      if (await isCurrent(client, schema)) continue;
      await prepareSchema(client, schema);
      await runMigrator(owner, schema);
      logger.info({ schema: schema.name, migrations: schema.migrations.length }, "migrated");
    }
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATE_LOCK]).catch(() => undefined);
    client.release();
  }
}

async function ensureRoles(client: PoolClient, roles: Readonly<Record<string, string | undefined>>): Promise<void> {
  for (const [role, password] of Object.entries(roles)) {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${role} ${password === undefined ? "NOLOGIN" : `LOGIN PASSWORD '${password}'`}`);
    // So that a login which is not a superuser may take the role on.
    const { rows } = await client.query<{ member: boolean }>("SELECT pg_has_role(current_user, $1, 'SET') AS member", [role]);
    if (rows[0]?.member === true) continue;
    await client.query(`GRANT ${role} TO CURRENT_USER`).catch((error: unknown) => {
      throw new StartupError(
        `the database's user may not take on the role ${role} (${errorMessage(error)}). Let an administrator run: GRANT ${role} TO <that user>.`,
      );
    });
  }
}

async function isCurrent(client: PoolClient, schema: SchemaDefinition): Promise<boolean> {
  const { rows: present } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [
    `${schema.name}.migration`,
  ]);
  if (present[0]?.there !== true) return false;
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${schema.name}.migration`);
  const done = new Set(rows.map((row) => row.name));
  return schema.migrations.every((migration) => done.has(migration.name));
}

async function prepareSchema(client: PoolClient, schema: SchemaDefinition): Promise<void> {
  const { name, role } = schema;
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA ${name} TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${name} GRANT USAGE ON SEQUENCES TO ${role}`);
}

async function runMigrator(owner: Pool, schema: SchemaDefinition): Promise<void> {
  // The migrator looks for its database by name and would make it, over the pool, where it is not found.
  const { rows } = await owner.query<{ name: string }>("SELECT current_database() AS name");
  const orm = await MikroORM.init({
    dbName: rows[0]?.name ?? "",
    driverOptions: new PostgresDialect({ pool: owner }),
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    schema: schema.name,
    ensureDatabase: false,
    migrations: {
      tableName: `${schema.name}.migration`,
      snapshot: false,
      allOrNothing: false,
      disableForeignKeys: false,
      migrationsList: schema.migrations.map(toMigration),
    },
    // Migrations speak for themselves; failures throw.
    logger: () => undefined,
  });
  // The pool is the caller's: closing the ORM would close it.
  await orm.migrator.up();
}

function toMigration(migration: SchemaMigration): MigrationObject {
  return {
    name: migration.name,
    class: class extends Migration {
      override up(): void {
        this.addSql(migration.up);
      }
    },
  };
}
