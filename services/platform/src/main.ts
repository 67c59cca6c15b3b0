import { randomUUID } from "node:crypto";
import { StartupError, createLogger, errorMessage, readSettings } from "@technova/kit";
import { Telemetry, readTelemetryConfig } from "@technova/telemetry";
import { MODULES } from "./modules.ts";
import { USAGE, readOptions } from "./options.ts";
import { startPlatform } from "./platform.ts";

/** A second signal this long after the first means: now. The first may come twice, from the terminal and from npm. */
const IMPATIENT_AFTER_MS = 2000;

// Whoever reads what is printed may go away (`npm start | head`); the platform goes on.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

async function main(): Promise<void> {
  const started = performance.now();
  const options = readOptions(process.argv.slice(2), MODULES);
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const settings = readSettings(process.env);
  const logger = createLogger({ level: settings.logLevel, pretty: settings.logPretty });
  const exporting = readTelemetryConfig(process.env);
  const { environment } = settings;
  const telemetry = exporting === undefined ? undefined : new Telemetry(exporting, { instance: randomUUID(), environment });
  const say = (what: string): void => void process.stdout.write(`${what}\n`);

  let asked = 0;
  let stopping: (() => Promise<void>) | undefined;
  const onSignal = (): void => {
    if (asked !== 0 && performance.now() - asked > IMPATIENT_AFTER_MS) process.exit(130);
    if (asked !== 0) return;
    asked = performance.now();
    if (stopping !== undefined) void stopping();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // The launcher was killed: end like it did, all state is safe.
  if (process.env["TECHNOVA_PARENT_CHANNEL"] !== undefined) process.once("disconnect", () => process.exit(137));

  const platform = await startPlatform({ settings, env: process.env, options, modules: MODULES, logger, say });
  stopping = async () => {
    say("stopping: requests under way may end");
    await platform.stop();
    await telemetry?.stop();
    say("stopped");
    process.exit(0);
  };
  if (asked !== 0) return stopping();
  say(`ready in ${((performance.now() - started) / 1000).toFixed(1)} s: ${platform.addresses.join(", ")}`);
}

main().catch((error: unknown) => {
  const line = error instanceof StartupError ? error.message : `cannot start: ${errorMessage(error)}`;
  process.stderr.write(`${line.replaceAll("\n", " ")}\n`);
  process.exit(1);
});
