import { exportJWK, importJWK, type JWK } from "jose";
import { setTimeout as sleep } from "node:timers/promises";
import { createLogger } from "@technova/kit";
import {
  Authenticator,
  Dispatcher,
  GrpcServer,
  ServiceVerifier,
  TokenVerifier,
  mutualTls,
  type MeshKey,
  type MeshTlsFiles,
} from "@technova/mesh";
import { ProbeService } from "./probe.ts";

/** What the test says on the command line. */
export interface ReplicaOptions {
  readonly port: number;
  readonly name: string;
  readonly meshPublicKey: JWK;
  readonly tls?: MeshTlsFiles;
  readonly maxConnectionAgeMs?: number;
}

/** Said over the channel by the test: from now on every answer takes so long. */
export interface ReplicaOrder {
  readonly delayMs: number;
}

/** One replica of the probe service in a process of its own: it answers with its name. SIGTERM drains it. */
async function main(options: ReplicaOptions): Promise<void> {
  const logger = createLogger({ level: "fatal", pretty: false });
  const publicKey = (await importJWK(options.meshPublicKey, "EdDSA")) as MeshKey["publicKey"];
  let delayMs = 0;
  process.on("message", (order: ReplicaOrder) => (delayMs = order.delayMs));
  const answer = async (): Promise<{ value: string }> => {
    await sleep(delayMs === 0 ? 2 : delayMs);
    return { value: options.name };
  };
  const missing = (): never => {
    throw new Error("not part of this test");
  };
  const dispatcher = new Dispatcher({ logger });
  dispatcher.add(ProbeService, {
    say: answer,
    hop: missing,
    write: answer,
    rename: answer,
    inner: missing,
    session: missing,
    signedIn: missing,
    permitted: missing,
    owned: missing,
    count: missing,
    gather: missing,
    chat: missing,
  });
  const server = new GrpcServer({
    dispatcher,
    authenticator: new Authenticator(new TokenVerifier(async () => []), new ServiceVerifier({ privateKey: publicKey, publicKey })),
    logger,
    ...(options.tls === undefined ? {} : { credentials: mutualTls({ ...options.tls, numericName: "localhost", reloadMs: 100 }, logger) }),
    ...(options.maxConnectionAgeMs === undefined ? {} : { maxConnectionAgeMs: options.maxConnectionAgeMs }),
  });
  await server.listen("127.0.0.1", options.port);
  process.on("SIGTERM", () => void server.stop(5000).then(() => process.exit(0)));
  process.once("disconnect", () => process.exit(1));
  process.send?.("ready");
}

export async function publicJwk(key: MeshKey): Promise<JWK> {
  return exportJWK(key.publicKey);
}

const spec = process.env["PROBE_REPLICA"];
if (spec !== undefined) await main(JSON.parse(spec) as ReplicaOptions);
