// What `npm run mutation` runs against each mutant: the tests of the mutated files, none of which needs a server.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Long fields are slow when every step of the scanner asks which mutant is on.
    testTimeout: 60_000,
    include: [
      "test/unit/pipeline/codec/*.test.ts",
      "test/unit/target/{guard,database-names}.test.ts",
      "test/unit/postgres/{connect-failure,host,pg-dump-failure,server-error,server-identity}.test.ts",
      "test/unit/{errors,redacted}.test.ts",
      "test/unit/preview/value-shape.test.ts",
      "test/unit/report/visible-text.test.ts",
      "test/unit/cli/unexpected-error.test.ts",
    ],
  },
});
