import { z } from "zod";
import { StartupError } from "./errors.ts";

export { z };
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads typed settings from the environment. An empty value counts as unset. Messages name the setting and
 * the rule but never the value, which may be a secret.
 */
export function readEnv<S extends z.ZodRawShape>(shape: S, env: Env): z.infer<z.ZodObject<S>> {
  const present = Object.fromEntries(Object.keys(shape).map((key) => [key, env[key] === "" ? undefined : env[key]]));
  const parsed = z.object(shape).safeParse(present);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new StartupError(`settings are wrong: ${problems.join("; ")}. Correct them in the environment and start again.`);
}

/** A TCP port given as text. */
export const portSetting = z.coerce.number().int().min(1).max(65_535);
export const booleanSetting = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");
