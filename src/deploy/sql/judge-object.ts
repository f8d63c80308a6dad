// Statements about objects: what is made, what is granted, and the server's own. The lists are closed: a kind that stands
// in neither is reported as not judged.
import type { AlterDomainStmt, CreateStmt, Node } from "libpg-query";
import type { HazardEffect } from "./hazard.ts";
import type { JudgeScope } from "./judge-scope.ts";
import { nameParts } from "./names.ts";

/** Make something new, or say something about it; no row, no lock worth a word, nothing that breaks a running application. */
const HARMLESS = new Set(
  (
    "CreateEnumStmt CreateExtensionStmt CreateSchemaStmt CreateFunctionStmt CreateTrigStmt CommentStmt VariableSetStmt " +
    "VariableShowStmt CreateSeqStmt CreateDomainStmt CompositeTypeStmt CreateRangeStmt DefineStmt CreateStatsStmt " +
    "AlterOwnerStmt AlterDefaultPrivilegesStmt CreateForeignTableStmt CreateForeignServerStmt CreateFdwStmt CreateUserMappingStmt " +
    "CreatePublicationStmt CreateCastStmt CreateConversionStmt CreateOpClassStmt CreateOpFamilyStmt CreatePLangStmt " +
    "CreateTransformStmt CreateAmStmt CreateEventTrigStmt CheckPointStmt AlterExtensionStmt AlterStatsStmt SecLabelStmt " +
    "ImportForeignSchemaStmt NotifyStmt ListenStmt UnlistenStmt DiscardStmt DeallocateStmt ConstraintsSetStmt CreateRoleStmt " +
    "GrantRoleStmt AlterFunctionStmt AlterTypeStmt AlterOperatorStmt AlterCollationStmt AlterObjectDependsStmt AlterForeignServerStmt " +
    "AlterTSDictionaryStmt AlterTSConfigurationStmt"
  ).split(" "),
);

/** Kinds that are told in one sentence. */
const TOLD: Readonly<
  Record<
    string,
    readonly [code: string, effect: HazardEffect, severity: "error" | "warning", message: string]
  >
> = {
  DropOwnedStmt: ["drop-owned", "loses-data", "error", "everything that a role owns is dropped"],
  DropdbStmt: ["drop-database", "loses-data", "error", "a whole database is dropped"],
  DropRoleStmt: [
    "drop-role",
    "breaks-application",
    "error",
    "a role is dropped: whoever signs in with it is refused",
  ],
  DropTableSpaceStmt: ["drop-tablespace", "loses-data", "error", "a tablespace is dropped"],
  DropSubscriptionStmt: [
    "drop-subscription",
    "breaks-application",
    "error",
    "a subscription is dropped: replication into this database ends",
  ],
  DropUserMappingStmt: [
    "drop-user-mapping",
    "breaks-application",
    "warning",
    "a user mapping is dropped: foreign tables that need it fail",
  ],
  ReassignOwnedStmt: [
    "reassign-owned",
    "breaks-application",
    "warning",
    "objects change their owner, and with it who may alter them",
  ],
  AlterRoleStmt: [
    "alter-role",
    "breaks-application",
    "warning",
    "a role is changed: its password, its log-in or its limits",
  ],
  AlterRoleSetStmt: [
    "alter-role",
    "breaks-application",
    "warning",
    "settings of a role are changed for every new session",
  ],
  AlterDatabaseSetStmt: [
    "alter-database",
    "breaks-application",
    "warning",
    "settings of the database are changed for every new session",
  ],
  AlterDatabaseStmt: ["alter-database", "breaks-application", "warning", "the database itself is changed"],
  AlterSystemStmt: ["alter-system", "not-judged", "error", "settings of the whole server are changed"],
  RuleStmt: [
    "create-rule",
    "breaks-application",
    "error",
    "a rule changes what statements on a table or view do",
  ],
  CreatePolicyStmt: [
    "create-policy",
    "breaks-application",
    "warning",
    "a policy changes which rows roles see",
  ],
  AlterPolicyStmt: ["alter-policy", "breaks-application", "warning", "a policy changes which rows roles see"],
  AlterPublicationStmt: [
    "alter-publication",
    "breaks-application",
    "warning",
    "a publication is changed: subscribers get other rows",
  ],
  CreateSubscriptionStmt: [
    "create-subscription",
    "not-judged",
    "error",
    "rows of another server come into this database",
  ],
  AlterSubscriptionStmt: ["alter-subscription", "not-judged", "error", "a subscription is changed"],
};

