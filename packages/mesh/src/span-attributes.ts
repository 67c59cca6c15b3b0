/** What OpenTelemetry's semantic conventions say of a call, by its path `/package.Service/Method`. */
export function rpcAttributes(path: string): Record<string, string> {
  return { "rpc.system.name": "grpc", "rpc.method": path.slice(1) };
}
