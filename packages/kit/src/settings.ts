import { resolve } from "node:path";
import { portSetting, readEnv, z, type Env } from "./env.ts";
import { StartupError } from "./errors.ts";

/** Ports of the services and of the edge, before `PORT_OFFSET`. */
export const SERVICE_PORTS = {
  auth: 3001,
  user: 3002,
  product: 3003,
  order: 3004,
  payment: 3005,
  inventory: 3006,
  notification: 3007,
  search: 3008,
  recommendation: 3009,
  analytics: 3010,
  billing: 3011,
  document: 3012,
  shipping: 3013,
  audit: 3014,
  operations: 3015,
} as const;

export type ServiceName = keyof typeof SERVICE_PORTS;

/** Settings that every part shares. Each service reads its own beside these, in its `config.ts`. */
export interface Settings {
  readonly environment: "development" | "production";
  readonly dataDir: string;
  readonly listenHost: string;
  readonly edgePort: number;
  readonly adminPort: number;
  readonly portOffset: number;
  /** The database that operators brought; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Connections that this process may open at most. */
  readonly databasePool: number;
  readonly logLevel: string;
  readonly logPretty: boolean;
  readonly failpoint: string | undefined;
  /** Certificates for mutual TLS among the services; undefined: in the clear. */
  readonly meshTls: MeshTlsSettings | undefined;
  /** Where events travel; undefined: in the database that all services share. */
  readonly nats: NatsSettings | undefined;
}

export interface NatsSettings {
  /** Addresses with commas between them; may hold a password, so never to be shown. */
  readonly url: string;
  readonly stream: string;
  readonly replicas: number;
  readonly credentialsFile: string | undefined;
  readonly tls: { readonly caFile: string; readonly certFile?: string; readonly keyFile?: string } | undefined;
}

export interface MeshTlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  /** The name that certificates of peers must bear who are reached by a number instead of a name. */
  readonly numericName: string;
}

const SHAPE = {
  TECHNOVA_ENV: z.enum(["development", "production"]).default("development"),
  TECHNOVA_DATA_DIR: z.string().default(".data"),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  EDGE_PORT: portSetting.default(8080),
  ADMIN_PORT: portSetting.default(9090),
  PORT_OFFSET: z.coerce.number().int().min(0).max(56_000).default(0),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, message: "must be a postgres:// address" }).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"]).optional(),
  TECHNOVA_FAILPOINT: z.string().optional(),
  MESH_TLS_CERT_FILE: z.string().optional(),
  MESH_TLS_KEY_FILE: z.string().optional(),
  MESH_TLS_CA_FILE: z.string().optional(),
  MESH_TLS_SERVER_NAME: z.string().default("localhost"),
  NATS_URL: z
    .string()
    .refine((text) => text.split(",").every((one) => /^(nats|tls):$/.test(URL.parse(one.trim())?.protocol ?? "")), {
      message: "must be a nats:// or tls:// address, or several with commas between them",
    })
    .optional(),
  NATS_STREAM: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, "must be up to 32 letters, digits, _ and -")
    .default("technova"),
  NATS_REPLICAS: z.coerce
    .number()
    .refine((count) => [1, 3, 5].includes(count), { message: "must be 1, 3 or 5" })
    .default(1),
  NATS_CREDENTIALS_FILE: z.string().optional(),
  NATS_TLS_CA_FILE: z.string().optional(),
  NATS_TLS_CERT_FILE: z.string().optional(),
  NATS_TLS_KEY_FILE: z.string().optional(),
};

type Raw = z.infer<z.ZodObject<typeof SHAPE>>;

/** Reads the shared settings; throws StartupError with one line where they are wrong. */
export function readSettings(env: Env): Settings {
  const raw = readEnv(SHAPE, env);
  if (raw.TECHNOVA_ENV === "production" && raw.TECHNOVA_FAILPOINT !== undefined) {
    throw new StartupError("TECHNOVA_FAILPOINT is refused in production: unset it and start again.");
  }
  return {
    environment: raw.TECHNOVA_ENV,
    dataDir: resolve(raw.TECHNOVA_DATA_DIR),
    listenHost: raw.LISTEN_HOST,
    edgePort: raw.EDGE_PORT + raw.PORT_OFFSET,
    adminPort: raw.ADMIN_PORT + raw.PORT_OFFSET,
    portOffset: raw.PORT_OFFSET,
    databaseUrl: raw.DATABASE_URL,
    databasePool: raw.DATABASE_POOL,
    logLevel: raw.LOG_LEVEL,
    logPretty: (raw.LOG_FORMAT ?? (process.stderr.isTTY ? "pretty" : "json")) === "pretty",
    failpoint: raw.TECHNOVA_FAILPOINT,
    meshTls: readMeshTls(raw),
    nats: readNats(raw),
  };
}

function readMeshTls(raw: Raw): MeshTlsSettings | undefined {
  const { MESH_TLS_CERT_FILE: certFile, MESH_TLS_KEY_FILE: keyFile, MESH_TLS_CA_FILE: caFile } = raw;
  if (certFile === undefined && keyFile === undefined && caFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined || caFile === undefined)
    throw new StartupError(
      "MESH_TLS_CERT_FILE, MESH_TLS_KEY_FILE and MESH_TLS_CA_FILE belong together: set all three for TLS among the services, or none.",
    );
  return { certFile: resolve(certFile), keyFile: resolve(keyFile), caFile: resolve(caFile), numericName: raw.MESH_TLS_SERVER_NAME };
}

function readNats(raw: Raw): NatsSettings | undefined {
  if (raw.NATS_URL === undefined) return undefined;
  const { NATS_TLS_CA_FILE: caFile, NATS_TLS_CERT_FILE: certFile, NATS_TLS_KEY_FILE: keyFile } = raw;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new StartupError("NATS_TLS_CERT_FILE and NATS_TLS_KEY_FILE belong together: set both, or none.");
  if (certFile !== undefined && caFile === undefined)
    throw new StartupError("NATS_TLS_CERT_FILE needs NATS_TLS_CA_FILE beside it: set it too.");
  return {
    url: raw.NATS_URL,
    stream: raw.NATS_STREAM,
    replicas: raw.NATS_REPLICAS,
    credentialsFile: raw.NATS_CREDENTIALS_FILE === undefined ? undefined : resolve(raw.NATS_CREDENTIALS_FILE),
    tls: caFile === undefined ? undefined : { caFile, ...(certFile === undefined || keyFile === undefined ? {} : { certFile, keyFile }) },
  };
}

/** Where browsers reach the platform: `PUBLIC_URL`, or this machine's own address; without a slash at its end. */
export function publicUrlOf(given: string | undefined, settings: Pick<Settings, "listenHost" | "edgePort">): string {
  return (given ?? `http://${localHost(settings)}:${settings.edgePort}`).replace(/\/$/, "");
}

/** Where this machine itself reaches what listens there: `LISTEN_HOST`, or the loopback where that means every address. */
export function localHost({ listenHost }: Pick<Settings, "listenHost">): string {
  if (listenHost === "0.0.0.0" || listenHost === "::") return "127.0.0.1";
  return listenHost.includes(":") ? `[${listenHost}]` : listenHost;
}
