// What doctor found: text for people, and the JSON document.
import type { DoctorReport, DoctorSubject } from "../doctor.ts";
import { checkDocument, formatCheck } from "./check-text.ts";
import { SCHEMA_VERSION } from "./documents.ts";
import type { Paint } from "./style-text.ts";

const TITLES: Readonly<Record<DoctorSubject, string>> = {
  machine: "This machine",
  source: "Source",
  target: "Target",
  both: "Both together",
};

/** Every line by subject, then the verdict. */
export function formatDoctor(report: DoctorReport, paint: Paint): string {
  const lines = report.subjects.flatMap(({ subject, checks }) => [
    paint.bold(TITLES[subject]),
    ...checks.flatMap((check) => formatCheck(check, paint)),
    "",
  ]);
  lines.push(
    report.ok
      ? paint.green("Nothing is in the way of a sync or a backup")
      : paint.red(`Not ready (exit code ${report.exitCode}, of the first red line)`),
  );
  return `${lines.join("\n")}\n`;
}

/** JSON of doctor: all checks in one list, each with its subject. */
export function doctorDocument(report: DoctorReport): object {
  const checks = report.subjects.flatMap(({ subject, checks }) =>
    checks.map((check) => ({ subject, ...checkDocument(check) })),
  );
  return { schemaVersion: SCHEMA_VERSION, ok: report.ok, exitCode: report.exitCode, checks };
}
