// One statement → its hazards: finds the judge for each kind. Kinds that are known to be harmless are listed; whatever is
// neither judged nor listed is reported as not judged.
import type { Node } from "libpg-query";
import { judgeAlterTable } from "./judge-alter-table.ts";
import { judgeBlock } from "./judge-block.ts";
import { judgeDrop, judgeTruncate } from "./judge-drop.ts";
import {
  judgeIndex,
  judgeRefresh,
  judgeReindex,
  judgeVacuum,
  locked,
  outsideTransaction,
} from "./judge-maintenance.ts";
import { judgeObject } from "./judge-object.ts";
import { judgeAlterEnum, judgeRename, judgeSetSchema } from "./judge-rename.ts";
import { judgeCalls, judgeDelete, judgeInsert, judgeMerge, judgeSelect, judgeUpdate } from "./judge-rows.ts";
import type { JudgeScope } from "./judge-scope.ts";
import { stringConstants, walkTree } from "./names.ts";
import type { ParsedStatement, SqlParser } from "./parse-migration.ts";

/** Judges `parsed` and every statement inside it, in the order in which they run. */
export function judgeStatement(parsed: ParsedStatement, parser: SqlParser, scope: JudgeScope): void {
  scope.moveTo(parsed.line);
  judgeEnumUse(parsed.node, scope);
  judgeInside(parsed.node, parsed, scope);
  const { node } = parsed;
  if ("DoStmt" in node) {
    judgeBlock(node.DoStmt, parsed, parser, scope, (inner) => judgeStatement(inner, parser, scope));
  } else judgeNode(node, parsed, scope);
}

/** Data-modifying statements of WITH, and what PREPARE, EXPLAIN and CREATE SCHEMA hold. */
function judgeInside(node: Node, parsed: ParsedStatement, scope: JudgeScope): void {
  walkTree(node, (name, value) => {
    if (name === "ctequery" || name === "query" || name === "schemaElts") {
      for (const inner of Array.isArray(value) ? value : [value]) {
        if (isRowStatement(inner)) judgeNode(inner, parsed, scope);
      }
    }
  });
}

function isRowStatement(value: unknown): value is Node {
  if (typeof value !== "object" || value === null) return false;
  return ["DeleteStmt", "UpdateStmt", "InsertStmt", "MergeStmt"].some((kind) => kind in value);
}

/** 55P04: a value that ALTER TYPE brought cannot be used before its transaction ends. */
function judgeEnumUse(node: Node, scope: JudgeScope): void {
  if (scope.newEnumValues.size === 0 || "AlterEnumStmt" in node) return;
  const constants = stringConstants(node);
  const used = [...scope.newEnumValues].some((value) => constants.has(value));
  if (!used) return;
  scope.report({
    code: "enum-value-used",
    effect: "may-fail",
    severity: "error",
    object: undefined,
    message:
      "a value that this file adds to an enum is used in the same file, which PostgreSQL refuses inside one transaction",
    safeWay: ["Use the value in a migration of its own, after the one that adds it."],
  });
}

function judgeNode(node: Node, parsed: ParsedStatement, scope: JudgeScope): void {
  if ("AlterTableStmt" in node) judgeAlterTable(node.AlterTableStmt, parsed, scope);
  else if ("DropStmt" in node) {
    if (node.DropStmt.concurrent === true) outsideTransaction("DROP INDEX CONCURRENTLY", undefined, scope);
    else judgeDrop(node.DropStmt, scope);
  } else if ("TruncateStmt" in node) judgeTruncate(node.TruncateStmt, scope);
  else if ("RenameStmt" in node) judgeRename(node.RenameStmt, scope);
  else if ("AlterObjectSchemaStmt" in node) judgeSetSchema(node.AlterObjectSchemaStmt, scope);
  else if ("AlterEnumStmt" in node) judgeAlterEnum(node.AlterEnumStmt, scope);
  else if ("DeleteStmt" in node) judgeDelete(node.DeleteStmt, scope);
  else if ("UpdateStmt" in node) judgeUpdate(node.UpdateStmt, scope);
  else if ("MergeStmt" in node) judgeMerge(node.MergeStmt, scope);
  else if ("InsertStmt" in node) judgeInsert(node.InsertStmt, scope);
  else if ("SelectStmt" in node) judgeSelect(node.SelectStmt, scope);
  else if ("CallStmt" in node)
    judgeCalls(node.CallStmt.funccall === undefined ? {} : { FuncCall: node.CallStmt.funccall }, scope);
  else if ("IndexStmt" in node) judgeIndex(node.IndexStmt, scope);
  else if ("VacuumStmt" in node) judgeVacuum(node.VacuumStmt, scope);
  else if ("ReindexStmt" in node) judgeReindex(node.ReindexStmt, scope);
  else if ("RefreshMatViewStmt" in node) judgeRefresh(node.RefreshMatViewStmt, scope);
  else if ("ClusterStmt" in node) locked("cluster", "CLUSTER rewrites a table and locks it meanwhile", scope);
  else if ("LockStmt" in node)
    locked("lock-table", "LOCK TABLE keeps others out until the migration ends", scope);
  else judgeObject(node, scope);
}
