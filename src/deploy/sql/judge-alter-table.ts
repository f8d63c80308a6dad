// ALTER TABLE, command by command.
import type { AlterTableCmd, AlterTableStmt } from "libpg-query";
import { judgeAddColumn } from "./judge-add-column.ts";
import { describeNotNull, judgeAddConstraint } from "./judge-constraint.ts";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";
import { judgeTableOption } from "./judge-table-option.ts";
import { typeText } from "./names.ts";
import { commandLines, type ParsedStatement } from "./parse-migration.ts";
import type { SeenTable } from "./table-state.ts";
import { judgeTypeChange } from "./type-changes.ts";

const DROP_COLUMN_STEPS = [
  "First deploy: an application that neither reads nor writes the column (take it out of schema.prisma without a migration, or with @ignore).",
  "Second deploy: the migration that drops it, after a backup, when the first has run for a while.",
];

/** Judges every command of the statement. */
export function judgeAlterTable(statement: AlterTableStmt, parsed: ParsedStatement, scope: JudgeScope): void {
  const label = scope.tables.labelOf(statement.relation);
  const commands = (statement.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node ? [node.AlterTableCmd] : [],
  );
  const lines = commandLines(parsed.text);
  const isTable = statement.objtype === "OBJECT_TABLE";
  if (isTable && scope.tables.see(label).isMissing) {
    if (statement.missing_ok === true) return;
    scope.report({
      code: "table-missing",
      effect: "may-fail",
      severity: "error",
      object: label,
      message: `${label} is not there in production, so altering it fails`,
      safeWay: [
        "Compare the schema of production with the migrations: one was not applied, or somebody changed it by hand.",
      ],
    });
    return;
  }
  commands.forEach((command, index) => {
    const own = lines.length === commands.length ? (lines[index] ?? 1) : 1;
    const line = parsed.line + own - 1;
    // Indexes, views and sequences have no rows of their own; the columns of a composite type are those of its users.
    if (statement.objtype === "OBJECT_TYPE") judgeComposite(label, command, scope, line);
    else if (isTable) judgeCommand(command, scope.tables.see(label), scope, line);
  });
}

function judgeComposite(label: string, command: AlterTableCmd, scope: JudgeScope, line: number): void {
  if (command.subtype === "AT_AddColumn") return;
  scope.report(
    {
      code: "alter-type",
      effect: "loses-data",
      severity: "error",
      object: label,
      message: `an attribute of the type ${label} is dropped or changed, with its values in every column of that type`,
      safeWay: [
        "Add a new type and new columns, copy the values, and drop the old ones with a later deploy.",
      ],
    },
    line,
  );
}

function judgeCommand(command: AlterTableCmd, table: SeenTable, scope: JudgeScope, line: number): void {
  const { def } = command;
  const name = command.name ?? "";
  switch (command.subtype) {
    case "AT_AddColumn":
      if (def !== undefined && "ColumnDef" in def) {
        judgeAddColumn(def.ColumnDef, table, scope, line, command.missing_ok === true);
      }
      return;
    case "AT_DropColumn":
      judgeDropColumn(command, table, scope, line);
      return;
    case "AT_AlterColumnType":
      judgeColumnType(command, table, scope, line);
      return;
    case "AT_SetNotNull":
      judgeSetNotNull(name, table, scope, line);
      return;
    case "AT_ColumnDefault":
      judgeDefault(name, def !== undefined, table, scope, line);
      return;
    case "AT_AddConstraint":
      if (def !== undefined && "Constraint" in def) judgeAddConstraint(def.Constraint, table, scope, line);
      return;
    default:
      judgeTableOption(command, table, scope, line);
  }
}

