import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { RouterContext, ServerBuild } from "react-router";
import type { Answering, Host } from "./app/lib/host.ts";
import { CURRENCIES } from "./app/lib/locale.ts";
import { byPath, isMostAsked } from "./page-build.ts";

export { byPath };

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

interface Asked {
  readonly path: string;
  readonly cookie: string;
}

/** The built site: its files, and its pages rendered in this process. */
export interface Storefront {
  readonly files: ReadonlyMap<string, File>;
  readonly sharedAs: (request: Asked) => { readonly key: string; readonly cookie: string } | undefined;
  readonly render: (request: Request, host: Host) => Promise<Page>;
}

/** What the site answers; a page is there as a whole, other things as they come. */
interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
}

type Build = ServerBuild & { entry: { module: { hostContext: RouterContext<Answering>; wholePages: WeakMap<Response, Uint8Array> } } };

/** Opens the site; undefined where it is not built. */
export async function openStorefront(): Promise<Storefront | undefined> {
  if (!existsSync(join(BUILD, "server", "index.js"))) return undefined;
  // React looks at it when it is loaded: without it, or where it is empty, everything is checked twice, at a third of the speed.
  process.env["NODE_ENV"] ||= "production";
  const [{ RouterContextProvider, createRequestHandler }, build, files] = await Promise.all([
    import("react-router"),
    import(join(BUILD, "server", "index.js")) as Promise<Build>,
    readFiles(),
  ]);
  const handlerOf = byPath(build, (own) => createRequestHandler(own, "production"));
  return {
    files,
    sharedAs,
    async render(request, host) {
      const { hostContext, wholePages } = build.entry.module;
      const context = new RouterContextProvider();
      context.set(hostContext, { ...host, build: build.assets.version });
      const answer = await handlerOf(new URL(request.url).pathname)(request, context);
      const { status, headers } = answer;
      const body = wholePages.get(answer) ?? answer.body;
      if (body === null && headers.get("content-type")?.startsWith("text/html") === true) throw new Error("a page was lost on its way");
      return { status, headers, body };
    },
  };
}

const OURS = "technova_";
const CURRENCY = `${OURS}currency`;
const LONGEST_PATH = 300;

/**
 * What a request shares with others: its address and its currency. Undefined where it has any other cookie of ours: of
 * somebody who has a cart, or had one, or is to be told something. The page is rendered with a cookie that is written here,
 * not with the visitor's, so that no other reading of theirs can get into it.
 */
export function sharedAs({ path, cookie }: Asked): { readonly key: string; readonly cookie: string } | undefined {
  if (path.length > LONGEST_PATH || !isMostAsked(path.split("?", 1)[0] ?? "")) return undefined;
  const ours = cookie
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(OURS));
  if (ours.length === 0) return { key: `${path} `, cookie: "" };
  const currency = CURRENCIES.find((one) => ours[0] === `${CURRENCY}=${written(one)}`);
  if (ours.length > 1 || currency === undefined) return undefined;
  return { key: `${path} ${currency}`, cookie: `${CURRENCY}=${written(currency)}` };
}

/** As React Router's cookies have a text. */
function written(text: string): string {
  return encodeURIComponent(btoa(JSON.stringify(text)));
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
  const files = new Map(await Promise.all(names.filter((name) => !Object.values(CODINGS).includes(extname(name))).map(read)));
  // What browsers ask for where a document, such as a JSON answer, names no icon.
  const icon = files.get(`/assets/${names.find((name) => /^icon-[^.]+\.svg$/.test(name)) ?? ""}`);
  if (icon !== undefined) files.set("/favicon.ico", icon);
  return files;
}
