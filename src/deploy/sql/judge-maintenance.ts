// Indexes and maintenance: no row is lost, but writers wait, and some of it refuses to run inside a transaction, which is
// what Prisma makes of a file with more than one statement.
import type { IndexStmt, Node, RefreshMatViewStmt, ReindexStmt, VacuumStmt } from "libpg-query";
import { quoteIdentifier } from "../../postgres/identifier.ts";
import { quoted } from "./judge-constraint.ts";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";

/** Whether one of the options in parentheses is given and not switched off. */
function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some((node) => "DefElem" in node && node.DefElem.defname === name);
}

/** CREATE INDEX. */
export function judgeIndex(statement: IndexStmt, scope: JudgeScope): void {
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  if (statement.concurrent === true) {
    outsideTransaction("CREATE INDEX CONCURRENTLY", table.label, scope);
    return;
  }
  const severity = blockSeverity(table);
  if (severity === undefined) return;
  const columns = (statement.indexParams ?? []).flatMap((node) =>
    "IndexElem" in node ? [node.IndexElem.name ?? ""] : [],
  );
  const isUnique =
    statement.unique === true && !columns.some((name) => name !== "" && table.isAddedAsNull(name));
  const list = columns.every((name) => name !== "") ? columns.map(quoteIdentifier).join(", ") : undefined;
  const duplicates =
    isUnique && list !== undefined && statement.whereClause === undefined
      ? [
          `Look for duplicates first: SELECT count(*) FROM (SELECT FROM ${quoted(table)} GROUP BY ${list} HAVING count(*) > 1) AS twice;`,
        ]
      : [];
  const what = isUnique
    ? "fails on duplicates, and writes to the table wait while it is built"
    : "writes to the table wait while it is built";
  scope.report({
    code: isUnique ? "create-unique-index" : "create-index",
    effect: isUnique ? "may-fail" : "blocks",
    severity: isUnique ? "error" : severity,
    object: table.label,
    message: `${isUnique ? "a unique index" : "an index"} on ${table.label}: ${what}${sizeNote(table)}`,
    safeWay: [
      ...duplicates,
      "CREATE INDEX CONCURRENTLY as the only statement of a migration of its own, which then runs outside a transaction.",
      "If it fails it leaves an INVALID index: drop that one before the next attempt.",
    ],
  });
}

/** What PostgreSQL refuses inside a transaction block (25001). */
export function outsideTransaction(what: string, object: string | undefined, scope: JudgeScope): void {
  if (scope.statementCount <= 1) return;
  scope.report({
    code: "not-in-transaction",
    effect: "may-fail",
    severity: "error",
    object,
    message: `${what} cannot run inside a transaction, and Prisma sends a file of ${scope.statementCount} statements as one`,
    safeWay: ["Give it a migration of its own, with nothing else in the file."],
  });
}

/** VACUUM and ANALYZE. */
export function judgeVacuum(statement: VacuumStmt, scope: JudgeScope): void {
  if (statement.is_vacuumcmd !== true) return;
  outsideTransaction("VACUUM", undefined, scope);
  if (hasOption(statement.options, "full"))
    locked("vacuum-full", "VACUUM FULL rewrites a table and locks it meanwhile", scope);
}

/** REINDEX. */
export function judgeReindex(statement: ReindexStmt, scope: JudgeScope): void {
  const object = scope.tables.labelOf(statement.relation);
  if (hasOption(statement.params, "concurrently")) outsideTransaction("REINDEX CONCURRENTLY", object, scope);
  else locked("reindex", "REINDEX locks its table against writers, and its index against readers", scope);
}

/** REFRESH MATERIALIZED VIEW. */
export function judgeRefresh(statement: RefreshMatViewStmt, scope: JudgeScope): void {
  if (statement.concurrent === true || statement.skipData === true) return;
  const view = scope.tables.see(scope.tables.labelOf(statement.relation));
  if (view.isNew) return;
  const severity = blockSeverity(view) ?? "warning";
  scope.report({
    code: "refresh-view",
    effect: "blocks",
    severity,
    object: view.label,
    message: `${view.label} cannot be read while it is refreshed${sizeNote(view)}`,
    safeWay: ["REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it."],
  });
}

/** CLUSTER, LOCK and the like. */
export function locked(code: string, message: string, scope: JudgeScope): void {
  scope.report({
    code,
    effect: "blocks",
    severity: "error",
    object: undefined,
    message,
    safeWay: ["Run it by hand in an hour without users, not in a migration."],
  });
}
