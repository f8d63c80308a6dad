// What predeploy and postdeploy found: text for people, and the JSON documents.
import type { PostdeployReport } from "../postdeploy.ts";
import type { PredeployReport, PredeployStep } from "../predeploy.ts";
import { checkDocument, formatCheck, formatHazards } from "./check-text.ts";
import { SCHEMA_VERSION } from "./documents.ts";
import type { Paint } from "./style-text.ts";
import { visible } from "./visible-text.ts";

const TITLES: Readonly<Record<PredeployStep, string>> = {
  environment: "Environment",
  rules: "Rules",
  migrations: "Migrations",
  statements: "Statements of pending migrations",
  backup: "Backup",
};

/** The whole report, step by step, then the checklist or the verdict. */
export function formatPredeploy(report: PredeployReport, paint: Paint): string {
  const lines = report.steps.flatMap(({ step, checks }) => [
    paint.bold(TITLES[step]),
    ...checks.flatMap((check) => formatCheck(check, paint)),
    ...(step === "statements" ? formatHazards(report.hazards, paint) : []),
    "",
  ]);
  if (report.ok) {
    lines.push(paint.bold("Deploy checklist"), ...report.checklist.map((line) => `  [ ] ${visible(line)}`));
  } else {
    lines.push(verdict("Not ready to deploy", report.exitCode, paint));
  }
  return `${lines.join("\n")}\n`;
}

/** Every check, then the verdict. */
export function formatPostdeploy(report: PostdeployReport, paint: Paint): string {
  const end = report.ok
    ? paint.green("The deploy arrived")
    : verdict("The deploy did not arrive whole", report.exitCode, paint);
  return `${[...report.checks.flatMap((check) => formatCheck(check, paint)), "", end].join("\n")}\n`;
}

function verdict(words: string, exitCode: number, paint: Paint): string {
  return paint.red(`${words} (exit code ${exitCode}, of the first red line)`);
}

/** JSON of predeploy. */
export function predeployDocument(report: PredeployReport): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: report.ok,
    exitCode: report.exitCode,
    steps: report.steps.map(({ step, checks }) => ({ step, checks: checks.map(checkDocument) })),
    pending: report.pending,
    statements: report.hazards,
    backup: report.backup ?? null,
    checklist: report.checklist,
  };
}

/** JSON of postdeploy. */
export function postdeployDocument(report: PostdeployReport): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: report.ok,
    exitCode: report.exitCode,
    checks: report.checks.map(checkDocument),
  };
}
