import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { RouterContext, ServerBuild } from "react-router";
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
  readonly sharedKey: (request: { readonly path: string; readonly cookie: string }) => string | undefined;
  readonly render: (request: Request, host: Host) => Promise<Response>;
}

type Build = ServerBuild & { entry: { module: { hostContext: RouterContext<Host> } } };

/** Opens the site; undefined where it is not built. */
export async function openStorefront(): Promise<Storefront | undefined> {
  if (!existsSync(join(BUILD, "server", "index.js"))) return undefined;
  // React looks at it when it is loaded: without it everything is checked twice, at a third of the speed.
  process.env["NODE_ENV"] ??= "production";
  const [{ RouterContextProvider, createRequestHandler }, build, files] = await Promise.all([
    import("react-router"),
    import(join(BUILD, "server", "index.js")) as Promise<Build>,
    readFiles(),
  ]);
  const handle = createRequestHandler(build, "production");
  return {
    files,
    sharedKey,
    render(request, host) {
      const context = new RouterContextProvider();
      context.set(build.entry.module.hostContext, host);
      return handle(request, context);
    },
  };
}

/** Home, categories, search and products, also as data for a page that is there already. */
const SHARED = /^(?:\/(?:de|ar))?(?:\/(?:_root)?|\/(?:c|p)\/[\w-]{1,100}|\/search)?(?:\.data)?(?:\?|$)/;
/** Cookies of somebody who has a cart, or had one, or is to be told something. */
const OWN = /(?:^|;\s*)technova_(?:session|cart|notice)=/;
const CURRENCY = /(?:^|;\s*)technova_currency=([\w=%+/-]{0,40})/;
const LONGEST_PATH = 300;

/** Which page everybody gets who asks for this; undefined for what is one reader's own. */
export function sharedKey({ path, cookie }: { readonly path: string; readonly cookie: string }): string | undefined {
  if (path.length > LONGEST_PATH || !SHARED.test(path) || OWN.test(cookie)) return undefined;
  return `${path} ${CURRENCY.exec(cookie)?.[1] ?? ""}`;
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
