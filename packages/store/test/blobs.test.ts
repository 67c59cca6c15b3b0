import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileBlobStore, contentHash } from "@technova/store";

describe("blobs as files", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "technova-blobs-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it("come back by the SHA-256 of their content, after a restart too", async () => {
    const store = new FileBlobStore(join(root, "plain"));
    const content = Buffer.from([0, 255, 10, 13, 0]);
    const hash = await store.put(content);
    expect(hash).toBe(createHash("sha256").update(content).digest("hex"));
    expect(await new FileBlobStore(join(root, "plain")).get(hash)).toEqual(content);
    expect(await store.get(await store.put(new Uint8Array()))).toEqual(Buffer.alloc(0));
  });

  it("are undefined where they are not there", async () => {
    expect(await new FileBlobStore(join(root, "none")).get(contentHash(Buffer.from("nothing")))).toBeUndefined();
  });

  it("are stored once however many store them at once, and leave no half-written file", async () => {
    const directory = join(root, "raced");
    const stores = [new FileBlobStore(directory), new FileBlobStore(directory)];
    const content = Buffer.alloc(1_000_000, 7);
    const hashes = await Promise.all(Array.from({ length: 10 }, () => stores.map((store) => store.put(content))).flat());
    expect(new Set(hashes)).toEqual(new Set([contentHash(content)]));
    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map((file) => file.name)).toEqual([contentHash(content)]);
    expect(await stores[0]?.get(contentHash(content))).toEqual(content);
  });
});
