import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CertificateAuthority } from "@technova/testing/certificates";

const USAGE = "usage: npm run -s certs -- [--out certs] [--name localhost --name 127.0.0.1 …] [--days 30]";

/** Makes an authority and one certificate of it, to try mutual TLS with; the authority's own key is thrown away. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: "certs" },
      name: { type: "string", multiple: true, default: ["localhost", "127.0.0.1"] },
      days: { type: "string", default: "30" },
    },
  });
  const days = Number(values.days);
  if (!(days > 0 && days <= 365)) throw new Error(USAGE);
  const authority = await CertificateAuthority.create();
  const files = await authority.issue(resolve(values.out), values.name, days);
  process.stdout.write(`MESH_TLS_CERT_FILE=${files.certFile}\nMESH_TLS_KEY_FILE=${files.keyFile}\nMESH_TLS_CA_FILE=${files.caFile}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
