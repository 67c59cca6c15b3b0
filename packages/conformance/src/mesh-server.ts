import { ServerCredentials, credentials } from "@grpc/grpc-js";
import { createLogger } from "@technova/kit";
import { Dispatcher, GrpcServer, MAX_MESSAGE_BYTES, type MeshCredentials } from "@technova/mesh";
import { ConformanceService } from "../gen/connectrpc/conformance/v1/service_pb.js";
import { anybody } from "./identity.ts";
import { serve } from "./server.ts";
import { conformanceService, declareConformancePolicies } from "./service.ts";

declareConformancePolicies();
const logger = createLogger({ level: "fatal", pretty: false });

await serve(async ({ serverCreds, clientTlsCert, messageReceiveLimit, useTls }) => {
  const dispatcher = new Dispatcher({ logger });
  dispatcher.add(ConformanceService, conformanceService);
  const server = new GrpcServer({
    dispatcher,
    authenticator: (await anybody()).authenticator,
    logger,
    maxMessageBytes: messageReceiveLimit === 0 ? MAX_MESSAGE_BYTES : messageReceiveLimit,
    ...(useTls && serverCreds !== undefined ? { credentials: tls(serverCreds, clientTlsCert) } : {}),
  });
  const port = await server.listen("127.0.0.1", 0);
  return { port, stop: () => server.stop(0) };
});

function tls(own: { readonly cert: Uint8Array; readonly key: Uint8Array }, client: Uint8Array): MeshCredentials {
  const pair = { cert_chain: Buffer.from(own.cert), private_key: Buffer.from(own.key) };
  const authority = client.byteLength === 0 ? null : Buffer.from(client);
  return {
    server: ServerCredentials.createSsl(authority, [pair], authority !== null),
    channel: credentials.createInsecure(),
    channelOptions: () => ({}),
  };
}
