import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import { StartupError, type Settings } from "@technova/kit";
import type { MeshKey } from "./service-identity.ts";
import type { SigningKey } from "./tokens.ts";

/**
 * Private keys come by environment (a JWK as JSON) or live in the data directory with mode 0600, where the
 * first process that needs one makes it. Production takes them from the environment only.
 */
export async function loadSigningKey(settings: Settings, env: Readonly<Record<string, string | undefined>>): Promise<SigningKey> {
  const jwk = await loadPrivateJwk(settings, "session", env["SESSION_SIGNING_KEY"], "SESSION_SIGNING_KEY");
  const publicJwk: JWK = { kty: "OKP", crv: "Ed25519", x: jwk.x ?? "" };
  const kid = await calculateJwkThumbprint(publicJwk);
  return { kid, key: await importPrivate(jwk), publicJwk: { ...publicJwk, kid, alg: "EdDSA", use: "sig" } };
}

export async function loadMeshKey(settings: Settings, env: Readonly<Record<string, string | undefined>>): Promise<MeshKey> {
  const jwk = await loadPrivateJwk(settings, "mesh", env["MESH_KEY"], "MESH_KEY");
  const publicKey = await importJWK({ kty: "OKP", crv: "Ed25519", x: jwk.x ?? "" }, "EdDSA");
  return { privateKey: await importPrivate(jwk), publicKey: publicKey };
}

/** A shared secret of the data directory, such as a webhook's; made by the first process that needs it. */
export async function loadSecret(settings: Settings, name: string, fromEnv: string | undefined, variable: string): Promise<string> {
  if (fromEnv !== undefined && fromEnv !== "") return fromEnv;
  if (settings.environment === "production")
    throw new StartupError(`${variable} is missing: production takes its secrets from the environment. Set it and start again.`);
  const secret = await readOrMake(settings.dataDir, `${name}.secret`, async () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"),
  );
  if (secret.length < 32) {
    throw new StartupError(
      `${join(settings.dataDir, "keys", `${name}.secret`)} holds no secret. Restore it from a backup, or remove it to have a new one made.`,
    );
  }
  return secret;
}

async function importPrivate(jwk: JWK): Promise<CryptoKey> {
  return (await importJWK(jwk, "EdDSA")) as CryptoKey;
}

async function loadPrivateJwk(settings: Settings, name: string, fromEnv: string | undefined, variable: string): Promise<JWK> {
  if (settings.environment === "production" && (fromEnv === undefined || fromEnv === "")) {
    throw new StartupError(
      `${variable} is missing: production takes its keys from the environment. Set it to an Ed25519 private key as a JWK and start again.`,
    );
  }
  const where = fromEnv === undefined || fromEnv === "" ? join(settings.dataDir, "keys", `${name}.jwk`) : variable;
  const text = fromEnv || (await readOrMake(settings.dataDir, `${name}.jwk`, makeJwk));
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty === "OKP" && jwk.crv === "Ed25519" && typeof jwk.d === "string" && typeof jwk.x === "string") return jwk;
  } catch {
    // Said below.
  }
  throw new StartupError(
    `${where} holds no Ed25519 private key as a JWK. Restore it from a backup, or remove it to have a new one made (which ends all sessions).`,
  );
}

async function makeJwk(): Promise<string> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** Reads a file of the key directory; makes it, whole and at once, where it is not there. */
async function readOrMake(dataDir: string, file: string, make: () => Promise<string>): Promise<string> {
  const directory = join(dataDir, "keys");
  const path = join(directory, file);
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, await make(), { mode: 0o600, flush: true });
  await chmod(fresh, 0o600);
  // A link fails where another process was quicker; then its file counts.
  await link(fresh, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(fresh);
  return readFile(path, "utf8");
}
