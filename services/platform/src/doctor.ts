import { readdir, stat, statfs } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { SERVICE_PORTS, errorMessage, readSettings, type Settings } from "@technova/kit";
import { MODULES } from "./modules.ts";
import { isFree } from "./ports.ts";

/** One line of the report. */
interface Finding {
  readonly good: boolean;
  readonly what: string;
}

const LEAST_NODE = [24, 16] as const;
const LEAST_FREE_MB = 500;

process.stdout.on("error", () => undefined);

/** Says what it finds: Node, ports, disk, data, engines within reach. Exit code 1 where something keeps the platform from starting. */
async function main(): Promise<void> {
  const findings: Finding[] = [];
  let settings: Settings | undefined;
  try {
    settings = readSettings(process.env);
    findings.push({ good: true, what: "settings can be read" });
  } catch (error) {
    findings.push({ good: false, what: errorMessage(error) });
  }
  findings.push(nodeFinding());
  if (settings !== undefined)
    findings.push(
      await diskFinding(settings),
      await dataFinding(settings),
      ...(await portFindings(settings)),
      await databaseFinding(settings),
    );
  for (const { good, what } of findings) process.stdout.write(`${good ? "ok  " : "BAD "} ${what}\n`);
  process.exitCode = findings.every((finding) => finding.good) ? 0 : 1;
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return {
    good,
    what: `Node ${process.versions.node} (${process.platform}-${process.arch}) runs the platform${good ? "" : `; it needs ${LEAST_NODE.join(".")} or later`}`,
  };
}

async function diskFinding({ dataDir }: Settings): Promise<Finding> {
  let at = dataDir;
  while ((await stat(at).catch(() => undefined)) === undefined && dirname(at) !== at) at = dirname(at);
  const { bavail, bsize } = await statfs(at);
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  return {
    good: free >= LEAST_FREE_MB,
    what: `${free} MB are free on the disk of ${dataDir}${free >= LEAST_FREE_MB ? "" : `; ${LEAST_FREE_MB} MB are advised`}`,
  };
}

async function dataFinding({ dataDir, databaseUrl }: Settings): Promise<Finding> {
  const names = await readdir(dataDir).catch(() => undefined);
  if (names === undefined) return { good: true, what: `${dataDir} is not there yet; the first start makes it` };
  if (databaseUrl !== undefined) return { good: true, what: `${dataDir} holds keys and blobs; the database is DATABASE_URL's` };
  const made = names.includes("postgres");
  const complete = !made || names.includes("postgres-logins.json");
  return {
    good: complete,
    what: complete
      ? `${dataDir} ${made ? "holds a database" : "holds no database yet"}`
      : `${dataDir} holds a database without its logins (postgres-logins.json): restore it from a backup`,
  };
}

async function portFindings(settings: Settings): Promise<Finding[]> {
  const wanted: [string, number][] = [
    ["edge", settings.edgePort],
    ["admin", settings.adminPort],
    ...MODULES.map((module): [string, number] => [module.name, SERVICE_PORTS[module.name] + settings.portOffset]),
  ];
  return Promise.all(
    wanted.map(async ([name, port]): Promise<Finding> => {
      const free = await isFree(settings.listenHost, port);
      return { good: free, what: `port ${port} (${name}) is ${free ? "free" : "in use; perhaps the platform runs already"}` };
    }),
  );
}

/** The database that a start would use, and engines that later versions can use. */
async function databaseFinding({ databaseUrl, dataDir }: Settings): Promise<Finding> {
  if (databaseUrl === undefined) {
    const live = await stat(join(dataDir, "postgres", "postmaster.pid")).then(
      () => true,
      () => false,
    );
    return { good: true, what: `the embedded PostgreSQL is used${live ? "; it seems to run" : ""}` };
  }
  const { hostname, port, host } = new URL(databaseUrl);
  const reached = await reaches(hostname, port === "" ? 5432 : Number(port));
  return { good: reached, what: `DATABASE_URL's server ${host} ${reached ? "is within reach" : "cannot be reached"}` };
}

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const done = (good: boolean): void => {
      socket.destroy();
      resolve(good);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
    socket.once("timeout", () => done(false));
  });
}

await main();
