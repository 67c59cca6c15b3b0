import { afterEach, describe, expect, it } from "vitest";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { ErrorInfoSchema, BadRequestSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { Health } from "@technova/gen/grpc/health/v1/health_pb.js";
import { DomainError, invalidField } from "@technova/kit";
import { callOf, metadataOf, reasonOf, type Inbound } from "@technova/mesh";
import { inTransactionScope } from "@technova/store";
import { ProbeService, text } from "./probe.ts";
import { SIDES, type Probe, type Side } from "./sides.ts";

const refusal = async (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ConnectError);
      return error as ConnectError;
    },
  );

describe.each(SIDES)("a call with one answer, %s", (_name, open) => {
  let side: Side | undefined;
  const start = async (probe: Probe): Promise<Side> => (side = await open(probe));
  afterEach(() => side?.stop());

  it("is answered, and a plain object will do as the answer", async () => {
    const { probe } = await start({ say: ({ value }) => ({ value: `${value}!` }) });
    const answer = await probe.say(text("hello"));
    expect(answer).toMatchObject({ $typeName: "google.protobuf.StringValue", value: "hello!" });
    expect((await probe.say({})).value).toBe("!");
    expect((await probe.say(text("ü".repeat(100_000)))).value).toBe(`${"ü".repeat(100_000)}!`);
  });

  it("brings its metadata, and takes the handler's back", async () => {
    const seen: { inbound: Inbound; header: string | null }[] = [];
    const { probe } = await start({
      write: ({ value }, context) => {
        const { inbound } = callOf(context);
        seen.push({ inbound, header: context.requestHeader.get("x-wish") });
        context.responseHeader.set("x-found", "header");
        context.responseTrailer.set("x-after", "trailer");
        return { value };
      },
    });
    const back: string[] = [];
    await probe.write(text("a"), {
      headers: { "idempotency-key": "key-1", "x-wish": "a pony", "x-technova-service": "forged" },
      onHeader: (headers) => void back.push(headers.get("x-found") ?? ""),
      onTrailer: (trailers) => void back.push(trailers.get("x-after") ?? ""),
    });
    expect(back).toEqual(["header", "trailer"]);
    expect(seen[0]?.header).toBe("a pony");
    expect(seen[0]?.inbound).toMatchObject({
      idempotencyKey: "key-1",
      requestId: expect.stringMatching(/^req_/),
      service: "",
      caller: { kind: "nobody" },
    });
  });

  it("passes request id and trace on to the next hop, with less time at every hop", async () => {
    const hops: Inbound[] = [];
    const here: Side = await start({
      hop: async ({ value }, context) => {
        hops.push(callOf(context).inbound);
        return value === "" ? { value: "end" } : createClient(ProbeService, here.transport("hopper")).hop(text(value.slice(1)));
      },
    });
    await here.probe.hop(text("123"), { timeoutMs: 5000 });
    expect(hops).toHaveLength(4);
    expect(new Set(hops.map((hop) => hop.requestId)).size).toBe(1);
    expect(hops.map((hop) => hop.service)).toEqual(["", "hopper", "hopper", "hopper"]);
    const times = hops.map((hop) => hop.timeoutMs ?? Infinity);
    expect(times[0]).toBeLessThanOrEqual(5000);
    for (let index = 1; index < times.length; index += 1) expect(times[index]).toBeLessThan(times[index - 1] ?? 0);
  });

  it("is refused with reason, facts and fields", async () => {
    const { probe } = await start({
      say: ({ value }) => {
        if (value === "field") throw invalidField("parcel.weight", "must be positive");
        throw new DomainError("OUT_OF_STOCK", "only 2 are left", { metadata: { free: "2" } });
      },
    });
    const gone = await refusal(probe.say(text("")));
    expect(gone).toMatchObject({ code: Code.FailedPrecondition, rawMessage: "only 2 are left" });
    expect(reasonOf(gone)).toBe("OUT_OF_STOCK");
    expect(metadataOf(gone)).toEqual({ free: "2" });
    const wrong = await refusal(probe.say(text("field")));
    expect(wrong.code).toBe(Code.InvalidArgument);
    expect(wrong.findDetails(BadRequestSchema)[0]?.fieldViolations).toMatchObject([
      { field: "parcel.weight", description: "must be positive" },
    ]);
  });

  it("hides unexpected failures behind a correlation id", async () => {
    const { probe } = await start({
      say: () => {
        throw new TypeError("password hunter2 is wrong");
      },
    });
    const error = await refusal(probe.say(text("")));
    expect(error.code).toBe(Code.Internal);
    const [info] = error.findDetails(ErrorInfoSchema);
    const id = info?.metadata["correlation_id"] ?? "";
    expect(id).toMatch(/^req_/);
    expect(error.rawMessage).toContain(id);
    expect(JSON.stringify([error.rawMessage, info, [...error.metadata]])).not.toMatch(/hunter2|TypeError|\.ts/);
  });

  it("ends when its time is up, and so does its handler's signal", async () => {
    const signals: AbortSignal[] = [];
    const { probe } = await start({
      say: (_request, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const error = await refusal(probe.say(text(""), { timeoutMs: 60 }));
    expect(error.code).toBe(Code.DeadlineExceeded);
    await expect.poll(() => signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it("ends when its time is up though its handler answers by something that is a promise in all but name", async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- it is what this is about.
    const { probe } = await start({ say: () => ({ then: () => undefined }) as unknown as Promise<{ value: string }> });
    expect((await refusal(probe.say(text(""), { timeoutMs: 60 }))).code).toBe(Code.DeadlineExceeded);
  });

  it("tells its handler that the caller went away", async () => {
    const signals: AbortSignal[] = [];
    const { probe } = await start({
      say: (_request, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const abort = new AbortController();
    const call = refusal(probe.say(text(""), { signal: abort.signal }));
    await expect.poll(() => signals.length).toBe(1);
    expect(signals[0]?.aborted).toBe(false);
    abort.abort();
    expect((await call).code).toBe(Code.Canceled);
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  });

  it("does not begin where its caller has gone already", async () => {
    let begun = 0;
    const { probe } = await start({ say: () => ((begun += 1), { value: "" }) });
    expect((await refusal(probe.say(text(""), { signal: AbortSignal.abort() }))).code).toBe(Code.Canceled);
    await probe.say(text(""));
    expect(begun).toBe(1);
  });

  it("is a defect while a transaction is open", async () => {
    let begun = 0;
    const { probe } = await start({ say: () => ((begun += 1), { value: "" }) });
    await expect(inTransactionScope(() => probe.say(text("")))).rejects.toThrow(/while a database transaction is open/);
    await expect(
      inTransactionScope(async () => {
        for await (const _ of probe.count(text(""))) expect.unreachable();
      }),
    ).rejects.toThrow(/while a database transaction is open/);
    expect(begun).toBe(0);
  });

  it("of a service that is not here is UNIMPLEMENTED or NOT_FOUND, never INTERNAL", async () => {
    const here = await start({});
    here.health.set(true);
    const health = here.client(Health);
    expect((await health.check({ service: ProbeService.typeName })).status).toBe(1);
    expect((await refusal(health.check({ service: "nobody" }))).code).toBe(Code.NotFound);
    const stray = { ...ProbeService.method.say, name: "Stray" };
    expect((await refusal(here.transport().unary(stray, undefined, undefined, undefined, text("")))).code).toBe(Code.Unimplemented);
  });
});
