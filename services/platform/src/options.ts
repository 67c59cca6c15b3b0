import { parseArgs } from "node:util";
import { StartupError, errorMessage, type ServiceName, SERVICE_PORTS } from "@technova/kit";
import type { ServiceModule } from "@technova/module";

export interface Options {
  /** Names of the services to run; the edge apart. */
  readonly services: ReadonlySet<ServiceName>;
  readonly edge: boolean;
  readonly help: boolean;
  /** Processes that share the ports; 0: this one does everything itself. */
  readonly workers: number;
}

const MOST_WORKERS = 64;

export const USAGE = `usage: npm start -- [--target=all | --target=order,payment,edge] [--workers=N]

  --target   what this process runs: "all" (default), or names with commas: auth, product, inventory, order,
             payment, shipping, notification, edge. Services that it does not run are reached at <NAME>_ADDR
             (default 127.0.0.1 and the service's port plus PORT_OFFSET).
  --workers  how many processes run it behind one set of ports, such as one for each core; kill -HUP replaces
             them one by one. Without it one process does everything.
  --help     this text

Settings come from the environment; docs/configuration.md lists them.`;

/** Reads the command line; throws StartupError for what it does not know. */
export function readOptions(argv: readonly string[], modules: readonly ServiceModule[]): Options {
  let values: { target?: string | undefined; help?: boolean | undefined; workers?: string | undefined };
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { target: { type: "string" }, workers: { type: "string" }, help: { type: "boolean", short: "h" } },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    throw new StartupError(`${errorMessage(error).split(".")[0] ?? "unknown flag"}. See npm start -- --help.`);
  }
  const known = new Set(modules.map((module) => module.name));
  const names = (values.target ?? "all")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new StartupError("--target names nothing. See npm start -- --help.");
  const help = values.help ?? false;
  const workers = Number(values.workers ?? 0);
  if (!Number.isInteger(workers) || workers < 0 || workers > MOST_WORKERS)
    throw new StartupError(`--workers must be a number from 1 to ${MOST_WORKERS}. See npm start -- --help.`);
  if (names.includes("all")) return { services: known, edge: true, help, workers };
  const services = new Set<ServiceName>();
  for (const name of names) {
    if (name === "edge") continue;
    if (!isService(name) || !known.has(name))
      throw new StartupError(`--target: there is no service "${name}"; there are ${[...known, "edge", "all"].join(", ")}.`);
    services.add(name);
  }
  return { services, edge: names.includes("edge"), help, workers };
}

function isService(name: string): name is ServiceName {
  return Object.hasOwn(SERVICE_PORTS, name);
}
