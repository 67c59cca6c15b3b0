import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Transport } from "@connectrpc/connect";
import { edgeTransport } from "@technova/testing";
import { byPath, openStorefront } from "@technova/storefront";
import type { EntryContext, RouterContext, ServerBuild } from "react-router";
import { collectGarbage } from "./lib/garbage.ts";
import { print, type Figure } from "./lib/report.ts";
import { median, medianRatio } from "./lib/statistics.ts";

const BUILD = join(import.meta.dirname, "../web/storefront/build/server/index.js");
const PAGES = 1000;
/** The machine's moods last for seconds: several turns make a round. */
export const TURNS = 2;

/**
 * What the shop's render costs beside React's alone: the same pages with the same data, whole requests through the site in
 * one round, and `renderToPipeableStream` of the tree that such a request came to in the other.
 */
export async function render(edgeUrl: string, paths: Readonly<Record<string, string>>, rounds: number): Promise<Figure[]> {
  process.env["NODE_ENV"] = "production";
  const site = await openStorefront();
  if (site === undefined) throw new Error("the storefront is not built: npm run build:web");
  const [{ createElement }, { renderToPipeableStream }, { ServerRouter }] = await Promise.all([
    import("react"),
    import("react-dom/server"),
    import("react-router"),
  ]);
  const buildOf = byPath((await import(BUILD)) as Build, (build) => build);
  const transport = remembered(edgeTransport(edgeUrl, () => ""));
  const nonce = randomUUID();
  const host = {
    transport: () => transport,
    nonce,
    once: randomUUID(),
    shared: false,
    origin: edgeUrl,
    report: (error: unknown) => {
      throw error;
    },
  };
  // All at first: a connection that nobody used while others were measured may be closed when it is needed.
  const contexts = new Map<string, EntryContext>();
  for (const path of Object.values(paths)) contexts.set(path, await captured(buildOf(path), edgeUrl + path, host));
  const figures: Figure[] = [];
  for (const [name, path] of Object.entries(paths)) {
    const url = edgeUrl + path;
    const whole = async (): Promise<number> => {
      const { body } = await site.render(new Request(url), host);
      return (body instanceof Uint8Array ? body : await new Response(body).bytes()).byteLength;
    };
    const context = contexts.get(path);
    if (context === undefined) throw new Error(`${name} was never rendered`);
    const alone = (): Promise<number> =>
      new Promise((resolve, reject) => {
        let bytes = 0;
        const sink = new Writable({
          write(piece: Uint8Array, _encoding, done) {
            bytes += piece.byteLength;
            done();
          },
        });
        sink.once("finish", () => resolve(bytes));
        const { serverHandoffStream: _used, ...again } = context;
        const tree = createElement(ServerRouter, { context: again, url, nonce });
        const { pipe } = renderToPipeableStream(tree, { nonce, onAllReady: () => void pipe(sink), onError: reject });
      });
    const ours: number[] = [];
    const theirs: number[] = [];
    await cpuOf(whole);
    await cpuOf(alone);
    for (let round = 0; round < rounds * TURNS; round += 1) {
      ours.push(await cpuOf(whole));
      theirs.push(await cpuOf(alone));
    }
    const ratio = medianRatio(ours, theirs);
    print(`  ${name}: ${median(ours).toFixed(2)} ms of CPU through the site, ${median(theirs).toFixed(2)} ms by React alone`);
    figures.push({ name: `web: rendering ${name}, beside React alone`, value: ratio, unit: "×", atMost: 1.5 });
  }
  return figures;
}

/** Milliseconds of CPU for a page. */
async function cpuOf(page: () => Promise<number>): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  for (let count = 0; count < PAGES; count += 1) if ((await page()) < 1000) throw new Error("that is no page");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / PAGES;
}

type Build = ServerBuild & { entry: { module: { hostContext: RouterContext } } };

/** What the router makes of a request before it is rendered. */
async function captured(build: Build, url: string, host: unknown): Promise<EntryContext> {
  const { RouterContextProvider, createRequestHandler } = await import("react-router");
  let found: EntryContext | undefined;
  const kept = (...[, , , entry]: Parameters<ServerBuild["entry"]["module"]["default"]>): Response => {
    found = entry;
    return new Response("");
  };
  const context = new RouterContextProvider();
  context.set(build.entry.module.hostContext, host);
  const { entry } = build;
  await createRequestHandler({ ...build, entry: { ...entry, module: { ...entry.module, default: kept } } }, "production")(
    new Request(url),
    context,
  );
  if (found === undefined) throw new Error("nothing was rendered");
  return found;
}

/** Answers each question once, and from memory after that, as kept reads are in the platform. */
function remembered(transport: Transport): Transport {
  const known = new Map<string, Awaited<ReturnType<Transport["unary"]>>>();
  const unary: Transport["unary"] = async (method, signal, timeoutMs, header, input, values) => {
    const key = `${method.parent.typeName} ${method.name} ${JSON.stringify(input)}`;
    const answer = known.get(key) ?? (await transport.unary(method, signal, timeoutMs, header, input, values));
    known.set(key, answer);
    return answer as never;
  };
  return { unary, stream: (...of) => transport.stream(...of) };
}
