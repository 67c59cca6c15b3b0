import { describe, expect, it } from "vitest";
import { SpanKind, currentTraceParent, inTrace, parseTraceParent, startSpan, traced } from "./tracing.ts";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("traces", () => {
  it("are passed on where nothing records them", async () => {
    expect(currentTraceParent()).toBe("");
    await inTrace(PARENT, async () => {
      expect(startSpan({ service: "a", name: "b", kind: SpanKind.INTERNAL }).traceParent).toBe(PARENT);
      await traced({ service: "a", name: "b", kind: SpanKind.INTERNAL }, async () => expect(currentTraceParent()).toBe(PARENT));
    });
  });

  it.each([
    "",
    "nonsense",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    `${PARENT}-more`,
  ])("do not begin with %j", (text) => {
    expect(parseTraceParent(text)).toBeUndefined();
  });

  it("say whether they are recorded", () => {
    expect(parseTraceParent(PARENT)).toMatchObject({ traceFlags: 1, spanId: "b7ad6b7169203331" });
    expect(parseTraceParent(PARENT.replace(/01$/, "00"))?.traceFlags).toBe(0);
  });
});
