import { parseArgs } from "node:util";
import { ensureBuilt } from "../../scripts/build-web.mjs";
import { startAlone } from "./alone-server.ts";

const USAGE = `usage: npm run storefront -- [--edge http://127.0.0.1:8080] [--port 8090] [--host 127.0.0.1]

Serves the shop's pages from a process of its own; it asks the services through the edge.`;

const { values } = parseArgs({
  options: {
    edge: { type: "string", default: "http://127.0.0.1:8080" },
    port: { type: "string", default: "8090" },
    host: { type: "string", default: "127.0.0.1" },
  },
});
if (!/^\d{1,5}$/.test(values.port) || !URL.canParse(values.edge)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(1);
}
await ensureBuilt();
const shop = await startAlone({ edgeUrl: values.edge, host: values.host, port: Number(values.port) });
process.stdout.write(`shop ${shop.url}/, with the services of ${values.edge}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shop.stop());
