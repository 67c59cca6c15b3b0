import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Keeps bytes by the SHA-256 of their content, in hex. */
export interface BlobStore {
  /** Stores bytes durably and returns their hash; storing the same twice is storing it once. */
  put(content: Uint8Array): Promise<string>;
  /** The bytes of a hash; undefined where they are not there. */
  get(hash: string): Promise<Buffer | undefined>;
}

export function contentHash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Blobs as files: written under another name, synced, then renamed, so that a crash leaves no half of one. */
export class FileBlobStore implements BlobStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(content: Uint8Array): Promise<string> {
    const hash = contentHash(content);
    const path = this.#path(hash);
    if ((await this.get(hash)) !== undefined) return hash;
    await mkdir(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}.${crypto.randomUUID()}`;
    const file = await open(fresh, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    return hash;
  }

  async get(hash: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#path(hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #path(hash: string): string {
    return join(this.#directory, hash.slice(0, 2), hash);
  }
}
