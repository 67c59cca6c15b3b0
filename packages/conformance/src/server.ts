import { create } from "@bufbuild/protobuf";
import {
  ServerCompatRequestSchema,
  ServerCompatResponseSchema,
  type ServerCompatRequest,
} from "../gen/connectrpc/conformance/v1/server_compat_pb.js";
import { readMessages, writeMessage } from "./framing.ts";

/** Reads what server the runner wants, starts it, says where it is, and ends when the runner says so. */
export async function serve(
  start: (wanted: ServerCompatRequest) => Promise<{ readonly port: number; readonly stop: () => Promise<void> }>,
): Promise<void> {
  for await (const wanted of readMessages(process.stdin, ServerCompatRequestSchema)) {
    const { port, stop } = await start(wanted);
    const pemCert = wanted.serverCreds?.cert ?? new Uint8Array();
    writeMessage(ServerCompatResponseSchema, create(ServerCompatResponseSchema, { host: "127.0.0.1", port, pemCert }));
    process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
    return;
  }
}
