import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./tools.ts";

const SERVICES = [
  "auth",
  "user",
  "product",
  "order",
  "payment",
  "inventory",
  "notification",
  "search",
  "recommendation",
  "analytics",
  "billing",
  "document",
  "shipping",
  "audit",
  "operations",
];

/** Layers of a service, and those that each may import. `module.ts` alone joins them all. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  rpc: ["rpc", "app", "domain", "storage", "providers"],
  events: ["events", "app", "domain", "storage"],
  jobs: ["jobs", "app", "domain", "storage"],
  providers: ["providers", "app", "domain"],
  app: ["app", "domain", "storage"],
  storage: ["storage", "domain"],
  domain: ["domain"],
};

/** Packages, each with those below it that it may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  client: ["gen"],
  kit: ["gen"],
  seed: [],
  store: ["kit", "gen"],
  bus: ["store", "kit", "gen"],
  mesh: ["store", "kit", "gen"],
  module: ["mesh", "bus", "store", "kit", "gen"],
  telemetry: ["kit"],
  reference: ["mesh", "kit", "gen"],
  testing: ["module", "mesh", "bus", "store", "kit", "gen"],
};

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|import\("([^"]+)"\)/g;

/** What may not be imported in domain code: it has no I/O. */
const IMPURE = /^(node:(?!crypto$)|pg$|@connectrpc|@grpc|@technova\/(mesh|bus|store|module))/;

export interface SourceFile {
  /** Path from the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every import that points the wrong way, a line each. Services meet only through gen/ and the bus. */
export function wrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => [...text.matchAll(IMPORT)].flatMap((match) => wrong(path, match[1] ?? match[2] ?? "") ?? []));
}

function wrong(path: string, specifier: string): string | undefined {
  const [top = "", name = "", place = "", layer = ""] = path.split("/");
  const technova = /^@technova\/([^/]+)/.exec(specifier)?.[1];
  if (specifier.startsWith(".") && !sameWorkspace(path, join(path, "..", specifier)))
    return `${path} imports ${specifier}: use the package's name`;
  if (top === "packages" && technova !== undefined && technova !== name && PACKAGES[name]?.includes(technova) === false)
    return `${path} imports ${specifier}: ${name} is below ${technova}`;
  if (top === "services" && name !== "platform" && technova !== undefined && technova !== name && SERVICES.includes(technova))
    return `${path} imports ${specifier}: services meet only through gen/ and the bus`;
  if (top === "services" && technova === "edge" && name !== "platform")
    return `${path} imports ${specifier}: services do not know the edge`;
  if (top === "edge" && technova !== undefined && SERVICES.includes(technova))
    return `${path} imports ${specifier}: the edge reaches services through their contracts`;
  if (top !== "services" || name === "platform" || place !== "src" || path.endsWith(".test.ts")) return undefined;
  const allowed = LAYERS[layer];
  if (allowed === undefined) return undefined;
  if (layer === "domain" && IMPURE.test(specifier)) return `${path} imports ${specifier}: domain code has no I/O`;
  if (!specifier.startsWith(".")) return undefined;
  const target = join(path, "..", specifier).split("/")[3] ?? "";
  if (!(target in LAYERS) || allowed.includes(target)) return undefined;
  return `${path} imports ${specifier}: ${layer} may import ${allowed.join(", ")}`;
}

/** Whether two paths are of one workspace: services/order, packages/kit, edge. */
function sameWorkspace(a: string, b: string): boolean {
  const workspace = (path: string): string =>
    path
      .split("/")
      .slice(0, path.startsWith("edge/") ? 1 : 2)
      .join("/");
  return workspace(a) === workspace(b.replaceAll("\\", "/"));
}

export async function checkImports(): Promise<string[]> {
  const paths = globSync(["packages/*/src/**/*.ts", "services/*/src/**/*.ts", "edge/src/**/*.ts"], { cwd: ROOT });
  return wrongImports(paths.map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(ROOT, path), "utf8") })));
}
