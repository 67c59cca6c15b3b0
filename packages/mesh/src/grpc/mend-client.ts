import { createRequire } from "node:module";
import { status as Status, type StatusObject } from "@grpc/grpc-js";
import { FAR_MS, deadlines, type Due, type Timed } from "../deadlines.ts";
import { mend } from "./mend.ts";

/**
 * What grpc-js (pinned, 1.14.7) gets wrong as a client, mended in place for want of another door; the official
 * Connect conformance suite is the proof, and fails where an upgrade changes what is reached into here.
 *
 * - messages that came before a refusal are delivered before it;
 * - an answer that ends in the middle of a message is a failure;
 * - a compression that was not agreed on is a failure with a code;
 * - calls whose deadlines are far share timers, in place of one each.
 */
interface SubchannelCall {
  readonly decoder: { readonly readState: number };
  readonly unpushedReadMessages: readonly unknown[];
  readonly readsClosed: boolean;
  readonly isReadFilterPending: boolean;
  readonly isPushPending: boolean;
  finalStatus: StatusObject | null;
  /** Of ours: the server said how the call ended. */
  toldByServer?: boolean;
  handleTrailers(headers: unknown): void;
  cancelWithStatus(code: Status, details: string): void;
  endCall(status: StatusObject): void;
  maybeOutputStatus(): void;
  startRead(): void;
}

interface CompressionFilter {
  receiveMessage(message: Promise<Buffer>): Promise<Buffer>;
}

interface ResolvingCall {
  readonly deadline: Date | number;
  deadlineTimer: unknown;
  readonly ended: boolean;
  runDeadlineTimer(): void;
  cancelWithStatus(code: Status, details: string): void;
  outputStatus(status: StatusObject): void;
}

/** A deadline among many, in place of a timer of its own. */
class CallDeadline implements Timed {
  readonly #call: ResolvingCall;
  readonly #due: Due;

  constructor(call: ResolvingCall, inMs: number) {
    this.#call = call;
    this.#due = deadlines.add(this, performance.now(), inMs);
  }

  forget(): void {
    deadlines.delete(this.#due);
  }

  late(): void {
    if (!this.#call.ended) this.#call.cancelWithStatus(Status.DEADLINE_EXCEEDED, "Deadline exceeded");
  }
}

const require = createRequire(import.meta.url);
const calls = require("@grpc/grpc-js/build/src/subchannel-call.js") as { Http2SubchannelCall: { prototype: SubchannelCall } };
const resolving = require("@grpc/grpc-js/build/src/resolving-call.js") as { ResolvingCall: { prototype: ResolvingCall } };
const filters = require("@grpc/grpc-js/build/src/compression-filter.js") as { CompressionFilter: { prototype: CompressionFilter } };

/** Between two messages. */
const AT_REST = 0;
/** Longer than that a timer cannot be. */
const LONGEST_MS = 2 ** 31 - 1;

/** Called once, before the first channel is made. */
export function mendClient(): void {
  mend(
    resolving.ResolvingCall.prototype,
    "runDeadlineTimer",
    (original) =>
      function (this: ResolvingCall) {
        const left = Number(this.deadline) - Date.now();
        if (left < FAR_MS || left > LONGEST_MS) {
          original.call(this);
          return;
        }
        this.deadlineTimer = new CallDeadline(this, left);
      },
  );

  mend(
    resolving.ResolvingCall.prototype,
    "outputStatus",
    (original) =>
      function (this: ResolvingCall, status) {
        const { deadlineTimer } = this;
        if (deadlineTimer instanceof CallDeadline) {
          deadlineTimer.forget();
          this.deadlineTimer = null;
        }
        original.call(this, status);
      },
  );

  mend(
    calls.Http2SubchannelCall.prototype,
    "handleTrailers",
    (original) =>
      function (this: SubchannelCall, headers) {
        this.toldByServer = true;
        original.call(this, headers);
      },
  );

  mend(
    calls.Http2SubchannelCall.prototype,
    "cancelWithStatus",
    (original) =>
      function (this: SubchannelCall, code, details) {
        this.toldByServer = false;
        original.call(this, code, details);
      },
  );

  mend(
    calls.Http2SubchannelCall.prototype,
    "endCall",
    (original) =>
      function (this: SubchannelCall, status) {
        const torn = status.code === Status.OK && this.decoder.readState !== AT_REST;
        original.call(this, torn ? { ...status, code: Status.INTERNAL, details: "the answer ends in the middle of a message" } : status);
      },
  );

  mend(
    calls.Http2SubchannelCall.prototype,
    "maybeOutputStatus",
    (original) =>
      function (this: SubchannelCall) {
        const read = this.readsClosed && this.unpushedReadMessages.length === 0 && !this.isReadFilterPending && !this.isPushPending;
        if (this.toldByServer !== true || read) original.call(this);
      },
  );

  mend(
    calls.Http2SubchannelCall.prototype,
    "startRead",
    (original) =>
      function (this: SubchannelCall) {
        const { finalStatus } = this;
        // It reads no further once it knows of a failure, whatever has arrived before that.
        if (this.toldByServer === true && !this.readsClosed) this.finalStatus = null;
        original.call(this);
        this.finalStatus ??= finalStatus;
        this.maybeOutputStatus();
      },
  );

  mend(
    filters.CompressionFilter.prototype,
    "receiveMessage",
    (original) =>
      async function (this: CompressionFilter, message) {
        try {
          return await original.call(this, message);
        } catch (error) {
          if (typeof error === "object" && error !== null && "code" in error) throw error;
          throw Object.assign(new Error("compression"), {
            code: Status.INTERNAL,
            details: "the answer is compressed in a way that it does not name",
          });
        }
      },
  );
}
