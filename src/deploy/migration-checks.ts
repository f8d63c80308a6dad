// The state of the migrations and what is in the pending ones, as lines to print. Pure.
import { CHECK_EXITS, type Check } from "./check.ts";
import type { MigrationStatus } from "./migration-status.ts";
import type { StatementHazard } from "./sql/hazard.ts";

const { configuration, refused } = CHECK_EXITS;

function named(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function count(names: readonly unknown[], what: string): string {
  return `${names.length} ${what}${names.length === 1 ? "" : "s"}`;
}

/** What stands in the way of `prisma migrate deploy`; pending migrations are no fault before a deploy. */
export function judgeStatus(status: MigrationStatus): Check[] {
  const { failed, edited, missing, empty, late } = status;
  const checks: Check[] = [];
  const fail = (code: string, message: string, ...remedy: readonly string[]): void => {
    checks.push({ code, state: "failed", message, remedy, exitCode: configuration });
  };
  if (status.isUnrecorded) {
    fail(
      "migrations-unrecorded",
      "the database has tables, and no record of any migration (_prisma_migrations): Prisma refuses it (P3005)",
      "If the migrations describe these tables, say so once for each: npx prisma migrate resolve --applied NAME",
    );
  }
  if (failed.length > 0) {
    fail(
      "migrations-failed",
      `${count(failed, "migration")} failed, or is being applied at this moment: ${named(failed)}; nothing more is applied before that is resolved (P3009)`,
      "Look at what it did, put the database right, then one of:",
      `npx prisma migrate resolve --rolled-back ${failed[0] ?? "NAME"}   # it did nothing, or was taken back`,
      `npx prisma migrate resolve --applied ${failed[0] ?? "NAME"}   # the rest was done by hand`,
    );
  }
  if (edited.length > 0) {
    fail(
      "migrations-edited",
      `${count(edited, "migration")} changed after being applied: ${named(edited)}`,
      "Put the old text back (git log -p prisma/migrations) and write the change as a new migration.",
    );
  }
  if (missing.length > 0) {
    fail(
      "migrations-missing",
      `${count(missing, "migration")} in the database and not in the folder: ${named(missing)}`,
      "Is this the branch that is deployed? Merge what was deployed last, or restore the folder from git.",
    );
  }
  if (empty.length > 0) {
    fail(
      "migrations-empty",
      `${count(empty, "folder")} without a migration.sql: ${named(empty)}; Prisma stops there (P3015)`,
      "Restore the file, or remove the folder.",
    );
  }
  if (late.length > 0) {
    checks.push({
      code: "migrations-late",
      state: "warning",
      message: `${count(late, "pending migration")} older than one that is applied: ${named(late)}`,
      remedy: ["Make sure that they also work in this order; two branches were probably merged."],
    });
  }
  const isClean = checks.every(({ state }) => state !== "failed");
  if (isClean) checks.push(passed(status));
  return checks;
}

function passed({ applied, pending }: MigrationStatus): Check {
  const names = pending.map(({ name }) => name);
  const waiting = names.length === 0 ? "none is pending" : `${names.length} pending: ${named(names)}`;
  return {
    code: "migrations",
    state: "passed",
    message: `${count(applied, "migration")} applied and unchanged, ${waiting}`,
  };
}

/** After a deploy nothing may be pending. */
export function judgeApplied(status: MigrationStatus): Check[] {
  const names = status.pending.map(({ name }) => name);
  if (names.length === 0) return judgeStatus(status);
  const faults = judgeStatus(status).filter(({ state }) => state === "failed");
  return [
    ...faults,
    {
      code: "migrations-pending",
      state: "failed",
      message: `${count(names, "migration")} not applied: ${named(names)}`,
      remedy: ["Apply them to production: npx prisma migrate deploy"],
      exitCode: configuration,
    },
  ];
}

/** One line for all statements; the hazards themselves are printed below it. */
export function judgeStatements(
  hazards: readonly StatementHazard[],
  pending: number,
  isAccepted: boolean,
): Check {
  const errors = hazards.filter(({ severity }) => severity === "error");
  if (pending === 0) return { code: "statements", state: "passed", message: "no statement is pending" };
  if (errors.length === 0) {
    const warnings =
      hazards.length === 0 ? "nothing harmful in them" : `${count(hazards, "warning")} and nothing worse`;
    return {
      code: "statements",
      state: hazards.length === 0 ? "passed" : "warning",
      message: `pending migrations: ${warnings}`,
    };
  }
  const what = `${count(errors, "statement")} in pending migrations may lose data, break the running application, fail or block`;
  return isAccepted
    ? { code: "statements", state: "warning", message: `${what}; accepted` }
    : {
        code: "statements",
        state: "failed",
        message: what,
        remedy: ["Take the safe way that stands under each, or accept them all with --yes."],
        exitCode: refused,
      };
}
