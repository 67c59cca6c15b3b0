import { afterEach, describe, expect, it } from "vitest";
import { Code, ConnectError } from "@connectrpc/connect";
import { Health } from "@technova/gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { DomainError } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { ProbeService, text } from "./probe.ts";
import { SIDES, type Probe, type Side } from "./sides.ts";

interface Heard {
  readonly values: string[];
  readonly error: ConnectError | undefined;
}

/** What came before the end, and how it ended. */
async function hear(answers: AsyncIterable<{ readonly value: string }>): Promise<Heard> {
  const values: string[] = [];
  try {
    for await (const { value } of answers) values.push(value);
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectError);
    return { values, error: error as ConnectError };
  }
  return { values, error: undefined };
}

async function* say(...values: string[]) {
  for (const value of values) yield text(value);
}

/** Waits until the call ends, as a handler that watches something does. */
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe.each(SIDES)("a call with streams, %s", (_name, open) => {
  let side: Side | undefined;
  const start = async (probe: Probe): Promise<Side> => (side = await open(probe));
  afterEach(() => side?.stop());

  it("answers with many, in order, more than any buffer holds", async () => {
    const { probe } = await start({
      async *count({ value }) {
        for (let index = 0; index < Number(value); index += 1) yield { value: `${index}:${"x".repeat(500)}` };
      },
    });
    const { values, error } = await hear(probe.count(text("3000")));
    expect(error).toBeUndefined();
    expect(values.map((value) => Number(value.split(":")[0]))).toEqual(Array.from({ length: 3000 }, (_, index) => index));
    expect((await hear(probe.count(text("0")))).values).toEqual([]);
  });

  it("takes many", async () => {
    const { probe } = await start({
      async gather(requests) {
        const values: string[] = [];
        for await (const { value } of requests) values.push(value);
        return { value: values.join(",") };
      },
    });
    expect((await probe.gather(say("a", "b", "c"))).value).toBe("a,b,c");
    expect((await probe.gather(say())).value).toBe("");
    const many = Array.from({ length: 2000 }, (_, index) => `${index}`);
    expect((await probe.gather(say(...many))).value).toBe(many.join(","));
  });

  it("talks both ways at once", async () => {
    const { probe } = await start({
      async *chat(requests) {
        for await (const { value } of requests) yield { value: value.toUpperCase() };
      },
    });
    // Each question waits for the answer before it.
    let answered = Promise.withResolvers<void>();
    async function* ask() {
      for (const value of ["a", "b", "c"]) {
        answered = Promise.withResolvers<void>();
        yield text(value);
        await answered.promise;
      }
    }
    const values: string[] = [];
    for await (const { value } of probe.chat(ask())) {
      values.push(value);
      answered.resolve();
    }
    expect(values).toEqual(["A", "B", "C"]);
  });

  it("brings metadata back around its answers", async () => {
    const { probe } = await start({
      async *count(_request, context) {
        context.responseHeader.set("x-found", "header");
        context.responseTrailer.set("x-after", context.requestHeader.get("x-wish") ?? "");
        yield { value: "1" };
      },
    });
    const back: string[] = [];
    for await (const _ of probe.count(text(""), {
      headers: { "x-wish": "a pony" },
      onTrailer: (trailers) => void back.push(trailers.get("x-after") ?? ""),
    }))
      back.push("answer");
    expect(back).toEqual(["answer", "a pony"]);
  });

  it("fails late, after what came before, with reason or without the cause", async () => {
    const { probe } = await start({
      async *count({ value }) {
        yield { value: "1" };
        yield { value: "2" };
        if (value === "refuse") throw new DomainError("STALE_REVISION", "begin again");
        throw new Error("hunter2");
      },
      gather: async (requests) => {
        for await (const _ of requests) throw new DomainError("CART_FULL", "no more");
        return { value: "" };
      },
    });
    const refused = await hear(probe.count(text("refuse")));
    expect(refused.values).toEqual(["1", "2"]);
    expect(refused.error?.code).toBe(Code.Aborted);
    expect(reasonOf(refused.error)).toBe("STALE_REVISION");
    const broken = await hear(probe.count(text("")));
    expect(broken.values).toEqual(["1", "2"]);
    expect(broken.error?.code).toBe(Code.Internal);
    expect(broken.error?.rawMessage).toMatch(/quote req_/);
    expect(broken.error?.rawMessage).not.toContain("hunter2");
    expect(reasonOf(await probe.gather(say("a", "b")).catch((error: unknown) => error))).toBe("CART_FULL");
  });

  it("ends when its time is up, with what came until then", async () => {
    let ended = 0;
    const { probe } = await start({
      async *count(_request, { signal }) {
        try {
          yield { value: "1" };
          await untilAborted(signal);
        } finally {
          ended += 1;
        }
      },
    });
    const { values, error } = await hear(probe.count(text(""), { timeoutMs: 80 }));
    expect(values).toEqual(["1"]);
    expect(error?.code).toBe(Code.DeadlineExceeded);
    await expect.poll(() => ended).toBe(1);
  });

  it("ends its handler when the caller goes away", async () => {
    let ended = 0;
    const { probe } = await start({
      async *count(_request, { signal }) {
        try {
          yield { value: "1" };
          await untilAborted(signal);
        } finally {
          ended += 1;
        }
      },
    });
    const abort = new AbortController();
    const answers = (async function* () {
      for await (const answer of probe.count(text(""), { signal: abort.signal })) {
        yield answer;
        abort.abort();
      }
    })();
    expect(await hear(answers)).toMatchObject({ values: ["1"], error: { code: Code.Canceled } });
    await expect.poll(() => ended).toBe(1);
    expect((await hear(probe.count(text(""), { signal: AbortSignal.abort() }))).error?.code).toBe(Code.Canceled);
  });

  it("ends its handler when the answers are left early", async () => {
    let ended = 0;
    const here = await start({
      async *count() {
        try {
          for (let index = 0; ; index += 1) {
            yield { value: `${index}` };
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          ended += 1;
        }
      },
    });
    const { message } = await here.transport().stream(ProbeService.method.count, undefined, undefined, undefined, say(""));
    for await (const { value } of message) if (value === "3") break;
    await expect.poll(() => ended).toBe(1);
  });

  it("watches health for as long as somebody listens", async () => {
    const here = await start({});
    const abort = new AbortController();
    const seen: number[] = [];
    const watching = (async () => {
      for await (const { status } of here.client(Health).watch({ service: "" }, { signal: abort.signal })) seen.push(status);
    })().catch((error: unknown) => ConnectError.from(error).code);
    await expect.poll(() => seen).toEqual([2]);
    here.health.set(true);
    await expect.poll(() => seen).toEqual([2, 1]);
    abort.abort();
    expect(await watching).toBe(Code.Canceled);
  });

  it("describes its own contract", async () => {
    const here = await start({});
    const asked = [
      { case: "listServices" as const, value: "" },
      { case: "fileContainingSymbol" as const, value: `${ProbeService.typeName}.Say` },
      { case: "fileByFilename" as const, value: "nobody.proto" },
    ];
    const answers: unknown[] = [];
    for await (const { messageResponse } of here.client(ServerReflection).serverReflectionInfo(
      (async function* () {
        for (const messageRequest of asked) yield { messageRequest };
      })(),
    ))
      answers.push(messageResponse);
    expect(answers).toMatchObject([
      {
        case: "listServicesResponse",
        value: { service: expect.arrayContaining([expect.objectContaining({ name: ProbeService.typeName })]) },
      },
      { case: "fileDescriptorResponse" },
      { case: "errorResponse", value: { errorCode: Code.NotFound } },
    ]);
  });
});
