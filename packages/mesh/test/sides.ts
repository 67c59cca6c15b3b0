import { generateKeyPair, exportJWK } from "jose";
import { createClient, type Client, type ServiceImpl, type Transport } from "@connectrpc/connect";
import type { DescService } from "@bufbuild/protobuf";
import { Health } from "@technova/gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { createLogger, newId } from "@technova/kit";
import {
  Authenticator,
  Call,
  Dispatcher,
  GrpcServer,
  HealthState,
  LocalTransport,
  NOBODY,
  RemoteTransport,
  ServiceIdentity,
  ServiceVerifier,
  TokenVerifier,
  healthService,
  policyOf,
  reflectionServices,
  runInCall,
  signSessionToken,
  type Caller,
  type MeshKey,
  type SigningKey,
} from "@technova/mesh";
import { ProbeService, type ProbeMethods } from "./probe.ts";

/** The methods that a test gives; others are not there to be called. */
export type Probe = Partial<ServiceImpl<typeof ProbeService>>;

export interface Side {
  /** A client that calls as somebody from outside, or as one of the platform's services. */
  client<S extends DescService>(service: S, as?: Caller, from?: string): Client<S>;
  readonly probe: Client<typeof ProbeService>;
  transport(from?: string): Transport;
  readonly health: HealthState;
  /** Lines that were logged. */
  readonly server: GrpcServer | undefined;
  readonly port: number;
  stop(): Promise<void>;
}

export const logger = createLogger({ level: "silent", pretty: false });

export async function signingKey(kid = "k1"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  return { kid, key: privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "EdDSA", use: "sig" } };
}

export const meshKey = (): Promise<MeshKey> => generateKeyPair("EdDSA", { crv: "Ed25519" });

const KEYS = Promise.all([signingKey(), meshKey()]);

/** Somebody with a valid token. */
export async function somebody(kind: "guest" | "user" | "operator", subject: string, ...roles: string[]): Promise<Caller> {
  const [key] = await KEYS;
  const now = new Date();
  const token = await signSessionToken(key, { kind, subject, sessionId: "ses_1", roles }, now, new Date(now.getTime() + 60_000));
  return { kind, subject, sessionId: "ses_1", roles, token };
}

function dispatcherOf(given: Probe, health: HealthState): Dispatcher {
  const implementation: Record<string, unknown> = { ...(given as Record<string, unknown>) };
  for (const method of ProbeService.methods) {
    implementation[method.localName] ??= () => {
      throw new Error("not part of this test");
    };
  }
  const dispatcher = new Dispatcher({ logger, freeze: true });
  dispatcher.add(ProbeService, implementation as unknown as ServiceImpl<typeof ProbeService>);
  dispatcher.add(Health, healthService(health));
  dispatcher.add(ServerReflection, reflectionServices([ProbeService, Health]).v1);
  return dispatcher;
}

/** Makes a transport call as somebody: what is inherited is taken from a call that is under way here. */
function as(transport: Transport, caller: Caller): Transport {
  if (caller === NOBODY) return transport;
  const method = ProbeService.method.say;
  const signal = new AbortController().signal;
  const outer = new Call(
    method,
    policyOf(method),
    {
      caller,
      service: "",
      requestId: newId("req"),
      traceParent: "",
      idempotencyKey: "",
      timeoutMs: undefined,
      signal,
      headers: () => new Headers(),
    },
    performance.now() + 3_600_000,
    { signal, ending: signal },
  );
  return {
    unary: (...args) => runInCall(outer, () => transport.unary(...args)),
    stream: (...args) => runInCall(outer, () => transport.stream(...args)),
  };
}

function sideOf(open: (from: string) => Transport, parts: Pick<Side, "health" | "server" | "port" | "stop">): Side {
  const transports = new Map<string, Transport>();
  const transport = (from = ""): Transport => {
    const known = transports.get(from) ?? open(from);
    transports.set(from, known);
    return known;
  };
  return {
    ...parts,
    transport,
    probe: createClient(ProbeService, transport()),
    client: (service, caller = NOBODY, from = "") => createClient(service, as(transport(from), caller)),
  };
}

/** In process, with everything frozen. */
export async function localSide(implementation: Probe): Promise<Side> {
  const health = new HealthState([ProbeService.typeName]);
  const dispatcher = dispatcherOf(implementation, health);
  return sideOf((from) => new LocalTransport(dispatcher, from), { health, server: undefined, port: 0, stop: async () => undefined });
}

/** Over gRPC on a free port of 127.0.0.1. */
export async function remoteSide(implementation: Probe): Promise<Side> {
  const [session, mesh] = await KEYS;
  const health = new HealthState([ProbeService.typeName]);
  const authenticator = new Authenticator(new TokenVerifier(async () => [session.publicJwk]), new ServiceVerifier(mesh));
  const server = new GrpcServer({ dispatcher: dispatcherOf(implementation, health), authenticator, logger });
  const port = await server.listen("127.0.0.1", 0);
  const identity = new ServiceIdentity(mesh);
  const opened: RemoteTransport[] = [];
  const open = (from: string): Transport => {
    const transport = new RemoteTransport({ address: `127.0.0.1:${port}`, service: from, identity });
    opened.push(transport);
    return transport;
  };
  return sideOf(open, {
    health,
    server,
    port,
    async stop() {
      for (const transport of opened) transport.close();
      await server.stop(100);
    },
  });
}

export const SIDES = [
  ["in process", localSide],
  ["over gRPC", remoteSide],
] as const;

export type { ProbeMethods };