/** Judges what has no judge of its own. */
export function judgeObject(node: Node, scope: JudgeScope): void {
  if ("CreateStmt" in node) createTable(node.CreateStmt, scope);
  else if ("CreateTableAsStmt" in node) {
    const { into, if_not_exists: isIfNotExists } = node.CreateTableAsStmt;
    create(scope.tables.labelOf(into?.rel), isIfNotExists === true, scope);
  } else if ("ViewStmt" in node) {
    const label = scope.tables.labelOf(node.ViewStmt.view);
    scope.withdraw("drop-view", label);
    scope.withdraw("drop-materialized-view", label);
    if (!scope.tables.exists(label)) scope.tables.create(label, true);
  } else if ("TransactionStmt" in node) {
    if (node.TransactionStmt.kind?.startsWith("TRANS_STMT_ROLLBACK") === true) {
      tell("rollback", "not-judged", "error", "the migration takes back part of itself", undefined, scope);
    }
  } else if ("GrantStmt" in node) {
    if (node.GrantStmt.is_grant !== true)
      tell(
        "revoke",
        "breaks-application",
        "warning",
        "privileges are taken away: statements that need them fail",
        undefined,
        scope,
      );
  } else if ("AlterDomainStmt" in node) alterDomain(node.AlterDomainStmt, scope);
  else if ("AlterSeqStmt" in node) {
    const isRestart = (node.AlterSeqStmt.options ?? []).some(
      (each) => "DefElem" in each && each.DefElem.defname === "restart",
    );
    const label = scope.tables.labelOf(node.AlterSeqStmt.sequence);
    if (isRestart)
      tell(
        "restart-sequence",
        "may-fail",
        "error",
        `the sequence ${label} starts again: numbers that are taken come twice`,
        label,
        scope,
      );
  } else judgeByKind(Object.keys(node)[0] ?? "", node, scope);
}

function judgeByKind(kind: string, node: Node, scope: JudgeScope): void {
  if ("CreateEnumStmt" in node)
    scope.newTypes.add(scope.tables.label(nameParts(node.CreateEnumStmt.typeName)));
  if ("CreateFunctionStmt" in node)
    scope.withdraw("drop-function", scope.tables.label(nameParts(node.CreateFunctionStmt.funcname)));
  if ("CreateTrigStmt" in node)
    scope.withdraw(
      "drop-trigger",
      `${scope.tables.labelOf(node.CreateTrigStmt.relation)}.${node.CreateTrigStmt.trigname ?? ""}`,
    );
  if ("CreatePolicyStmt" in node)
    scope.withdraw(
      "drop-policy",
      `${scope.tables.labelOf(node.CreatePolicyStmt.table)}.${node.CreatePolicyStmt.policy_name ?? ""}`,
    );
  if (HARMLESS.has(kind)) return;
  const told = TOLD[kind];
  if (told !== undefined) tell(told[0], told[1], told[2], told[3], undefined, scope);
  else
    tell(
      "statement",
      "not-judged",
      "error",
      "a statement of a kind that pgscrub does not judge",
      undefined,
      scope,
    );
}

function createTable(statement: CreateStmt, scope: JudgeScope): void {
  create(scope.tables.labelOf(statement.relation), statement.if_not_exists === true, scope);
}

function create(label: string, isIfNotExists: boolean, scope: JudgeScope): void {
  if (!scope.tables.exists(label)) {
    scope.tables.create(label);
    return;
  }
  if (isIfNotExists) return;
  tell(
    "table-exists",
    "may-fail",
    "error",
    `${label} is there already in production, so creating it fails`,
    label,
    scope,
  );
}

function alterDomain(statement: AlterDomainStmt, scope: JudgeScope): void {
  const label = scope.tables.label(nameParts(statement.typeName));
  const { def } = statement;
  const isLater = def !== undefined && "Constraint" in def && def.Constraint.skip_validation === true;
  // C: add a constraint, O: set NOT NULL; the others take something away or change the default.
  if (scope.newTypes.has(label) || isLater || (statement.subtype !== "C" && statement.subtype !== "O"))
    return;
  tell(
    "alter-domain",
    "may-fail",
    "error",
    `a constraint is added to the domain ${label}: every column of it is read under a lock, and a row that breaks it makes it fail`,
    label,
    scope,
  );
}

function tell(
  code: string,
  effect: HazardEffect,
  severity: "error" | "warning",
  message: string,
  object: string | undefined,
  scope: JudgeScope,
): void {
  const safeWay =
    effect === "not-judged"
      ? ["Read it, and run it by hand where you can watch it."]
      : ["Make sure that the running application and the new one both work with it."];
  scope.report({ code, effect, severity, object, message, safeWay });
}