function judgeDropColumn(command: AlterTableCmd, table: SeenTable, scope: JudgeScope, line: number): void {
  const name = command.name ?? "";
  const object = `${table.label}.${name}`;
  const isPresent = table.column(name) !== undefined;
  const wasAdded = table.isAdded(name);
  scope.tables.changeColumn(table.label, name, undefined);
  if (table.isNew || wasAdded) return;
  // Production was asked, and the column is not there.
  if (!isPresent && table.totalBytes !== undefined && command.missing_ok === true) return;
  const isEmpty = table.isEmpty && command.behavior !== "DROP_CASCADE";
  const what = isEmpty
    ? "is dropped; the table has no rows, but the running application may name it"
    : "is dropped with all its values";
  const more = command.behavior === "DROP_CASCADE" ? ", and with whatever depends on it (CASCADE)" : "";
  scope.report(
    {
      code: "drop-column",
      effect: isEmpty ? "breaks-application" : "loses-data",
      severity: isEmpty ? "warning" : "error",
      object,
      message: `${object} ${what}${more}${isEmpty ? "" : sizeNote(table)}`,
      safeWay: DROP_COLUMN_STEPS,
    },
    line,
  );
}

function judgeColumnType(command: AlterTableCmd, table: SeenTable, scope: JudgeScope, line: number): void {
  const name = command.name ?? "";
  const object = `${table.label}.${name}`;
  const definition =
    command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : undefined;
  const to = typeText(definition?.typeName);
  const old = table.column(name);
  scope.tables.changeColumn(table.label, name, { type: to, isNotNull: old?.isNotNull ?? false });
  if (table.isEmpty) return;
  const hasUsing = definition?.raw_default !== undefined;
  const isNewEnum = scope.newTypes.has(scope.tables.label(to.split(".")));
  const change = old === undefined || hasUsing ? "lossy" : judgeTypeChange(old.type, to);
  if (change === "free") return;
  const severity = change === "rewrite" ? (blockSeverity(table) ?? "warning") : "error";
  const from = old === undefined ? "" : `from ${old.type} `;
  const harm = isNewEnum
    ? "rows that hold a value which the new enum lacks make it fail, and the table is rewritten under a lock"
    : change === "rewrite"
      ? "no value changes, but the table is rewritten and locked meanwhile"
      : "values may be changed or refused, and the table is rewritten under a lock";
  scope.report(
    {
      code: "change-type",
      effect: isNewEnum ? "may-fail" : change === "rewrite" ? "blocks" : "loses-data",
      severity,
      object,
      message: `${object} changes ${from}to ${to}: ${harm}${sizeNote(table)}`,
      safeWay: [
        "First deploy: add a second column of the new type, write both, and copy the old values in batches.",
        "Second deploy: read the new column; drop the old one with the deploy after that.",
      ],
    },
    line,
  );
}

function judgeSetNotNull(name: string, table: SeenTable, scope: JudgeScope, line: number): void {
  const old = table.column(name);
  if (old?.isNotNull === true) return;
  const canFail = !table.isEmpty;
  if (old !== undefined) scope.tables.changeColumn(table.label, name, { ...old, isNotNull: true });
  if (!canFail) return;
  const object = `${table.label}.${name}`;
  const found = describeNotNull(name, table);
  scope.report(
    {
      ...found,
      object,
      effect: "may-fail",
      severity: "error",
      message: `${found.message}${sizeNote(table)}`,
    },
    line,
  );
}

function judgeDefault(name: string, isSet: boolean, table: SeenTable, scope: JudgeScope, line: number): void {
  const object = `${table.label}.${name}`;
  if (isSet) {
    scope.withdraw("drop-default", object);
    return;
  }
  // A column that takes NULL takes it in place of the default.
  if (table.isNew || table.column(name)?.isNotNull === false) return;
  scope.report(
    {
      code: "drop-default",
      effect: "breaks-application",
      severity: "warning",
      object,
      message: `${object} loses its default: inserts of the running application that rely on it fail`,
      safeWay: ["Deploy an application that always writes the column first, then drop the default."],
    },
    line,
  );
}
