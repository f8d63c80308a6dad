// Rules already matched with the catalog → the plan: COPY format per table, placement per column, hazards. Pure.
import { createHash } from "node:crypto";
import type { Catalog, Table } from "../catalog/catalog.ts";
import { tableLabel } from "../catalog/catalog.ts";
import { canRewriteBinary } from "../pipeline/codec/field-rewriter.ts";
import { findMasker } from "../pipeline/transform/registry.ts";
import type { ResolvedColumn, ResolvedTable, SubsetRule } from "../rules/rules.ts";
import type { ColumnPlan, Hazard, SyncPlan, TablePlan } from "./plan.ts";

export interface PlanInput {
  readonly catalog: Catalog;
  /** Every table of the catalog, already checked against it (rules/match-rules.ts). */
  readonly tables: readonly ResolvedTable[];
  /** Text of the rules file and of all that it extends: part of the plan's digest. */
  readonly rulesText: string;
  /** server_version_num of the target. */
  readonly targetVersion: number;
  readonly subset: SubsetRule | undefined;
}

/** The plan of one sync; hazards of severity error stop it before anything is written. */
export function buildPlan(input: PlanInput): SyncPlan {
  const leaves = input.tables.filter(({ table }) => table.kind === "leaf");
  const tables = leaves.map(planTable);
  const digest = createHash("sha256")
    .update(JSON.stringify([input.catalog.digest, input.rulesText]))
    .digest("hex");
  return { tables, subset: input.subset, hazards: findHazards(input, tables), digest };
}

function planTable(resolved: ResolvedTable): TablePlan {
  const columns = resolved.columns.map(planColumn);
  const isBinary = columns.every(
    ({ column, treatment, placement }) =>
      treatment === "generated" ||
      (column.type.hasBinary && (placement !== "stream" || canRewriteBinary(column.type))),
  );
  const { table, rows, filter } = resolved;
  return { table, rows, filter, format: isBinary ? "binary" : "text", columns };
}

function planColumn(resolved: ResolvedColumn): ColumnPlan {
  const { column, treatment, spec, because } = resolved;
  const placement = placementOf(resolved);
  return { column, treatment, spec, because, placement, exemptSql: exemptSqlOf(resolved) };
}

/** `unless` spares rows for which it is true, `when` those for which it is false: NULL is masked both times. */
function exemptSqlOf({ treatment, condition }: ResolvedColumn): string | undefined {
  if (treatment !== "mask" || condition === undefined) return undefined;
  return `((${condition.sql}\n) IS ${condition.kind === "unless" ? "TRUE" : "FALSE"})`;
}

/** Values are placed at the source only where they are scalars: documents, arrays and free text always stream. */
function placementOf({ column, treatment, spec }: ResolvedColumn): ColumnPlan["placement"] {
  if (treatment !== "mask" || spec === undefined) return "none";
  if (spec.masker === "sql") return "source";
  const isDocument = column.type.isArray || ["json", "jsonb", "xml", "hstore"].includes(column.type.family);
  return findMasker(spec.masker)?.placement === "source" && !isDocument ? "source" : "stream";
}

function findHazards(input: PlanInput, tables: readonly TablePlan[]): Hazard[] {
  const { catalog } = input;
  const hazards: Hazard[] = [];
  const warn = (code: string, message: string, table?: Table) =>
    hazards.push({
      code,
      severity: "warning",
      message,
      ...(table === undefined ? {} : { table: tableLabel(table) }),
    });
  const sourceMajor = Math.floor(catalog.serverVersion / 10_000);
  const targetMajor = Math.floor(input.targetVersion / 10_000);
  if (sourceMajor > targetMajor) {
    warn(
      "SOURCE_NEWER",
      `the source is PostgreSQL ${sourceMajor}, the target ${targetMajor}: its schema may not load`,
    );
  }
  if (catalog.encoding !== "UTF8") {
    hazards.push({
      code: "ENCODING",
      severity: "error",
      message: `the source's encoding is ${catalog.encoding}; only UTF8 can be scrubbed`,
    });
  }
  if (catalog.largeObjectCount > 0) {
    warn("LARGE_OBJECTS", `${catalog.largeObjectCount} large objects are left out`);
  }
  for (const label of catalog.foreignTables) {
    warn("FOREIGN_TABLE", `foreign table ${label} arrives without credentials and without rows`);
  }
  for (const view of catalog.materializedViews) {
    if (view.isUnsafe) {
      warn("MATERIALIZED_VIEW", `${tableLabel(view)} reaches outside the database and is left without data`);
    }
  }
  for (const { table, filter } of tables) {
    if (filter.limit === undefined || table.parentOids.length === 0) continue;
    hazards.push({
      code: "LIMIT_OF_PART",
      severity: "error",
      table: tableLabel(table),
      message: `limit does not hold for a part of another table, ${tableLabel(table)}; write where or sample`,
    });
  }
  for (const { table, format, rows } of tables) {
    if (format === "text" && rows === "all") {
      warn(
        "TEXT_COPY",
        "a column has no binary form to rewrite, so the table is copied as text, slower",
        table,
      );
    }
  }
  return hazards;
}
