import { publicUrlOf, readEnv, z, type Env, type Settings } from "@technova/kit";

export interface NotificationConfig {
  /** Who mails come from, such as "TechNova <orders@technova.example>". */
  readonly sender: string;
  /** The shop's name in mails. */
  readonly shop: string;
  /** Where the shop is, as browsers see it, for links in mails; without a slash at its end. */
  readonly publicUrl: string;
}

export function readNotificationConfig(env: Env, settings: Settings): NotificationConfig {
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
      PUBLIC_URL: z.url().optional(),
    },
    env,
  );
  return { sender: raw.MAIL_SENDER, shop: raw.SHOP_NAME, publicUrl: publicUrlOf(raw.PUBLIC_URL, settings) };
}
