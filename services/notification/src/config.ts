import { readEnv, z, type Env } from "@technova/kit";

export interface NotificationConfig {
  /** Who mails come from, such as "TechNova <orders@technova.example>". */
  readonly sender: string;
  /** The shop's name in mails. */
  readonly shop: string;
}

export function readNotificationConfig(env: Env): NotificationConfig {
  const raw = readEnv(
    {
      MAIL_SENDER: z
        .string()
        .regex(/^[^\r\n<>]{1,100} <[^\s<>@]+@[^\s<>@]+>$/, 'must look like "Shop <orders@shop.example>"')
        .default("TechNova <orders@technova.example>"),
      SHOP_NAME: z
        .string()
        .regex(/^[^\r\n]{1,60}$/, "must be one line of up to 60 characters")
        .default("TechNova"),
    },
    env,
  );
  return { sender: raw.MAIL_SENDER, shop: raw.SHOP_NAME };
}
