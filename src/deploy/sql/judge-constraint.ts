// ADD CONSTRAINT on a table that has rows: they are read under a lock, and one that breaks it makes the migration fail.
// NOT VALID and USING INDEX are the ways around both.
import type { Constraint } from "libpg-query";
import { quoteIdentifier } from "../../postgres/identifier.ts";
import type { FoundHazard } from "./hazard.ts";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";
import { nameParts } from "./names.ts";
import type { SeenTable } from "./table-state.ts";

/** Judges a table constraint added to `table`. */
export function judgeAddConstraint(
  constraint: Constraint,
  table: SeenTable,
  scope: JudgeScope,
  line: number,
): void {
  const severity = blockSeverity(table);
  if (severity === undefined) return;
  const columns = nameParts(constraint.fk_attrs ?? constraint.keys);
  // NULL never breaks a foreign key and is never a duplicate, so only the time of the lock is left.
  const isAllNull = columns.length > 0 && columns.every((name) => table.isAddedAsNull(name));
  const found = describe(constraint, columns, table);
  if (found === undefined) return;
  const cannotFail = isAllNull && found.code !== "add-check" && constraint.contype !== "CONSTR_PRIMARY";
  const object = `${table.label}${columns.length === 1 ? `.${columns[0]}` : ""}`;
  scope.report(
    {
      ...found,
      object,
      effect: cannotFail ? "blocks" : "may-fail",
      severity: cannotFail ? severity : "error",
      message: `${found.message}${sizeNote(table)}`,
    },
    line,
  );
}

/** undefined: takes no long lock and can refuse no row. */
function describe(
  constraint: Constraint,
  columns: readonly string[],
  table: SeenTable,
): Pick<FoundHazard, "code" | "message" | "safeWay"> | undefined {
  const listed = columns.map(quoteIdentifier).join(", ");
  const where = `${table.label} (${columns.join(", ")})`;
  switch (constraint.contype) {
    case "CONSTR_FOREIGN":
      if (constraint.skip_validation === true || constraint.is_enforced !== true) return undefined;
      return {
        code: "add-foreign-key",
        message: `a foreign key on ${where} reads every row while writes to both tables wait, and fails on one without its counterpart`,
        safeWay: [
          "First ADD CONSTRAINT … NOT VALID, which takes a moment.",
          "Then, in a migration of its own, VALIDATE CONSTRAINT, during which everybody can write.",
        ],
      };
    case "CONSTR_UNIQUE":
    case "CONSTR_PRIMARY":
      if (constraint.indexname !== undefined) return undefined;
      return {
        code: constraint.contype === "CONSTR_PRIMARY" ? "add-primary-key" : "add-unique",
        message: `a unique constraint on ${where} fails on duplicates, and locks the table while its index is built`,
        safeWay: [
          `Look for duplicates first: SELECT count(*) FROM (SELECT FROM ${quoted(table)} GROUP BY ${listed} HAVING count(*) > 1) AS twice;`,
          "In a migration of its own, which Prisma then runs outside a transaction: CREATE UNIQUE INDEX CONCURRENTLY.",
          "Then ADD CONSTRAINT … UNIQUE USING INDEX, which takes a moment.",
        ],
      };
    case "CONSTR_EXCLUSION":
      return {
        code: "add-exclusion",
        message: `an exclusion constraint on ${table.label} fails on rows that conflict, and locks the table while its index is built`,
        safeWay: ["Look for conflicting rows first, and choose an hour without writers."],
      };
    case "CONSTR_CHECK":
      if (constraint.skip_validation === true || constraint.is_enforced !== true) return undefined;
      return {
        code: "add-check",
        message: `a check on ${table.label} reads every row while the table is locked, and fails on one that breaks it`,
        safeWay: [
          "First ADD CONSTRAINT … CHECK (…) NOT VALID, which takes a moment.",
          "Then, in a migration of its own, VALIDATE CONSTRAINT, during which everybody can read and write.",
        ],
      };
    case "CONSTR_NOTNULL":
      return constraint.skip_validation === true ? undefined : describeNotNull(columns[0] ?? "", table);
    default:
      return {
        code: "add-constraint",
        message: `a constraint of a kind that pgscrub does not know is added to ${table.label}`,
        safeWay: ["Read in PostgreSQL's manual what ALTER TABLE does with it."],
      };
  }
}

/** What SET NOT NULL and its constraint do. */
export function describeNotNull(
  column: string,
  table: SeenTable,
): Pick<FoundHazard, "code" | "message" | "safeWay"> {
  const name = quoteIdentifier(column);
  return {
    code: "set-not-null",
    message: `${table.label}.${column} becomes NOT NULL: every row is read while the table is locked, and a NULL makes it fail`,
    safeWay: [
      `Look first: SELECT count(*) FROM ${quoted(table)} WHERE ${name} IS NULL;`,
      `First deploy: ADD CONSTRAINT … CHECK (${name} IS NOT NULL) NOT VALID, and fill the rows that hold NULL.`,
      "Second deploy: VALIDATE CONSTRAINT, then SET NOT NULL, which then reads nothing.",
    ],
  };
}

/** The table's name for SQL that people run. */
export function quoted(table: SeenTable): string {
  const dot = table.label.indexOf(".");
  return `${quoteIdentifier(table.label.slice(0, dot))}.${quoteIdentifier(table.label.slice(dot + 1))}`;
}
