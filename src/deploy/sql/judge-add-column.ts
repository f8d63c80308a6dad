// ADD COLUMN: free with a constant default or none at all; anything else fails on rows that are there, rewrites them, or
// shuts out the application that still runs.
import type { ColumnDef, Constraint, Node } from "libpg-query";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";
import { calledFunctions, hasNode, nameParts, typeText } from "./names.ts";
import type { SeenTable } from "./table-state.ts";

/** Functions that give the same for all rows of one statement, so that no row is rewritten. Others count as volatile. */
const STABLE_FUNCTIONS = new Set([
  "now",
  "transaction_timestamp",
  "statement_timestamp",
  "current_setting",
  "to_jsonb",
  "jsonb_build_object",
  "jsonb_build_array",
  "json_build_object",
  "lower",
  "upper",
  "timezone",
  "date_trunc",
  "make_interval",
]);

const SERIAL = /^(small|big)?serial\d?$/;

/** Judges one column definition added to `table`; `line` is the command's. */
export function judgeAddColumn(
  column: ColumnDef,
  table: SeenTable,
  scope: JudgeScope,
  line: number,
  isIfNotExists: boolean,
): void {
  const name = column.colname ?? "";
  const object = `${table.label}.${name}`;
  const constraints = (column.constraints ?? []).flatMap((node) =>
    "Constraint" in node ? [node.Constraint] : [],
  );
  const of = (type: Constraint["contype"]): Constraint | undefined =>
    constraints.find(({ contype }) => contype === type);
  const typeName = nameParts(column.typeName?.names).join(".");
  const isSerial = SERIAL.test(typeName);
  const fill = of("CONSTR_DEFAULT")?.raw_expr;
  const generated = of("CONSTR_GENERATED");
  const isFilled =
    fill !== undefined || isSerial || generated !== undefined || of("CONSTR_IDENTITY") !== undefined;
  const isRequired = of("CONSTR_NOTNULL") !== undefined || of("CONSTR_PRIMARY") !== undefined;
  const existing = table.column(name);
  if (existing !== undefined && isIfNotExists) return;
  scope.tables.addColumn(
    table.label,
    name,
    { type: typeText(column.typeName), isNotNull: isRequired },
    !isFilled || isNullConstant(fill),
  );
  if (table.isNew) return;
  if (existing !== undefined) {
    scope.report(
      {
        code: "column-exists",
        effect: "may-fail",
        severity: "error",
        object,
        message: `${object} is there already in production, so adding it fails`,
        safeWay: [
          "Compare the schema of production with the migrations: somebody changed it by hand.",
          "Write ADD COLUMN IF NOT EXISTS, or mark the migration with `prisma migrate resolve --applied`.",
        ],
      },
      line,
    );
    return;
  }
  if (isRequired && !isFilled) reportRequired(object, table, scope, line);
  judgeRewrite(
    object,
    { fill, isSerial, generated, isIdentity: of("CONSTR_IDENTITY") !== undefined },
    table,
    scope,
    line,
  );
  judgeInline(object, constraints, isFilled, table, scope, line);
}

function reportRequired(object: string, table: SeenTable, scope: JudgeScope, line: number): void {
  scope.report(
    {
      code: "add-required-column",
      effect: table.isEmpty ? "breaks-application" : "may-fail",
      severity: table.isEmpty ? "warning" : "error",
      object,
      message: table.isEmpty
        ? `${object} is NOT NULL without a default: the running application's inserts fail until the new one is deployed`
        : `${object} is NOT NULL without a default: adding it fails on the rows that are there${sizeNote(table)}`,
      safeWay: [
        "First deploy: add the column without NOT NULL (or with a default), let the application write it, and fill the old rows.",
        "Second deploy: SET NOT NULL when no row holds NULL any more.",
      ],
    },
    line,
  );
}

interface Filling {
  readonly fill: Node | undefined;
  readonly isSerial: boolean;
  readonly isIdentity: boolean;
  readonly generated: Constraint | undefined;
}

function judgeRewrite(
  object: string,
  filling: Filling,
  table: SeenTable,
  scope: JudgeScope,
  line: number,
): void {
  const severity = blockSeverity(table);
  const isStored = filling.generated !== undefined && filling.generated.generated_kind !== "v";
  const isVolatile = filling.fill !== undefined && !isStable(filling.fill);
  if (severity === undefined || !(isStored || isVolatile || filling.isSerial || filling.isIdentity)) return;
  scope.report(
    {
      code: "add-column-rewrite",
      effect: "blocks",
      severity,
      object,
      message: `${object} gets another value in every row: the table is rewritten and locked meanwhile${sizeNote(table)}`,
      safeWay: [
        "First add the column without the default, then set the default for new rows alone.",
        "Fill the old rows in batches, outside the migration.",
      ],
    },
    line,
  );
}

/** Constraints written behind the column: an index is built, or rows are read, under a lock. */
function judgeInline(
  object: string,
  constraints: readonly Constraint[],
  isFilled: boolean,
  table: SeenTable,
  scope: JudgeScope,
  line: number,
): void {
  const severity = blockSeverity(table);
  if (severity === undefined) return;
  for (const { contype } of constraints) {
    const isUnique = contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY";
    const isRead = contype === "CONSTR_CHECK" || contype === "CONSTR_FOREIGN";
    if (!isUnique && !(isRead && isFilled)) continue;
    scope.report(
      {
        code: isUnique ? "add-unique" : contype === "CONSTR_CHECK" ? "add-check" : "add-foreign-key",
        effect: isFilled ? "may-fail" : "blocks",
        severity: isFilled ? "error" : severity,
        object,
        message: isUnique
          ? `${object} is unique from the start: ${isFilled ? "rows that get the same value make it fail, and " : ""}the table is locked while the index is built${sizeNote(table)}`
          : `${object} is checked against every row while the table is locked${sizeNote(table)}`,
        safeWay: [
          "First add the column alone.",
          isUnique
            ? "Then, in a migration of its own, CREATE UNIQUE INDEX CONCURRENTLY, and attach it with ADD CONSTRAINT … USING INDEX."
            : "Then ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a migration of its own.",
        ],
      },
      line,
    );
  }
}

function isNullConstant(expression: Node | undefined): boolean {
  return expression !== undefined && "A_Const" in expression && expression.A_Const.isnull === true;
}

/** No function that could give each row its own value. `CURRENT_TIMESTAMP` and its like are no function calls. */
export function isStable(expression: Node): boolean {
  return (
    calledFunctions(expression).every((name) => STABLE_FUNCTIONS.has(name)) && !hasNode(expression, "SubLink")
  );
}
