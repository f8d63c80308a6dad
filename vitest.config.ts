// Two projects: `node` needs Node alone (embedded Postgres), `tools` needs Docker, psql and other programs.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/property/**/*.test.ts", "test/architecture.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "servers",
          include: ["test/{integration,cli,leak,faults}/**/*.test.ts"],
          // One file at a time: each holds real servers, and two cores are shared.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "tools",
          include: ["test/tools/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
