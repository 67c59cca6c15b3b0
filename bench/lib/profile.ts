import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
  readonly endTime: number;
}

const WRITES = new Set(["writev", "writeBuffer", "writeUtf8String", "writeLatin1String"]);

/**
 * Shares of the busy time of V8's profile in a directory, between two moments before its end (seconds). What Node does
 * is counted for whoever called it; writing to sockets, which is mostly waking the other side, apart.
 */
export async function profileShares(directory: string, fromEnd: number, toEnd: number): Promise<readonly (readonly [string, number])[]> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => JSON.parse(await readFile(join(directory, name), "utf8")) as Profile),
  );
  const [profile] = files.toSorted((a, b) => b.samples.length - a.samples.length);
  if (profile === undefined) throw new Error(`there is no profile in ${directory}`);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const chain = (id: number): Node[] => {
    const nodesUp: Node[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = nodes.get(at);
      if (node !== undefined) nodesUp.push(node);
    }
    return nodesUp;
  };
  const shares = new Map<string, number>();
  let time = profile.startTime;
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    time += delta;
    if (time < profile.endTime - fromEnd * 1e6 || time > profile.endTime - toEnd * 1e6) continue;
    const owner = ownerOf(chain(id));
    if (owner === undefined) continue;
    total += delta;
    shares.set(owner, (shares.get(owner) ?? 0) + delta);
  }
  return [...shares].map(([owner, micros]) => [owner, micros / total] as const).toSorted((a, b) => b[1] - a[1]);
}

/** Whose time a sample is; undefined for nobody's. */
function ownerOf(chain: readonly Node[]): string | undefined {
  const name = chain[0]?.callFrame.functionName ?? "";
  if (name === "(idle)") return undefined;
  if (name === "(garbage collector)") return "garbage collection";
  const urls = chain.map((node) => node.callFrame.url);
  if (WRITES.has(name)) return urls.some((url) => /\/pg\/|store\/src\/gather/.test(url)) ? "writing to PostgreSQL" : "writing answers";
  const own = urls.find((url) => url.startsWith("file:"));
  if (own === undefined) return "Node itself";
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(own)?.[1];
  if (library !== undefined) return library.startsWith("pg") ? "pg" : library.startsWith("postgres-") ? "pg" : library;
  return /\/(edge|packages\/[^/]+|services\/[^/]+)\/src/.exec(own)?.[1] ?? "other";
}
