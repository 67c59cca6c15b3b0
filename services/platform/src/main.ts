import cluster from "node:cluster";
import { randomUUID } from "node:crypto";
import { StartupError, createLogger, errorMessage, readSettings } from "@technova/kit";
import { Telemetry, readTelemetryConfig } from "@technova/telemetry";
import { MODULES } from "./modules.ts";
import { USAGE, readOptions } from "./options.ts";
import type { FoundationOptions } from "./foundation.ts";
import { startPlatform, type Platform } from "./platform.ts";
import { startWorkers } from "./workers/start.ts";
import { PrimaryChannel } from "./workers/worker.ts";

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

  if (cluster.isWorker) return work({ settings, env: process.env, options, modules: MODULES, logger, say: () => undefined }, telemetry);

  let asked = 0;
  let stopping: (() => Promise<void>) | undefined;
  const onSignal = (): void => {
    if (asked !== 0 && performance.now() - asked > IMPATIENT_AFTER_MS) process.exit(130);
    if (asked !== 0) return;
    asked = performance.now();
    if (stopping !== undefined) void stopping();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  let replace: (() => Promise<void>) | undefined;
  process.on("SIGHUP", () => {
    if (options.workers === 0) onSignal();
    else
      void replace?.().then(
        () => say("all workers are new"),
        (error: unknown) => logger.error({ error: errorMessage(error) }, "workers could not be replaced; the old ones go on"),
      );
  });
  // The launcher was killed: end like it did, all state is safe.
  if (process.env["TECHNOVA_PARENT_CHANNEL"] !== undefined) process.once("disconnect", () => process.exit(137));

  const given = { settings, env: process.env, options, modules: MODULES, logger, say };
  let platform: Platform;
  if (options.workers === 0) platform = await startPlatform(given);
  else {
    const several = await startWorkers(given);
    replace = () => several.replaceAll();
    platform = several;
  }
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

/** One of several processes behind one set of ports, which whoever started it speaks for and ends. */
async function work(given: FoundationOptions, telemetry: Telemetry | undefined): Promise<void> {
  let platform: Platform | undefined;
  const channel = new PrimaryChannel((others) => {
    void (async () => {
      await platform?.stop(others);
      await telemetry?.stop();
      process.exit(0);
    })();
  });
  // The terminal sends these to all processes alike.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  try {
    platform = await startPlatform({ ...given, worker: channel });
    channel.ready(platform.addresses);
  } catch (error) {
    await channel.failed(error instanceof StartupError ? error.message : `cannot start: ${errorMessage(error)}`);
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  const line = error instanceof StartupError ? error.message : `cannot start: ${errorMessage(error)}`;
  process.stderr.write(`${line.replaceAll("\n", " ")}\n`);
  process.exit(1);
});
