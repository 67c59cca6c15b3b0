import { readEnv, z, type Env } from "@technova/kit";

export interface OrderConfig {
  /** Rest between the payment and the label, in milliseconds of the platform clock. */
  readonly handlingMs: number;
}

export function readOrderConfig(env: Env): OrderConfig {
  const raw = readEnv(
    {
      ORDER_HANDLING_SECONDS: z.coerce
        .number()
        .int()
        .min(0)
        .max(30 * 24 * 3600)
        .default(60),
    },
    env,
  );
  return { handlingMs: raw.ORDER_HANDLING_SECONDS * 1000 };
}
