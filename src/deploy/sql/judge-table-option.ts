// The commands of ALTER TABLE that are neither columns nor constraints being added: triggers, row-level security,
// partitions, storage. A command that nobody here knows is never called safe.
import type { AlterTableCmd } from "libpg-query";
import type { FoundHazard } from "./hazard.ts";
import { blockSeverity, type JudgeScope, sizeNote } from "./judge-scope.ts";
import type { SeenTable } from "./table-state.ts";

/** A moment's lock, no row touched, nothing that a running application would notice. */
const HARMLESS = new Set<AlterTableCmd["subtype"]>([
  "AT_DropNotNull",
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_AlterConstraint",
  "AT_ValidateConstraint",
  "AT_ChangeOwner",
  "AT_ClusterOn",
  "AT_DropCluster",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ReplaceRelOptions",
  "AT_EnableTrig",
  "AT_EnableAlwaysTrig",
  "AT_EnableReplicaTrig",
  "AT_EnableTrigAll",
  "AT_EnableTrigUser",
  "AT_EnableRule",
  "AT_ReplicaIdentity",
  "AT_AddIdentity",
  "AT_SetIdentity",
  "AT_DropExpression",
  "AT_DetachPartitionFinalize",
]);

type Sentence = Pick<FoundHazard, "code" | "effect" | "severity" | "message" | "safeWay">;

/** Judges one command of ALTER TABLE that has no judge of its own. */
export function judgeTableOption(
  command: AlterTableCmd,
  table: SeenTable,
  scope: JudgeScope,
  line: number,
): void {
  if (table.isNew || HARMLESS.has(command.subtype)) return;
  const found = describe(command, table);
  if (found !== undefined) scope.report({ ...found, object: table.label }, line);
}

function describe(command: AlterTableCmd, table: SeenTable): Sentence | undefined {
  const { label } = table;
  switch (command.subtype) {
    case "AT_DropConstraint":
      return {
        code: "drop-constraint",
        effect: "breaks-application",
        severity: command.behavior === "DROP_CASCADE" ? "error" : "warning",
        message: `a constraint of ${label} is dropped${command.behavior === "DROP_CASCADE" ? " with every foreign key that needs it (CASCADE)" : ""}: rows that break it can come in from then on`,
        safeWay: [
          "Make sure that the application keeps the rule itself; putting the constraint back later reads every row.",
        ],
      };
    case "AT_EnableRowSecurity":
    case "AT_ForceRowSecurity":
      return {
        code: "enable-row-security",
        effect: "breaks-application",
        severity: "error",
        message: `row-level security of ${label} is turned on: roles without a policy see no row of it`,
        safeWay: ["Create the policies first, try them with the application's role, then turn it on."],
      };
    case "AT_DisableRowSecurity":
    case "AT_NoForceRowSecurity":
      return {
        code: "disable-row-security",
        effect: "breaks-application",
        severity: "error",
        message: `row-level security of ${label} is turned off: every role with SELECT sees all rows`,
        safeWay: ["Take SELECT from the roles that relied on the policies first."],
      };
    case "AT_DisableTrig":
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
    case "AT_DisableRule":
      return {
        code: "disable-trigger",
        effect: "breaks-application",
        severity: "warning",
        message: `triggers or rules of ${label} are turned off; with ALL foreign keys are no longer checked`,
        safeWay: ["Turn them on again in the same migration, and check the rows written meanwhile."],
      };
    case "AT_SetUnLogged":
      return {
        code: "set-unlogged",
        effect: "loses-data",
        severity: "error",
        message: `${label} becomes UNLOGGED: a crash empties it, and it is in no backup by replication`,
        safeWay: ["Keep it logged, or move what may be lost into a table of its own."],
      };
    case "AT_SetLogged":
    case "AT_SetTableSpace":
    case "AT_SetAccessMethod":
    case "AT_SetExpression":
      return rewrite(table);
    case "AT_AttachPartition":
      return blocking(
        table,
        "attach-partition",
        `a partition is attached to ${label}: its rows are read under a lock`,
        [
          "First give the partition a CHECK constraint that says the same as its bounds, NOT VALID, and validate it.",
          "Then attach it, which reads nothing.",
        ],
      );
    case "AT_DetachPartition":
      return {
        code: "detach-partition",
        effect: "breaks-application",
        severity: "error",
        message: `a partition of ${label} is detached: its rows are no longer seen through ${label}`,
        safeWay: [
          "Make sure that nobody reads those rows through the parent; DETACH … CONCURRENTLY takes no long lock.",
        ],
      };
    case "AT_DropIdentity":
      return {
        code: "drop-identity",
        effect: "breaks-application",
        severity: "warning",
        message: `a column of ${label} no longer numbers itself: inserts that rely on it fail`,
        safeWay: ["Deploy an application that writes the column first."],
      };
    default:
      return {
        code: "alter-table",
        effect: "not-judged",
        severity: "error",
        message: `a command of ALTER TABLE on ${label} is one that pgscrub does not judge`,
        safeWay: ["Read in PostgreSQL's manual what it locks and rewrites."],
      };
  }
}

function rewrite(table: SeenTable): Sentence | undefined {
  return blocking(table, "rewrite-table", `${table.label} is rewritten, and locked meanwhile`, [
    "Do it in an hour without users, or copy the rows into a new table in batches.",
  ]);
}

function blocking(
  table: SeenTable,
  code: string,
  message: string,
  safeWay: readonly string[],
): Sentence | undefined {
  const severity = blockSeverity(table);
  return severity && { code, effect: "blocks", severity, message: `${message}${sizeNote(table)}`, safeWay };
}
