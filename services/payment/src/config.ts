import { localHost, publicUrlOf, readEnv, z, type Env, type Settings } from "@technova/kit";

export interface PaymentConfig {
  /** Where the sandbox provider sends its webhooks. */
  readonly webhookUrl: string;
  /** The platform's address as browsers see it, for the page where payments are approved. */
  readonly publicUrl: string;
  /** Undefined: one of the data directory's. */
  readonly webhookSecret: string | undefined;
}

export function readPaymentConfig(env: Env, settings: Settings): PaymentConfig {
  const raw = readEnv(
    { SANDBOX_WEBHOOK_URL: z.url().optional(), PUBLIC_URL: z.url().optional(), SANDBOX_WEBHOOK_SECRET: z.string().min(16).optional() },
    env,
  );
  const edge = `http://${localHost(settings)}:${settings.edgePort}`;
  return {
    webhookUrl: raw.SANDBOX_WEBHOOK_URL ?? `${edge}/webhooks/sandbox`,
    publicUrl: publicUrlOf(raw.PUBLIC_URL, settings),
    webhookSecret: raw.SANDBOX_WEBHOOK_SECRET,
  };
}
