// Campaign 12: the environment truth table. Every row is a folder made on disk and judged by `validate`; what counts is that
// nothing unsafe is called safe, and that nearly nothing safe is called unsafe.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Check } from "../../src/validate/check.ts";
import { type Validation, validate } from "../../src/validate.ts";
import { CONTENT_ROWS } from "./environment-contents.ts";
import { DEVELOPMENT_ROWS } from "./environment-development.ts";
import { NEON_ROWS, PRODUCTION_ROWS } from "./environment-production.ts";
import type { EnvironmentRow } from "./environment-row.ts";
import { SECRET_ROWS } from "./environment-secrets.ts";
import { STAGE_ROWS } from "./environment-stages.ts";
import { SYNTAX_ROWS } from "./environment-syntax.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";

/** The whole table. */
export const ENVIRONMENT_ROWS: readonly EnvironmentRow[] = [
  ...DEVELOPMENT_ROWS,
  ...NEON_ROWS,
  ...PRODUCTION_ROWS,
  ...STAGE_ROWS,
  ...CONTENT_ROWS,
  ...SECRET_ROWS,
  ...SYNTAX_ROWS,
];

/** `wrong`: unsafe and told so, but for another reason, or a warning that is missing. */
export type RowOutcome = "right" | "false safe" | "false alarm" | "wrong";

export interface JudgedRow {
  readonly outcome: RowOutcome;
  readonly validation: Validation;
}

/** Makes the row's folder, judges it, removes it. */
export async function judgeRow(row: EnvironmentRow): Promise<JudgedRow> {
  const directory = mkdtempSync(join(tmpdir(), "pgscrub-truth-"));
  try {
    for (const [name, text] of Object.entries(row.files ?? {})) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    const validation = await validate({
      directory,
      processEnv: { PATH: process.env.PATH, ...row.env },
      stage: undefined,
      isLive: false,
      isPinning: false,
      insecureTls: false,
      signal: new AbortController().signal,
    });
    return { outcome: outcomeOf(row, validation), validation };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function outcomeOf(row: EnvironmentRow, { ok, checks }: Validation): RowOutcome {
  const failures = checks.filter((check) => !check.ok);
  if (row.truth === "safe") return ok ? "right" : "false alarm";
  const told = failures.filter(({ code }) => code === row.truth);
  if (row.isWarning === true) {
    if (!ok) return "false alarm";
    return told.length > 0 ? "right" : "wrong";
  }
  if (ok) return "false safe";
  return told.some(({ severity }) => severity === "error") ? "right" : "wrong";
}

/** What failed, for a row that came out wrong. */
export function failuresOf(checks: readonly Check[]): string {
  const failures = checks.filter(({ ok, severity }) => !ok && severity !== "notice");
  return failures.map(({ code, severity }) => `${severity} ${code}`).join(", ") || "nothing";
}

/** All rows; `--only TEXT` those whose titles hold it. */
export async function runEnvironment({ print, only }: CampaignOptions): Promise<CampaignResult> {
  const rows = ENVIRONMENT_ROWS.filter(({ title }) => only === undefined || title.includes(only));
  const counts = { right: 0, "false safe": 0, "false alarm": 0, wrong: 0 };
  for (const row of rows) {
    const { outcome, validation } = await judgeRow(row);
    counts[outcome]++;
    const verdict = outcome === "right" ? "passed" : outcome.toUpperCase();
    const truth =
      row.truth === "safe" ? "safe" : `${row.isWarning === true ? "a warning" : "unsafe"}, ${row.truth}`;
    const found = outcome === "right" ? "" : `; told: ${failuresOf(validation.checks)}`;
    print(`${verdict}  ${row.title}: ${truth}${found}`);
  }
  print(
    `${counts["false safe"]} false safe, ${counts["false alarm"]} false alarms, ${counts.wrong} wrong reasons`,
  );
  return { cases: rows.length, passed: counts.right, notRun: 0 };
}
