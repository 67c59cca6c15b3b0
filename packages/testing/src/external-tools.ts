import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that tests use where they are there, and the setting that says where. */
const TOOLS = {
  "nats-server": "NATS_SERVER",
  "redis-server": "REDIS_SERVER",
  schemathesis: "SCHEMATHESIS",
  chromium: "CHROMIUM",
} as const;

export type ExternalTool = keyof typeof TOOLS;

/** The path of a program: from its setting, or found on the PATH; undefined where it is not installed. */
export function findTool(name: ExternalTool): string | undefined {
  const given = process.env[TOOLS[name]];
  const candidates = given === undefined ? (process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, name)) : [given];
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why tests that need a program are skipped; undefined where it is there. To be part of their title. */
export function missingTool(name: ExternalTool): string | undefined {
  return findTool(name) === undefined ? `skipped: there is no ${name}; put it on the PATH or name it in ${TOOLS[name]}` : undefined;
}
