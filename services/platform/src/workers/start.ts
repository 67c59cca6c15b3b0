import { errorMessage } from "@technova/kit";
import { layFoundation, type FoundationOptions } from "../foundation.ts";
import type { Platform } from "../platform.ts";
import { Undo } from "../undo.ts";
import { Door } from "./door.ts";
import { Workers } from "./primary.ts";

/** A platform whose work is done by several processes. */
export interface WorkersPlatform extends Platform {
  /** Replaces the processes one by one, without losing a call. */
  replaceAll(): Promise<void>;
}

/** Prepares everything, opens the admin port, and starts the processes that do the work. */
export async function startWorkers(given: FoundationOptions): Promise<WorkersPlatform> {
  const { settings, options, logger, say } = given;
  const undo = new Undo();
  try {
    const workers = new Workers(options.workers, logger.child({ name: "workers" }));
    const { admin } = await layFoundation(given, undo, () => workers.metrics());
    say(`starting ${options.workers} workers`);
    undo.push(() => workers.stop());
    const addresses = await workers.start();
    if (options.edge) {
      const door = new Door(() => workers.hands);
      await door.open(settings.listenHost, settings.edgePort);
      undo.push(async () => door.close());
    }
    admin.readyWhen(() => workers.ready);
    return {
      addresses: [...addresses, `admin http://${settings.listenHost}:${settings.adminPort}`],
      stop: () => undo.all(),
      replaceAll: () => workers.replaceAll(),
    };
  } catch (error) {
    await undo.all().catch((failure: unknown) => logger.warn({ error: errorMessage(failure) }, "stopping after a failed start failed too"));
    throw error;
  }
}
