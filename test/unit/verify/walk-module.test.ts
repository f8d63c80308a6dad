// The committed module is what assembly/ compiles to.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderWalkModule } from "../../../scripts/build-walk.mjs";

describe("src/verify/walk-module.ts", () => {
  it("is what `npm run build:walk` makes of assembly/", async () => {
    const committed = readFileSync(new URL("../../../src/verify/walk-module.ts", import.meta.url), "utf8");
    expect(await renderWalkModule()).toBe(committed);
  });
});
