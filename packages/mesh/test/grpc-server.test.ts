import { Client, Metadata, credentials, type ServiceError } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { toBinary, create } from "@bufbuild/protobuf";
import { StartupError } from "@technova/kit";
import { GrpcServer, Dispatcher, RemoteTransport, ServiceIdentity, callOf } from "@technova/mesh";
import { ProbeService, text } from "./probe.ts";
import { logger, meshKey, remoteSide, type Probe, type Side } from "./sides.ts";

const same = (bytes: Buffer): Buffer => bytes;

describe("the gRPC server", () => {
  const sides: Side[] = [];
  const raws: Client[] = [];
  async function start(probe: Probe): Promise<Side> {
    const side = await remoteSide(probe);
    sides.push(side);
    return side;
  }
  afterEach(async () => {
    for (const opened of raws.splice(0)) opened.close();
    await Promise.all(sides.splice(0).map((side) => side.stop()));
  });

  /** Sends bytes that no well-behaved client sends. */
  function raw(side: Side, method: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<ServiceError | Buffer> {
    const client = new Client(`127.0.0.1:${side.port}`, credentials.createInsecure());
    raws.push(client);
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) =>
      client.makeUnaryRequest(`/${ProbeService.typeName}/${method}`, same, same, bytes, metadata, (error, answer) =>
        resolve(error ?? answer ?? Buffer.alloc(0)),
      ),
    );
  }
  const valid = Buffer.from(toBinary(StringValueSchema, create(StringValueSchema, { value: "x" })));

  it.each([
    ["cut off", "0a05"],
    ["no tag", "ff"],
    ["text that is no UTF-8", "0a01ff"],
    ["endless number", "08ffffffffffffffffffffff"],
  ])("answers INVALID_ARGUMENT to a request that is %s", async (_what, hex) => {
    let begun = 0;
    const side = await start({ say: () => ((begun += 1), { value: "" }) });
    expect(await raw(side, "Say", Buffer.from(hex, "hex"))).toMatchObject({
      code: Code.InvalidArgument,
      details: expect.stringContaining("google.protobuf.StringValue"),
    });
    expect(begun).toBe(0);
    expect(Buffer.isBuffer(await raw(side, "Say", valid))).toBe(true);
  });

  it("answers UNAUTHENTICATED to a bad token, even where the method is for anybody", async () => {
    const side = await start({ say: () => ({ value: "" }) });
    expect(await raw(side, "Say", valid, { authorization: "Bearer made-up" })).toMatchObject({ code: Code.Unauthenticated });
    expect(await raw(side, "Say", valid, { "x-technova-service": "made-up" })).toMatchObject({ code: Code.Unauthenticated });
    expect(await raw(side, "Inner", valid)).toMatchObject({ code: Code.PermissionDenied });
  });

  it("keeps a harmless request id of its caller, and makes one for any other", async () => {
    const ids: string[] = [];
    const side = await start({ say: (_request, context) => (ids.push(callOf(context).requestId), { value: "" }) });
    await raw(side, "Say", valid, { "x-request-id": "mine-1" });
    await raw(side, "Say", valid, { "x-request-id": 'no good: "}' });
    await raw(side, "Say", valid, { "x-request-id": "x".repeat(101) });
    expect(ids).toEqual(["mine-1", expect.stringMatching(/^req_/), expect.stringMatching(/^req_/)]);
  });

  it("refuses messages that are too large, either way, and goes on", async () => {
    const side = await start({ say: ({ value }) => ({ value: value === "much" ? "x".repeat(5_000_000) : "" }) });
    const codeOf = (call: Promise<unknown>): Promise<Code | string> =>
      call.then(
        () => "answered",
        (error: unknown) => ConnectError.from(error).code,
      );
    expect(await codeOf(side.probe.say(text("x".repeat(5_000_000))))).toBe(Code.ResourceExhausted);
    expect(await codeOf(side.probe.say(text("much")))).toBe(Code.ResourceExhausted);
    expect(await codeOf(side.probe.say(text("")))).toBe("answered");
  });

  it("lets a call under way finish when it stops, and takes no new one", async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const side = await start({
      async say({ value }) {
        begun.resolve();
        await gate.promise;
        return { value: `${value} done` };
      },
      async *count() {
        yield { value: "1" };
        await gate.promise;
        yield { value: "2" };
      },
    });
    const values: string[] = [];
    const under = [
      side.probe.say(text("work")),
      (async () => {
        for await (const { value } of side.probe.count(text(""))) values.push(value);
        return { value: values.join(",") };
      })(),
    ];
    await begun.promise;
    await expect.poll(() => values).toEqual(["1"]);
    let stopped = false;
    const stopping = side.server?.stop(30_000).then(() => (stopped = true));
    const late = new RemoteTransport({ address: `127.0.0.1:${side.port}`, service: "", identity: new ServiceIdentity(await meshKey()) });
    await expect(createClient(ProbeService, late).say(text(""), { timeoutMs: 2000 })).rejects.toMatchObject({ code: Code.Unavailable });
    late.close();
    expect(stopped).toBe(false);
    gate.resolve();
    expect((await Promise.all(under)).map((answer) => answer.value)).toEqual(["work done", "1,2"]);
    await stopping;
    expect(stopped).toBe(true);
  });

  it("cuts off what outlasts its grace, and tells the handler", async () => {
    const signals: AbortSignal[] = [];
    const side = await start({
      say: (_request, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const call = side.probe.say(text("")).then(
      () => "answered",
      (error: unknown) => ConnectError.from(error).code,
    );
    await expect.poll(() => signals.length).toBe(1);
    await side.server?.stop(50);
    // Cut off, not left to its own deadline.
    expect([Code.Canceled, Code.Unavailable, Code.Internal, Code.Unknown]).toContain(await call);
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  });

  it("says which port is taken", async () => {
    const side = await start({});
    const dispatcher = new Dispatcher({ logger });
    const second = new GrpcServer({ dispatcher, authenticator: undefined as never, logger });
    const error = await second.listen("127.0.0.1", side.port).then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StartupError);
    expect(String(error)).toContain(String(side.port));
  });

  it("is UNAVAILABLE where nobody listens", async () => {
    const away = new RemoteTransport({ address: "127.0.0.1:1", service: "", identity: new ServiceIdentity(await meshKey()) });
    await expect(createClient(ProbeService, away).say(text(""), { timeoutMs: 3000 })).rejects.toMatchObject({ code: Code.Unavailable });
    away.close();
  });
});
