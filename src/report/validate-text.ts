// `pgscrub validate` on stdout: one line for each check, what failed with what to do, and the count.
import type { Validation } from "../validate.ts";
import type { Paint } from "./style-text.ts";
import { counted, oneLine } from "./visible-text.ts";

/** Failed checks first, errors before warnings; passed ones behind, by environment. */
export function formatValidation({ checks }: Validation, paint: Paint): string {
  const failures = checks.filter(({ ok }) => !ok);
  const order = ["error", "warning", "notice"];
  const sorted = [...failures].sort(
    (left, right) => order.indexOf(left.severity) - order.indexOf(right.severity),
  );
  const marks = {
    error: paint.red("✗ error  "),
    warning: paint.yellow("! warning"),
    notice: paint.dim("· notice "),
  };
  const lines = sorted.map(
    ({ severity, code, message, hint }) =>
      `${marks[severity]} ${oneLine(message)}. ${oneLine(hint)} ${paint.dim(`[${code}]`)}`,
  );
  const held = checks
    .filter(({ ok }) => ok)
    .map(({ message }) => `${paint.green("✓ ok     ")} ${oneLine(message)}`);
  return `${[...lines, ...held, "", summary(failures, held.length, paint)].join("\n")}\n`;
}

function summary(failures: Validation["checks"], heldCount: number, paint: Paint): string {
  const count = (severity: string): number => failures.filter((check) => check.severity === severity).length;
  const errors = count("error");
  const parts = [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(count("warning") > 0 ? [counted(count("warning"), "warning")] : []),
    ...(count("notice") > 0 ? [counted(count("notice"), "notice")] : []),
    `${heldCount} ok`,
  ];
  const text = parts.join(", ");
  return errors > 0 ? paint.red(`Not safe: ${text}`) : paint.green(`Safe: ${text}`);
}

/** The document of `--json`. */
export function validationDocument({ ok, checks }: Validation): object {
  return { schemaVersion: 1, ok, checks };
}
