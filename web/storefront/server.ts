import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { ServerBuild } from "react-router";
import type { Host } from "./app/lib/host.ts";

const BUILD = join(import.meta.dirname, "build");
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
/** By name, the best first, with the endings of the files that have them. */
const CODINGS: Readonly<Record<string, string>> = { br: ".br", gzip: ".gz" };

interface File {
  readonly type: string;
  readonly plain: Uint8Array;
  readonly compressed: ReadonlyMap<string, Uint8Array>;
}

/** The built site: its files, and its pages rendered in this process. */
export interface Storefront {
  readonly files: ReadonlyMap<string, File>;
  readonly serve: (request: IncomingMessage, response: ServerResponse, host: Host) => void;
}

/** Opens the site; undefined where it is not built. */
export async function openStorefront(): Promise<Storefront | undefined> {
  if (!existsSync(join(BUILD, "server", "index.js"))) return undefined;
  // React looks at it when it is loaded: without it everything is checked twice, at a third of the speed.
  process.env["NODE_ENV"] ??= "production";
  const [{ RouterContextProvider }, { createRequestListener }, build, files] = await Promise.all([
    import("react-router"),
    import("@react-router/node"),
    import(join(BUILD, "server", "index.js")) as Promise<
      ServerBuild & {
        entry: { module: { hostContext: Parameters<InstanceType<typeof import("react-router").RouterContextProvider>["set"]>[0] } };
      }
    >,
    readFiles(),
  ]);
  const hosts = new AsyncLocalStorage<Host>();
  const listener = createRequestListener({
    build,
    mode: "production",
    getLoadContext() {
      const context = new RouterContextProvider();
      context.set(build.entry.module.hostContext, hosts.getStore());
      return context;
    },
  });
  return { files, serve: (request, response, host) => hosts.run(host, () => listener(request, response)) };
}

/** Each with its compressed forms, which the build has put beside it. */
async function readFiles(): Promise<ReadonlyMap<string, File>> {
  const folder = join(BUILD, "client", "assets");
  const names = await readdir(folder);
  const read = async (name: string): Promise<[string, File]> => {
    const forms = Object.entries(CODINGS).filter(([, suffix]) => names.includes(name + suffix));
    const compressed = await Promise.all(
      forms.map(async ([coding, suffix]): Promise<[string, Uint8Array]> => [coding, await readFile(join(folder, name + suffix))]),
    );
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    return [`/assets/${name}`, { type, plain: await readFile(join(folder, name)), compressed: new Map(compressed) }];
  };
  return new Map(await Promise.all(names.filter((name) => !Object.values(CODINGS).includes(extname(name))).map(read)));
}
