import { connect } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { PLAINTEXT, mutualTls } from "@technova/mesh";
import { CertificateAuthority } from "@technova/testing/certificates";
import { ProbeService, text } from "./probe.ts";
import { Load, Replicas } from "./replicas.ts";
import { logger } from "./sides.ts";

/** The issue's own bound: so long after a change traffic is even again. */
const EVEN_WITHIN_MS = 5000;
const RATE = 150;

describe("three replicas of a service, under load", () => {
  let replicas: Replicas | undefined;
  const loads: Load[] = [];
  afterEach(async () => {
    await Promise.all(loads.splice(0).map((load) => load.stop()));
    await replicas?.stop();
  });

  async function start(...methods: ("say" | "write")[]): Promise<Load[]> {
    replicas = await Replicas.start(3);
    for (const method of methods) loads.push(new Load(replicas.transport(), method, RATE));
    await sleep(1000);
    return loads;
  }

  /** Waits until every replica gets its share, within a third of a third; throws where that takes too long. */
  async function untilEven(load: Load): Promise<number> {
    const begun = performance.now();
    for (;;) {
      const shares = [...load.shares(700).values()];
      const fair = shares.reduce((sum, one) => sum + one, 0) / 3;
      if (shares.length === 3 && shares.every((one) => Math.abs(one - fair) < fair / 3)) return performance.now() - begun;
      if (performance.now() - begun > EVEN_WITHIN_MS)
        throw new Error(`uneven after ${EVEN_WITHIN_MS} ms: ${JSON.stringify([...load.shares(700)])}`);
      await sleep(50);
    }
  }

  it("loses no idempotent call while they are stopped, killed, slowed, frozen and restarted", async () => {
    const [reads, writes] = await start("say", "write");
    if (replicas === undefined || reads === undefined || writes === undefined) return expect.unreachable();
    const took: string[] = [];
    const note = async (what: string): Promise<void> => {
      const times = await Promise.all([untilEven(reads), untilEven(writes)]);
      took.push(`${what} ${Math.round(Math.max(...times))} ms`);
    };
    await note("at first");

    await replicas.stopOne(0);
    await sleep(500);
    await replicas.startOne(0);
    await note("after a stop and a restart");

    await replicas.stopOne(1, "SIGKILL");
    await sleep(500);
    await replicas.startOne(1);
    await note("after a kill and a restart");

    replicas.slow(2, 5500);
    await sleep(3000);
    replicas.slow(2, 0);
    await note("after one was slow");

    replicas.signal(0, "SIGSTOP");
    await sleep(3000);
    replicas.signal(0, "SIGCONT");
    await note("after one was frozen");

    for (const load of [reads, writes]) await load.stop();
    console.log(
      `${reads.sent} reads and ${writes.sent} keyed writes sent, ${reads.failures.length + writes.failures.length} failed, ${reads.slowerThan(2000)} reads and ${writes.slowerThan(4000)} writes were slow; even again: ${took.join(", ")}`,
    );
    expect([...reads.failures, ...writes.failures]).toEqual([]);
    // A third of the calls went to a replica that took 5.5 s, or forever, until it was left out: nearly all got their answer elsewhere.
    expect(reads.slowerThan(2000)).toBeLessThan(reads.sent / 100);
  }, 90_000);

  it("loses no call at all when they are drained one after the other, nor when connections grow old", async () => {
    replicas = await Replicas.start(3, { maxConnectionAgeMs: 700 });
    // Without a key that may be sent again: nothing but the drain protects it.
    const client = createClient(ProbeService, replicas.transport());
    const failures: string[] = [];
    let sent = 0;
    const ended = new AbortController();
    const callers = Array.from({ length: 8 }, async () => {
      while (!ended.signal.aborted) {
        sent += 1;
        await client.rename(text("")).catch((error: unknown) => failures.push(String(error)));
      }
    });
    for (let round = 0; round < 2; round += 1) {
      for (const index of [0, 1, 2]) {
        await replicas.stopOne(index);
        await replicas.startOne(index);
        await sleep(300);
      }
    }
    ended.abort();
    await Promise.all(callers);
    console.log(`${sent} calls while six replicas were drained and connections lasted 700 ms, ${failures.length} failed`);
    expect(failures).toEqual([]);
  }, 90_000);
});

describe("mutual TLS", () => {
  let replicas: Replicas | undefined;
  let dir = "";
  afterEach(async () => {
    await replicas?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const outcome = (call: Promise<{ value: string }>): Promise<string> =>
    call.then(
      () => "answered",
      (error: unknown) => Code[ConnectError.from(error).code] ?? "?",
    );

  it("refuses plaintext, strangers and those without a certificate, and takes new certificates while it runs", async () => {
    dir = await mkdtemp(join(tmpdir(), "technova-tls-"));
    const [authority, other] = [await CertificateAuthority.create(), await CertificateAuthority.create("somebody else")];
    const own = await authority.issue(join(dir, "own"), ["localhost"]);
    const strange = await other.issue(join(dir, "strange"), ["localhost"]);
    replicas = await Replicas.start(1, { tls: own });
    const client = (files: typeof own) => {
      const transport = replicas?.transport(mutualTls({ ...files, numericName: "localhost", reloadMs: 100 }, logger));
      if (transport === undefined) return expect.unreachable();
      return createClient(ProbeService, transport);
    };
    const friend = client(own);
    expect(await outcome(friend.say(text("")))).toBe("answered");

    const plain = createClient(ProbeService, replicas.transport(PLAINTEXT));
    expect(await outcome(plain.say(text(""), { timeoutMs: 3000 }))).toBe("Unavailable");
    expect(await outcome(client(strange).say(text(""), { timeoutMs: 3000 }))).toBe("Unavailable");
    const misnamed = await authority.issue(join(dir, "misnamed"), ["elsewhere.example"]);
    expect(await outcome(client(own).say(text("")))).toBe("answered");
    // A friend's certificate under another name does for a client, which is only asked for the authority.
    expect(await outcome(client(misnamed).say(text("")))).toBe("answered");
    const said = await new Promise<string>((resolve) => {
      const socket = connect(replicas?.ports[0] ?? 0, "127.0.0.1", () => socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      let heard = "";
      socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
      for (const event of ["close", "error"]) socket.on(event, () => resolve(heard));
    });
    expect(said).not.toContain("HTTP");

    // Another authority takes over, file by file, while calls go on: who has its certificate is let in, and those who stay are not cut off.
    const ended = new AbortController();
    const failures: string[] = [];
    const busy = (async () => {
      while (!ended.signal.aborted) {
        const told = await outcome(friend.say(text("")));
        if (told !== "answered") failures.push(told);
      }
    })();
    const before = replicas.transport(mutualTls({ ...strange, numericName: "localhost", reloadMs: 100 }, logger));
    await other.issue(join(dir, "own"), ["localhost"]);
    await expect
      .poll(() => outcome(createClient(ProbeService, before).say(text(""), { timeoutMs: 1000 })), { timeout: 10_000, interval: 100 })
      .toBe("answered");
    ended.abort();
    await busy;
    expect(failures).toEqual([]);
  }, 60_000);
});
