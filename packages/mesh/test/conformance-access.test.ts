import { afterEach, describe, expect, it } from "vitest";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { callOf, reasonOf, type Caller } from "@technova/mesh";
import { ProbeService, text } from "./probe.ts";
import { SIDES, somebody, type Probe, type Side } from "./sides.ts";

const outcome = (call: Promise<{ readonly value: string }>): Promise<string> =>
  call.then(
    (answer) => answer.value,
    (error: unknown) => Code[ConnectError.from(error).code],
  );
const subject: Probe["session"] = (_request, context) => ({ value: callOf(context).caller.subject });

describe.each(SIDES)("who may call, %s", (_name, open) => {
  let side: Side | undefined;
  const start = async (probe: Probe): Promise<Side> => (side = await open(probe));
  const people = async (): Promise<Record<string, Caller>> => ({
    guest: await somebody("guest", "gst_1"),
    user: await somebody("user", "usr_1"),
    keeper: await somebody("operator", "usr_2", "warehouse"),
    owner: await somebody("operator", "usr_3", "owner"),
    stranger: await somebody("operator", "usr_4", "no such role", "constructor"),
  });
  afterEach(() => side?.stop());

  it("is told from the token, by what the contract says", async () => {
    const here = await start({ say: subject, session: subject, signedIn: subject, permitted: subject });
    const table: Record<string, string[]> = {};
    for (const [name, caller] of Object.entries({ nobody: undefined, ...(await people()) })) {
      const client = here.client(ProbeService, caller);
      table[name] = [
        await outcome(client.say({})),
        await outcome(client.session({})),
        await outcome(client.signedIn({})),
        await outcome(client.permitted({})),
      ];
    }
    expect(table).toEqual({
      nobody: ["", "Unauthenticated", "Unauthenticated", "Unauthenticated"],
      guest: ["gst_1", "gst_1", "Unauthenticated", "PermissionDenied"],
      user: ["usr_1", "usr_1", "usr_1", "PermissionDenied"],
      keeper: ["usr_2", "usr_2", "usr_2", "usr_2"],
      owner: ["usr_3", "usr_3", "usr_3", "usr_3"],
      stranger: ["usr_4", "usr_4", "usr_4", "PermissionDenied"],
    });
  });

  it("does not reach internal methods from outside, whoever it is, and services do", async () => {
    const here = await start({ inner: (_request, context) => ({ value: callOf(context).inbound.service }) });
    const { owner, guest } = await people();
    for (const caller of [undefined, guest, owner])
      expect(await outcome(here.client(ProbeService, caller).inner({}, { headers: { "x-technova-service": "order" } }))).toBe(
        "PermissionDenied",
      );
    expect(await outcome(here.client(ProbeService, undefined, "order").inner({}))).toBe("order");
    expect(await outcome(here.client(ProbeService, guest, "order").inner({}))).toBe("order");
  });

  it("gets nothing from a handler that forgot to ask whose it is", async () => {
    const here = await start({
      owned: ({ value }, context) => {
        const call = callOf(context);
        if (value === "missing") throw call.notFound();
        if (value !== "forgotten") call.own(value);
        return { value: `of ${value}` };
      },
    });
    const { guest, keeper, user } = await people();
    const asked = async (caller: Caller | undefined, owner: string): Promise<string> =>
      outcome(here.client(ProbeService, caller).owned(text(owner)));
    expect(await asked(guest, "gst_1")).toBe("of gst_1");
    expect(await asked(guest, "gst_2")).toBe("NotFound");
    expect(await asked(user, "gst_1")).toBe("NotFound");
    expect(await asked(guest, "")).toBe("NotFound");
    // This role grants what the contract lets override ownership.
    expect(await asked(keeper, "gst_1")).toBe("of gst_1");
    for (const caller of [guest, keeper]) expect(await asked(caller, "forgotten")).toBe("Internal");
    const told = async (owner: string): Promise<string> =>
      here
        .client(ProbeService, guest)
        .owned(text(owner))
        .then(
          () => "",
          (error: unknown) => ConnectError.from(error).message,
        );
    expect(await told("missing")).toBe(await told("gst_2"));
  });

  it("sends a key where the contract wants one, of at most 128 characters", async () => {
    const keys: string[] = [];
    const echo: Probe["write"] = (_request, context) => ({ value: (keys.push(callOf(context).inbound.idempotencyKey), "done") });
    const { probe } = await start({ write: echo, rename: echo });
    const error = await probe.write({}).then(
      () => expect.unreachable(),
      (thrown: unknown) => ConnectError.from(thrown),
    );
    expect(error.code).toBe(Code.InvalidArgument);
    expect(reasonOf(error)).toBe("IDEMPOTENCY_KEY_REQUIRED");
    expect(error.findDetails(BadRequestSchema)[0]?.fieldViolations).toMatchObject([{ field: "idempotency-key" }]);
    const with128 = "k".repeat(128);
    expect(await outcome(probe.write({}, { headers: { "idempotency-key": with128 } }))).toBe("done");
    for (const method of [probe.write, probe.rename])
      expect(await outcome(method({}, { headers: { "idempotency-key": `${with128}k` } }))).toBe("InvalidArgument");
    expect(await outcome(probe.rename({}))).toBe("done");
    expect(keys).toEqual([with128, ""]);
  });

  it("may not change what it was given, nor may the handler", async () => {
    const { probe } = await start({
      say: (request) => {
        expect(Object.isFrozen(request)).toBe(true);
        return { value: request.value };
      },
    });
    expect(await outcome(probe.say(text("a")))).toBe("a");
  });
});
