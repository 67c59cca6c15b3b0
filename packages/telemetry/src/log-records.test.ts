import { SeverityNumber, trace } from "@opentelemetry/api";
import { createLogger, inTrace, teeLogs } from "@technova/kit";
import { afterEach, describe, expect, it } from "vitest";
import { logRecord } from "./log-records.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

describe("a line of the log", () => {
  afterEach(() => teeLogs(undefined));

  it("is a record with its severity, its facts, and the trace in which it was written", () => {
    const lines: string[] = [];
    teeLogs((line) => lines.push(line));
    const logger = createLogger({ level: "warn", pretty: true }).child({ name: "order" });
    logger.info("not at this level");
    inTrace(`00-${TRACE}-${SPAN}-01`, () => logger.warn({ order: "ord_1" }, "a step failed"));
    expect(lines).toHaveLength(1);
    const { context, ...record } = logRecord(lines[0] ?? "");
    expect(record).toMatchObject({
      severityNumber: SeverityNumber.WARN,
      severityText: "WARN",
      body: "a step failed",
      attributes: { "code.namespace": "order", order: "ord_1" },
    });
    expect(context === undefined ? undefined : trace.getSpanContext(context)).toMatchObject({ traceId: TRACE, spanId: SPAN });
  });

  it("belongs to no trace where it was written in none", () => {
    const lines: string[] = [];
    teeLogs((line) => lines.push(line));
    createLogger({ level: "warn", pretty: true }).warn("alone");
    expect(logRecord(lines[0] ?? "")).not.toHaveProperty("context");
  });
});
