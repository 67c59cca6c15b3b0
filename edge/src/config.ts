import { readEnv, z, type Env } from "@technova/kit";

export interface EdgeConfig {
  /** Origins whose pages may call, exactly as browsers send them. */
  readonly corsOrigins: readonly string[];
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  /** Requests answered at the same time, streams apart; more are refused at once. */
  readonly maxConcurrent: number;
  /** Streams open at the same time. */
  readonly maxStreams: number;
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
};

export function readEdgeConfig(env: Env): EdgeConfig {
  const raw = readEnv(SHAPE, env);
  return {
    corsOrigins: raw.CORS_ORIGINS.split(",")
      .map((origin) => origin.trim())
      .filter(Boolean),
    maxBodyBytes: raw.EDGE_MAX_BODY_BYTES,
    maxConcurrent: raw.EDGE_MAX_CONCURRENT,
    maxStreams: raw.EDGE_MAX_STREAMS,
  };
}
