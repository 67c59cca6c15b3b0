import { fromBinary, toBinary, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import { asBuffer } from "../grpc/grpc-status.ts";
import { toMessage } from "./local-transport.ts";

/** Sends messages as fast as they are taken, and says that they were all. */
export async function send<I extends DescMessage>(
  call: ClientDuplexStream<Buffer, Buffer>,
  schema: I,
  inputs: AsyncIterable<MessageInitShape<I>>,
): Promise<void> {
  for await (const input of inputs) {
    if (call.destroyed) return;
    if (!call.write(asBuffer(toBinary(schema, toMessage(schema, input))))) await new Promise((resolve) => call.once("drain", resolve));
  }
  call.end();
}

/**
 * The answers of a call, and then how it ended. Read by hand: the stream's own iterator forgets what came before
 * an error as soon as the error is there.
 */
export async function* receive<O extends DescMessage>(
  call: ClientDuplexStream<Buffer, Buffer>,
  schema: O,
  { told, done }: { readonly told: (error: ServiceError) => ConnectError; readonly done: (failure: ConnectError | undefined) => void },
): AsyncIterable<MessageShape<O>> {
  let failure: ServiceError | undefined;
  let ended = false;
  let wake = Promise.withResolvers<void>();
  call.on("error", (error: ServiceError) => {
    failure = error;
    wake.resolve();
  });
  call.on("readable", () => wake.resolve());
  call.on("end", () => {
    ended = true;
    wake.resolve();
  });
  try {
    for (;;) {
      wake = Promise.withResolvers<void>();
      for (let bytes = call.read() as Buffer | null; bytes !== null; bytes = call.read() as Buffer | null) yield fromBinary(schema, bytes);
      if (ended) break;
      await wake.promise;
    }
    // The error, where there is one, is emitted right after the end of the messages was pushed.
    if (failure !== undefined) throw told(failure);
  } finally {
    done(failure === undefined ? undefined : told(failure));
    call.cancel();
  }
}
