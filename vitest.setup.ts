import { busSchema } from "@technova/bus";
import { platformSchema } from "@technova/store";
import type { TestServer } from "@technova/testing";
import { startTestServer } from "@technova/testing/global-setup";
import type { TestProject } from "vitest/node";
import { MODULES } from "./services/platform/src/modules.ts";

declare module "vitest" {
  interface ProvidedContext {
    server: TestServer;
  }
}

/** One PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer([platformSchema, busSchema, ...MODULES.flatMap((module) => module.schemas ?? [])]);
  project.provide("server", server);
  return stop;
}
