import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z, booleanSetting, portSetting, readEnv } from "./env.ts";
import { StartupError } from "./errors.ts";
import { readSettings } from "./settings.ts";

const SECRET = "hunter2-do-not-print";

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as Error).message;
  }
  return expect.unreachable("it was not refused");
}

describe("settings", () => {
  it("have a default for everything, and count empty as unset", () => {
    const expected = {
      environment: "development",
      dataDir: resolve(".data"),
      listenHost: "127.0.0.1",
      edgePort: 8080,
      adminPort: 9090,
      databaseUrl: undefined,
      databasePool: 16,
      failpoint: undefined,
    };
    expect(readSettings({})).toMatchObject(expected);
    expect(readSettings({ TECHNOVA_ENV: "", EDGE_PORT: "", DATABASE_URL: "", DATABASE_POOL: "", TECHNOVA_FAILPOINT: "" })).toMatchObject(
      expected,
    );
  });

  it("move all ports by the offset", () => {
    expect(readSettings({ PORT_OFFSET: "100", EDGE_PORT: "8000" })).toMatchObject({ portOffset: 100, edgePort: 8100, adminPort: 9190 });
  });

  it.each([
    ["TECHNOVA_ENV", SECRET],
    ["EDGE_PORT", SECRET],
    ["EDGE_PORT", "70000"],
    ["PORT_OFFSET", "-1987654"],
    ["DATABASE_URL", `mysql://root:${SECRET}@db/x`],
    ["DATABASE_URL", SECRET],
    ["DATABASE_POOL", "1.98765"],
    ["LOG_LEVEL", SECRET],
    ["LOG_FORMAT", SECRET],
  ])("name a wrong %s but not its value", (name, value) => {
    const message = refusal(() => readSettings({ [name]: value }));
    expect(message).toContain(name);
    expect(message).not.toContain(value);
    expect(message).not.toContain(SECRET);
  });

  it("name every wrong one at once, on one line", () => {
    const message = refusal(() => readSettings({ EDGE_PORT: "x", LOG_LEVEL: "y", DATABASE_POOL: "z" }));
    for (const name of ["EDGE_PORT", "LOG_LEVEL", "DATABASE_POOL"]) expect(message).toContain(`${name}: `);
    expect(message).not.toContain("\n");
  });

  it("refuse a failpoint in production, and take one elsewhere", () => {
    expect(refusal(() => readSettings({ TECHNOVA_ENV: "production", TECHNOVA_FAILPOINT: "order.placed:1" }))).toContain(
      "TECHNOVA_FAILPOINT",
    );
    expect(readSettings({ TECHNOVA_FAILPOINT: "order.placed:1" }).failpoint).toBe("order.placed:1");
  });

  it("of a service read the same way", () => {
    const shape = { API_KEY: z.string().min(40), WANTED: booleanSetting.default(false), PORT: portSetting.optional() };
    expect(readEnv(shape, { API_KEY: "k".repeat(40), WANTED: "1", OTHER: "ignored" })).toEqual({ API_KEY: "k".repeat(40), WANTED: true });
    const message = refusal(() => readEnv(shape, { API_KEY: SECRET, WANTED: "yes" }));
    expect(message).toContain("API_KEY: ");
    expect(message).toContain("WANTED: ");
    expect(message).not.toContain(SECRET);
  });
});
