// DROP and TRUNCATE, and what takes objects away by other words.
import type { DropStmt, TruncateStmt } from "libpg-query";
import type { FoundHazard, HazardEffect } from "./hazard.ts";
import { type JudgeScope, sizeNote } from "./judge-scope.ts";
import { objectParts } from "./names.ts";

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "foreign table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SCHEMA: "schema",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "domain",
  OBJECT_EXTENSION: "extension",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_INDEX: "index",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_ROUTINE: "routine",
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_TRIGGER: "trigger",
  OBJECT_RULE: "rule",
  OBJECT_POLICY: "policy",
  OBJECT_PUBLICATION: "publication",
};

/** A column of a dropped type, or whatever an extension brought, goes with it under CASCADE. */
const HOLDS_DATA = new Set(["table", "schema", "type", "domain", "extension", "sequence"]);

/** Judges every object that the statement names. */
export function judgeDrop(statement: DropStmt, scope: JudgeScope): void {
  const kind = KINDS[statement.removeType ?? ""] ?? "object";
  const isCascade = statement.behavior === "DROP_CASCADE";
  for (const object of statement.objects ?? []) {
    const parts = objectParts(object);
    const isGlobal = kind === "schema" || kind === "extension" || kind === "publication";
    const isOnTable = kind === "trigger" || kind === "rule" || kind === "policy";
    const label = isOnTable
      ? `${scope.tables.label(parts.slice(0, -1))}.${parts.at(-1) ?? ""}`
      : isGlobal
        ? (parts[0] ?? "")
        : scope.tables.label(parts);
    if (kind === "table") judgeDropTable(label, statement, scope);
    else judgeOther(kind, label, statement, isCascade, scope);
  }
}

function judgeDropTable(label: string, statement: DropStmt, scope: JudgeScope): void {
  const table = scope.tables.see(label);
  scope.tables.drop(label);
  const isCascade = statement.behavior === "DROP_CASCADE";
  if (table.isNew || (table.isMissing && statement.missing_ok === true)) return;
  if (table.isMissing) {
    scope.report(missing(label));
    return;
  }
  const more = isCascade ? ", and with the foreign keys and views that need it (CASCADE)" : "";
  scope.report({
    code: "drop-table",
    effect: table.isEmpty ? "breaks-application" : "loses-data",
    severity: table.isEmpty && !isCascade ? "warning" : "error",
    object: label,
    message: table.isEmpty
      ? `the table ${label} is dropped${more}; it has no rows, but the running application may name it`
      : `the table ${label} is dropped with all its rows${more}${sizeNote(table)}`,
    safeWay: [
      "First deploy: an application that no longer names the table; rename the table if you want to be sure.",
      "Second deploy: the migration that drops it, after a backup, when the first has run for a while.",
    ],
  });
}

function missing(label: string): FoundHazard {
  return {
    code: "table-missing",
    effect: "may-fail",
    severity: "error",
    object: label,
    message: `${label} is not there in production, so dropping it fails`,
    safeWay: ["Write DROP TABLE IF EXISTS, or look for what dropped it before."],
  };
}

function judgeOther(
  kind: string,
  label: string,
  statement: DropStmt,
  isCascade: boolean,
  scope: JudgeScope,
): void {
  if (kind === "view" || kind === "materialized view") {
    const view = scope.tables.see(label);
    scope.tables.drop(label);
    if (view.isNew && !isCascade) return;
    if (view.isMissing && statement.missing_ok === true) return;
  }
  if (scope.newTypes.has(label) && !isCascade) return;
  // RESTRICT: the server refuses while anything uses it, so no row can go with it.
  if (!isCascade && (kind === "schema" || kind === "type" || kind === "domain")) return;
  const { effect, severity, harm } = harmOf(kind, isCascade);
  scope.report({
    code: `drop-${kind.replaceAll(" ", "-")}`,
    effect,
    severity,
    object: label,
    message: `the ${kind} ${label} is dropped${isCascade ? " with everything that depends on it (CASCADE)" : ""}${harm}`,
    safeWay: isCascade
      ? [
          "Write it without CASCADE: the server then names what depends on it.",
          "Drop each of those by name, if it may go.",
        ]
      : safeWayOf(kind),
  });
}

function harmOf(
  kind: string,
  isCascade: boolean,
): { effect: HazardEffect; severity: "error" | "warning"; harm: string } {
  if (isCascade) {
    const loses = HOLDS_DATA.has(kind);
    return {
      effect: loses ? "loses-data" : "breaks-application",
      severity: "error",
      harm: loses ? ": tables, columns and their rows go with it" : "",
    };
  }
  switch (kind) {
    case "view":
    case "materialized view":
      return {
        effect: "breaks-application",
        severity: "error",
        harm: ": the running application's queries of it fail",
      };
    case "index":
      return {
        effect: "blocks",
        severity: "warning",
        harm: ": queries that used it become slow; a unique one no longer keeps duplicates out",
      };
    case "sequence":
      return { effect: "breaks-application", severity: "warning", harm: ", and its position is lost" };
    case "policy":
      return { effect: "breaks-application", severity: "error", harm: ": rows that it showed are hidden" };
    case "trigger":
    case "rule":
      return { effect: "breaks-application", severity: "warning", harm: ": what it did is done no longer" };
    case "function":
    case "procedure":
    case "routine":
    case "aggregate":
      return {
        effect: "breaks-application",
        severity: "warning",
        harm: ": statements of the application that call it fail",
      };
    default:
      return { effect: "breaks-application", severity: "warning", harm: ": whoever uses it fails" };
  }
}

function safeWayOf(kind: string): readonly string[] {
  if (kind === "index")
    return ["Look whether it is used: SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = …;"];
  return ["First deploy an application that no longer uses it, then drop it with a later deploy."];
}

/** TRUNCATE: every row, and with CASCADE those of the tables that reference it. */
export function judgeTruncate(statement: TruncateStmt, scope: JudgeScope): void {
  const isCascade = statement.behavior === "DROP_CASCADE";
  for (const relation of statement.relations ?? []) {
    if (!("RangeVar" in relation)) continue;
    const table = scope.tables.see(scope.tables.labelOf(relation.RangeVar));
    if (table.isEmpty && !isCascade) continue;
    scope.report({
      code: "truncate",
      effect: "loses-data",
      severity: "error",
      object: table.label,
      message: `every row of ${table.label} is deleted${isCascade ? ", and every row of the tables that reference it (CASCADE)" : ""}${sizeNote(table)}`,
      safeWay: ["Keep the rows: rename the table, make a new one, and drop the old one with a later deploy."],
    });
  }
}
