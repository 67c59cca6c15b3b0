import { readEnv, z, type Env } from "@technova/kit";

export interface ShippingConfig {
  /** A carrier is asked for news of a parcel this often, in milliseconds of the platform clock. */
  readonly pollMs: number;
}

export function readShippingConfig(env: Env): ShippingConfig {
  const raw = readEnv(
    {
      SHIPPING_POLL_SECONDS: z.coerce
        .number()
        .int()
        .min(1)
        .max(24 * 3600)
        .default(300),
    },
    env,
  );
  return { pollMs: raw.SHIPPING_POLL_SECONDS * 1000 };
}
