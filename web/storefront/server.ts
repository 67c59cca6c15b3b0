import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { ServerBuild } from "react-router";
import type { Host } from "./app/lib/host.ts";

const BUILD = join(import.meta.dirname, "build");
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ico": "image/x-icon",
};
/** Shorter files are not worth it. */
const COMPRESSED_FROM = 512;

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

/** What says which sources a build was made of. */
export function builtFrom(): string {
  const stamp = join(BUILD, "stamp");
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
}

async function readFiles(): Promise<ReadonlyMap<string, File>> {
  const folder = join(BUILD, "client", "assets");
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name): Promise<[string, File]> => [`/assets/${name}`, await readOne(join(folder, name))])),
  );
}

async function readOne(path: string): Promise<File> {
  const plain = await readFile(path);
  const compressed = new Map<string, Uint8Array>();
  if (plain.byteLength >= COMPRESSED_FROM) {
    const [brotli, zipped] = await Promise.all([
      promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      promisify(gzip)(plain, { level: 9 }),
    ]);
    compressed.set("br", brotli).set("gzip", zipped);
  }
  return { type: TYPES[extname(path)] ?? "application/octet-stream", plain, compressed };
}
