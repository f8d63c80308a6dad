// Renames and moves between schemas: no row is touched, but everything that the running application says fails from that
// moment until the new one is deployed.
import type { AlterEnumStmt, AlterObjectSchemaStmt, RenameStmt } from "libpg-query";
import type { JudgeScope } from "./judge-scope.ts";
import { nameParts, objectParts } from "./names.ts";

const COLUMN_STEPS = [
  "Leave the name in the database and map it: @map or @@map in schema.prisma renames it for the application alone.",
  "Or in two deploys: add the new name and write both; drop the old one when no application reads it.",
];

/** Not named by statements of an application. */
const UNNOTICED = new Set<RenameStmt["renameType"]>([
  "OBJECT_INDEX",
  "OBJECT_TABCONSTRAINT",
  "OBJECT_DOMCONSTRAINT",
  "OBJECT_TRIGGER",
  "OBJECT_POLICY",
  "OBJECT_RULE",
  "OBJECT_STATISTIC_EXT",
]);

/** Judges ALTER … RENAME. */
export function judgeRename(statement: RenameStmt, scope: JudgeScope): void {
  const { renameType, newname = "" } = statement;
  if (UNNOTICED.has(renameType)) return;
  if (renameType === "OBJECT_COLUMN" || renameType === "OBJECT_ATTRIBUTE") renameColumn(statement, scope);
  else if (renameType === "OBJECT_TYPE" || renameType === "OBJECT_DOMAIN") renameUserType(statement, scope);
  else {
    const parts = statement.relation === undefined ? objectParts(statement.object) : [];
    const label =
      statement.relation === undefined
        ? (statement.subname ?? scope.tables.label(parts))
        : scope.tables.labelOf(statement.relation);
    const table = scope.tables.see(label);
    const schema = label.slice(0, label.indexOf("."));
    scope.tables.rename(label, `${schema}.${newname}`);
    if (table.isNew) {
      scope.withdraw("rename", `${schema}.${newname}`);
      return;
    }
    report(label, newname, scope);
  }
}

function renameColumn(statement: RenameStmt, scope: JudgeScope): void {
  const { subname = "", newname = "" } = statement;
  const table = scope.tables.see(scope.tables.labelOf(statement.relation));
  const column = table.column(subname);
  const wasAdded = table.isAdded(subname);
  if (column !== undefined) {
    scope.tables.changeColumn(table.label, subname, undefined);
    scope.tables.changeColumn(table.label, newname, column);
  }
  if (!table.isNew && !wasAdded) report(`${table.label}.${subname}`, newname, scope);
}

/** Prisma swaps enums by name: `A` → `A_old`, `A_new` → `A`. What has its name again was not renamed for anybody. */
function renameUserType(statement: RenameStmt, scope: JudgeScope): void {
  const label = scope.tables.label(objectParts(statement.object));
  const next = `${label.slice(0, label.indexOf("."))}.${statement.newname ?? ""}`;
  const wasNew = scope.newTypes.delete(label);
  if (wasNew) scope.newTypes.add(next);
  scope.withdraw("rename", next);
  if (!wasNew) report(label, statement.newname ?? "", scope);
}

function report(object: string, newName: string, scope: JudgeScope): void {
  scope.report({
    code: "rename",
    effect: "breaks-application",
    severity: "error",
    object,
    message: `${object} is renamed to ${newName}: the running application's statements fail until the new one is deployed`,
    safeWay: COLUMN_STEPS,
  });
}

/** ALTER … SET SCHEMA. */
export function judgeSetSchema(statement: AlterObjectSchemaStmt, scope: JudgeScope): void {
  const parts = objectParts(statement.object);
  const label =
    statement.relation === undefined ? scope.tables.label(parts) : scope.tables.labelOf(statement.relation);
  const table = scope.tables.see(label);
  const next = `${statement.newschema ?? ""}.${label.slice(label.indexOf(".") + 1)}`;
  scope.tables.rename(label, next);
  if (table.isNew) return;
  scope.report({
    code: "set-schema",
    effect: "breaks-application",
    severity: "error",
    object: label,
    message: `${label} moves to ${next}: the running application's statements fail until the new one is deployed`,
    safeWay: ["Move it and leave a view of the old name behind; drop the view with a later deploy."],
  });
}

/** ALTER TYPE of an enum: a new value is free, a renamed one is not. */
export function judgeAlterEnum(statement: AlterEnumStmt, scope: JudgeScope): void {
  const label = scope.tables.label(nameParts(statement.typeName));
  if (statement.oldVal === undefined) {
    if (statement.newVal !== undefined && !scope.newTypes.has(label))
      scope.newEnumValues.add(statement.newVal);
    return;
  }
  if (scope.newTypes.has(label)) return;
  scope.report({
    code: "rename-enum-value",
    effect: "breaks-application",
    severity: "error",
    object: label,
    message: `a value of the enum ${label} is renamed: the running application neither writes nor understands the new one`,
    safeWay: [
      "First deploy: add the new value, and an application that understands both.",
      "Second deploy: UPDATE the rows; leave the old value where it is.",
    ],
  });
}
