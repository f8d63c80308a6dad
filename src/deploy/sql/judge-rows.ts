// Statements that write or delete rows, wherever they stand: at the top, inside WITH, in the body of a DO block.
import type { DeleteStmt, InsertStmt, MergeStmt, Node, SelectStmt, UpdateStmt } from "libpg-query";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";
import { calledFunctions, hasNode } from "./names.ts";

/** Functions of a bare SELECT that change nothing beyond a sequence or the session, or only compute. */
const KNOWN_FUNCTIONS = new Set(
  (
    "set_config current_setting setval nextval currval lastval now count max min sum avg lower upper length concat replace " +
    "format coalesce greatest least to_regclass to_regtype to_char to_timestamp gen_random_uuid version pg_get_serial_sequence " +
    "current_schema jsonb_build_object array_agg string_agg exists generate_series"
  ).split(" "),
);

/** DELETE: all rows without a condition, those that match with one. */
export function judgeDelete(statement: DeleteStmt, scope: JudgeScope): void {
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  if (table.isEmpty) return;
  const isAll = isUnfiltered(statement.whereClause) && (statement.usingClause?.length ?? 0) === 0;
  scope.report({
    code: isAll ? "delete-all" : "delete-rows",
    effect: "loses-data",
    severity: isAll ? "error" : "warning",
    object: table.label,
    message: isAll
      ? `every row of ${table.label} is deleted: there is no condition${sizeNote(table)}`
      : `rows of ${table.label} are deleted where a condition holds`,
    safeWay: [
      "Count first what it meets, with SELECT count(*) and the same condition.",
      "Mark the rows instead, and delete them with a later deploy, in batches.",
    ],
  });
}

/** UPDATE: filling columns that the migrations add loses nothing; anything else overwrites. */
export function judgeUpdate(statement: UpdateStmt, scope: JudgeScope): void {
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  const columns = (statement.targetList ?? []).flatMap((node) =>
    "ResTarget" in node ? [node.ResTarget.name ?? ""] : [],
  );
  const isFilling = columns.length > 0 && columns.every((name) => table.isAdded(name));
  for (const name of columns) scope.tables.fillColumn(table.label, name);
  if (table.isEmpty) return;
  const isAll = isUnfiltered(statement.whereClause) && (statement.fromClause?.length ?? 0) === 0;
  if (isFilling) {
    const severity = blockSeverity(table);
    if (severity === undefined) return;
    scope.report({
      code: "fill-column",
      effect: "blocks",
      severity,
      object: table.label,
      message: `rows of ${table.label} are filled in one statement: each is locked until the migration ends${sizeNote(table)}`,
      safeWay: ["Fill them in batches, outside the migration, before NOT NULL is set."],
    });
    return;
  }
  scope.report({
    code: isAll ? "update-all" : "update-rows",
    effect: "loses-data",
    severity: isAll ? "error" : "warning",
    object: table.label,
    message: isAll
      ? `every row of ${table.label} is overwritten: there is no condition${sizeNote(table)}`
      : `rows of ${table.label} are overwritten where a condition holds`,
    safeWay: [
      "Write into a new column, and drop the old one with a later deploy.",
      "Take a backup first: the old values are gone.",
    ],
  });
}

/** A condition that looks at no column, such as `true` or `1 = 1`, is none. */
function isUnfiltered(condition: Node | undefined): boolean {
  return condition === undefined || !hasNode({ condition }, "ColumnRef", "SubLink", "CurrentOfExpr");
}

/** MERGE may update and delete. */
export function judgeMerge(statement: MergeStmt, scope: JudgeScope): void {
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  if (table.isEmpty) return;
  scope.report({
    code: "merge",
    effect: "loses-data",
    severity: "warning",
    object: table.label,
    message: `rows of ${table.label} are overwritten or deleted where MERGE finds them`,
    safeWay: ["Count first what it meets.", "Take a backup first: the old values are gone."],
  });
}

/** INSERT … ON CONFLICT DO UPDATE overwrites. */
export function judgeInsert(statement: InsertStmt, scope: JudgeScope): void {
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  if (table.isEmpty || statement.onConflictClause?.action !== "ONCONFLICT_UPDATE") return;
  scope.report({
    code: "upsert",
    effect: "loses-data",
    severity: "warning",
    object: table.label,
    message: `rows of ${table.label} that are there already are overwritten (ON CONFLICT DO UPDATE)`,
    safeWay: ["Write ON CONFLICT DO NOTHING where the old row should stay."],
  });
}

/** A SELECT by itself is run for what its functions do. */
export function judgeSelect(statement: SelectStmt, scope: JudgeScope): void {
  const into = statement.intoClause?.rel;
  if (into !== undefined) scope.tables.create(scope.tables.labelOf(into));
  judgeCalls(statement, scope);
}

/** Reports functions whose doings nobody here can see. */
export function judgeCalls(tree: object, scope: JudgeScope): void {
  const unknown = [...new Set(calledFunctions(tree).filter((name) => !KNOWN_FUNCTIONS.has(name)))];
  for (const name of unknown) {
    scope.report({
      code: "call",
      effect: "not-judged",
      severity: "error",
      object: name,
      message: `the function ${name} is called, and what it does stands in the database`,
      safeWay: ["Read its definition, and run it by hand where you can watch it."],
    });
  }
}
