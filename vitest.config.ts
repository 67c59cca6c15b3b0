import { defineConfig } from "vitest/config";

const EVERYTHING = [
  "packages/*/{src,test}/**/*.test.ts",
  "services/*/{src,test}/**/*.test.ts",
  "edge/{src,test}/**/*.test.ts",
  "web/*/{app,test}/**/*.test.ts",
  "scripts/**/*.test.ts",
];
/** A browser and a platform each, of whom one mostly waits for the other. */
const BROWSERS = ["web/*/test/**/*.test.ts"];
/** What looks at how quick the platform is under load wants the machine for itself. */
const ALONE = ["edge/test/**/*.test.ts", "packages/mesh/test/replicas.test.ts", "services/platform/test/workers.test.ts"];

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        extends: true,
        // Most of them wait most of the time.
        test: { name: "together", include: EVERYTHING, exclude: [...ALONE, ...BROWSERS], maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: "browsers", include: BROWSERS, maxWorkers: 2, testTimeout: 60_000, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: "alone", include: ALONE, maxWorkers: 1, testTimeout: 60_000, sequence: { groupOrder: 2 } } },
    ],
    globalSetup: ["./vitest.setup.ts"],
    // Files share their process: importing the contracts and validators anew for each would take most of the run.
    isolate: false,
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
