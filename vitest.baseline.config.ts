import { defineConfig } from "vitest/config";
export default defineConfig({
  test: {
    include: [
      "test/unit/pipeline/codec/{pending-bytes,scrub-rows}.test.ts",
      "test/unit/pipeline/transform/maskers/{date-shift,mac}.test.ts",
      "test/unit/target/database-names.test.ts",
      "test/unit/postgres/{host,server-error,pg-dump}.test.ts",
      "test/unit/preview/value-shape.test.ts",
      "test/unit/report/visible-text.test.ts",
    ],
  },
});
