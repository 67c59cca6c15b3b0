import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "../stack.ts";
import type { Random } from "./random.ts";
import type { Round } from "./schedule.ts";
import type { Tally } from "./tally.ts";

/** How long traffic is given to pass an armed point. */
const FIRE_MS = 60_000;

/** Goes through the schedule: kills, restarts with the next failpoint armed, and waits until it has fired. */
export async function wreak(
  stack: Stack,
  rounds: readonly Round[],
  random: Random,
  tally: Tally,
  say: (line: string) => void,
): Promise<void> {
  for (const round of rounds) {
    await sleep(round.delayMs);
    const index = hostOf(round.failpoint, stack.size);
    if (round.victim === "postgres" || round.victim === "both") {
      await stack.killPostgres();
      tally.kills += 1;
    }
    if (round.victim === "nats" || round.victim === "nats and all it holds") {
      await (round.victim === "nats" ? stack.nats?.kill() : stack.nats?.wipe());
      await stack.nats?.run();
      tally.kills += 1;
    }
    if (round.victim === "node" || round.victim === "both") {
      const other = random.below(stack.size);
      const workers = await stack.workerPids();
      const worker = workers[random.below(Math.max(1, workers.length))];
      // Where there are workers, the one that started them is killed half of the time only.
      if (worker !== undefined && random.below(2) === 0) {
        killIfThere(worker);
        tally.kills += 1;
      } else if (stack.isRunning(other)) {
        await stack.kill(other);
        tally.kills += 1;
      }
    }
    // A failpoint is armed when a process starts, so the one that passes it is killed first.
    if (stack.isRunning(index)) {
      await stack.kill(index);
      tally.kills += 1;
    }
    const firedBefore = stack.fired.length;
    await stack.startMissing({ index, failpoint: `${round.failpoint}:${round.nth}` });
    tally.armed += 1;
    const deadline = Date.now() + FIRE_MS;
    const hasFired = (): boolean => stack.fired.slice(firedBefore).includes(round.failpoint);
    // A worker that dies of it is started again by whoever started it, which goes on.
    while (stack.isRunning(index) && !hasFired() && Date.now() < deadline) await sleep(20);
    const fired = hasFired();
    // Its last words come before its end, and who is taken for alive is not started again.
    if (fired && stack.options.composition !== "workers") while (stack.isRunning(index)) await sleep(5);
    tally.check(fired, () => `${round.failpoint}:${round.nth} was armed and never fired`);
    if (fired) {
      tally.fired += 1;
      tally.kills += 1;
    }
    say(`  ${round.failpoint}:${round.nth} ${fired ? "fired" : "did not fire"}, ${round.victim} killed beside`);
    await stack.startMissing();
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The process that passes a failpoint. */
function hostOf(failpoint: string, processes: number): number {
  if (processes === 1) return 0;
  return ["order.", "bus.", "shipping."].some((service) => failpoint.startsWith(service)) ? 1 : 2;
}
