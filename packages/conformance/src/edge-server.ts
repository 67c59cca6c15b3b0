import { Edge } from "@technova/edge";
import { createLogger, readSettings } from "@technova/kit";
import { Clients, Dispatcher } from "@technova/mesh";
import { ConformanceService } from "../gen/connectrpc/conformance/v1/service_pb.js";
import { anybody } from "./identity.ts";
import { serve } from "./server.ts";
import { conformanceService, declareConformancePolicies } from "./service.ts";

declareConformancePolicies();
const logger = createLogger({ level: "fatal", pretty: false });

/** The edge as it is, before a service that is composed in its process. */
await serve(async ({ messageReceiveLimit }) => {
  const { authenticator, identity } = await anybody();
  const dispatcher = new Dispatcher({ logger });
  dispatcher.add(ConformanceService, conformanceService);
  const clients = new Clients(() => "127.0.0.1:1", identity);
  clients.host(ConformanceService, dispatcher);
  const edge = new Edge({
    settings: { ...readSettings({}), edgePort: 0 },
    env: {
      EDGE_MAX_BODY_BYTES: String(messageReceiveLimit === 0 ? 4 * 1024 * 1024 : messageReceiveLimit),
      // All of the suite comes from one address, as fast as it can.
      RATE_LIMIT_SCALE: "0",
    },
    logger,
    clients,
    authenticator,
    services: [ConformanceService],
    news: { watch: () => () => undefined, hadNews: () => false },
  });
  const port = await edge.listen();
  return { port, stop: () => edge.stop(0) };
});
