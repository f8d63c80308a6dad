// What the plan warns of before anything is copied, and what it refuses.
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { buildPlan } from "../../../src/plan/build-plan.ts";
import type { Hazard } from "../../../src/plan/plan.ts";
import { catalog } from "../rules/catalogs.ts";

function hazardsOf(rest: Partial<Catalog>, targetVersion = 150_000): readonly Hazard[] {
  const input = { catalog: catalog([], rest), tables: [], rulesText: "", targetVersion, subset: undefined };
  return buildPlan(input).hazards;
}

describe("the hazards of a plan", () => {
  it("are none for a database of tables on a target of its version", () => {
    expect(hazardsOf({})).toEqual([]);
  });

  it("name a source that is newer than the target, and not an older one", () => {
    expect(hazardsOf({ serverVersion: 160_003 }, 150_011)).toEqual([
      {
        code: "SOURCE_NEWER",
        severity: "warning",
        message: "the source is PostgreSQL 16, the target 15: its schema may not load",
      },
    ]);
    expect(hazardsOf({ serverVersion: 150_011 }, 150_003)).toEqual([]);
    expect(hazardsOf({ serverVersion: 140_000 }, 180_000)).toEqual([]);
  });

  it("refuse an encoding that is not UTF8", () => {
    expect(hazardsOf({ encoding: "LATIN1" })).toEqual([
      {
        code: "ENCODING",
        severity: "error",
        message: "the source's encoding is LATIN1; only UTF8 can be scrubbed",
      },
    ]);
  });

  it("count the large objects that are left out", () => {
    expect(hazardsOf({ largeObjectCount: 3 })).toEqual([
      { code: "LARGE_OBJECTS", severity: "warning", message: "3 large objects are left out" },
    ]);
  });

  it("name every foreign table, which arrives without rows", () => {
    expect(hazardsOf({ foreignTables: ["public.far", "s.away"] })).toEqual(
      ["public.far", "s.away"].map((label) => ({
        code: "FOREIGN_TABLE",
        severity: "warning",
        message: `foreign table ${label} arrives without credentials and without rows`,
      })),
    );
  });

  it("name the materialized views that are not refreshed, and no other", () => {
    const view = { schema: "public", isPopulated: true };
    const materializedViews = [
      { ...view, name: "plain", isUnsafe: false },
      { ...view, name: "calls", isUnsafe: true },
    ];
    expect(hazardsOf({ materializedViews })).toEqual([
      {
        code: "MATERIALIZED_VIEW",
        severity: "warning",
        message: "public.calls reaches outside the database and is left without data",
      },
    ]);
  });
});
