import { readEnv, z, type Env } from "@technova/kit";
import { TrustedProxies } from "./client-address.ts";

export interface EdgeConfig {
  /** Origins whose pages may call, exactly as browsers send them. */
  readonly corsOrigins: readonly string[];
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  /** Calls answered at the same time at most, streams apart; what is beyond is refused at once. */
  readonly maxConcurrent: number;
  /** Streams open at the same time. */
  readonly maxStreams: number;
  /** Of them, for one client. */
  readonly maxStreamsPerClient: number;
  /** Connections open at the same time. */
  readonly maxConnections: number;
  /** Of them, for one client; our own proxies may have as many as they need. */
  readonly maxConnectionsPerClient: number;
  /** Multiplies all rate limits; 0: there are none. */
  readonly rateLimitScale: number;
  /** Where limits, cached answers and presence are shared; may hold a password. Undefined: each edge has its own. */
  readonly redisUrl: string | undefined;
  /** What every key in it begins with. */
  readonly redisPrefix: string;
  /** Bytes of answers that are kept to be given again; 0: none. */
  readonly cacheBytes: number;
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  readonly trustedProxies: TrustedProxies;
}

const SHAPE = {
  CORS_ORIGINS: z.string().default(""),
  EDGE_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(1024 * 1024),
  EDGE_MAX_CONCURRENT: z.coerce.number().int().min(1).max(100_000).default(512),
  EDGE_MAX_STREAMS: z.coerce.number().int().min(1).max(100_000).default(2000),
  EDGE_MAX_STREAMS_PER_CLIENT: z.coerce.number().int().min(1).max(100_000).default(200),
  EDGE_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  EDGE_MAX_CONNECTIONS_PER_CLIENT: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  REDIS_URL: z.url({ protocol: /^rediss?$/, message: "must be a redis:// or rediss:// address" }).optional(),
  REDIS_PREFIX: z.string().max(64).default("technova:"),
  EDGE_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(4 * 1024 ** 3)
    .default(32 * 1024 * 1024),
  RATE_LIMIT_SCALE: z.coerce.number().min(0).max(1000).default(1),
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text, context) => {
      try {
        return new TrustedProxies(list(text));
      } catch {
        context.addIssue({ code: "custom", message: "must be addresses or networks such as 10.0.0.0/8, with commas between them" });
        return z.NEVER;
      }
    }),
};

export function readEdgeConfig(env: Env): EdgeConfig {
  const raw = readEnv(SHAPE, env);
  return {
    corsOrigins: list(raw.CORS_ORIGINS),
    maxBodyBytes: raw.EDGE_MAX_BODY_BYTES,
    maxConcurrent: raw.EDGE_MAX_CONCURRENT,
    maxStreams: raw.EDGE_MAX_STREAMS,
    maxStreamsPerClient: raw.EDGE_MAX_STREAMS_PER_CLIENT,
    maxConnections: raw.EDGE_MAX_CONNECTIONS,
    maxConnectionsPerClient: raw.EDGE_MAX_CONNECTIONS_PER_CLIENT,
    rateLimitScale: raw.RATE_LIMIT_SCALE,
    redisUrl: raw.REDIS_URL,
    redisPrefix: raw.REDIS_PREFIX,
    cacheBytes: raw.EDGE_CACHE_BYTES,
    trustedProxies: raw.TRUSTED_PROXIES,
  };
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
