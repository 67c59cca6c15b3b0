import { parseArgs } from "node:util";
import { StartupError, errorMessage, newId, readSettings } from "@technova/kit";
import { ROLE_NAMES, loadSigningKey, signSessionToken } from "@technova/mesh";

const USAGE = `usage: npm run -s token -- --role ${ROLE_NAMES.join("|")} [--hours 12]`;

/** Prints an operator's token alone on stdout. Refused in production. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: "string", multiple: true }, hours: { type: "string", default: "12" } } });
  const roles = values.role ?? [];
  const unknown = roles.filter((role) => !ROLE_NAMES.includes(role));
  const hours = Number(values.hours);
  if (roles.length === 0 || unknown.length > 0 || !(hours > 0 && hours <= 720)) throw new StartupError(USAGE);
  const settings = readSettings(process.env);
  if (settings.environment === "production") throw new StartupError("the token command is refused in production: operators sign in there.");
  const key = await loadSigningKey(settings, process.env);
  const now = new Date();
  const token = await signSessionToken(
    key,
    { subject: newId("usr"), sessionId: newId("ses"), kind: "operator", roles },
    now,
    new Date(now.getTime() + hours * 3_600_000),
  );
  process.stdout.write(`${token}\n`);
}

main().catch((error: unknown) => {
  const known = error instanceof StartupError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`${errorMessage(error)}${known && !errorMessage(error).startsWith("usage") ? `\n${USAGE}` : ""}\n`);
  process.exitCode = 1;
});
