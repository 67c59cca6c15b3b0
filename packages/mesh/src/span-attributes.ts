import { Code } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";

/** What OpenTelemetry's semantic conventions say of a call, by its path `/package.Service/Method`. */
export function rpcAttributes(path: string): Record<string, string> {
  return { "rpc.system.name": "grpc", "rpc.method": path.slice(1) };
}

/** A status as gRPC and OpenTelemetry's conventions write it, such as DEADLINE_EXCEEDED. */
export function statusName(code: Code): string {
  return code === Code.Canceled ? "CANCELLED" : codeToString(code).toUpperCase();
}
