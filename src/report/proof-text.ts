// Lines that the text of `sync` and of `verify` share: what was read, what was found, what stands in the copy on purpose.
import type { AllowEntry } from "../rules/rules.ts";
import type { Coverage, Finding } from "../verify/finding.ts";
import { FINDING_KINDS, KIND_ORDER, placeOf } from "./finding-rules.ts";
import { formatBytes, formatCount, formatTable, type Paint } from "./style-text.ts";
import { counted, oneLine, visible } from "./visible-text.ts";

/** A column of which some rows are kept. */
export interface SparedColumn {
  readonly table: string;
  readonly column: string;
  /** SQL that is true for the rows that keep it; undefined where it is not known. */
  readonly condition: string | undefined;
  /** undefined where they were not counted. */
  readonly fields: number | undefined;
}

/** `312 columns of 24 tables, 1,204,551 rows, 1.3 GB`. */
export function formatCoverage({ tables, columns, rows, bytes }: Coverage): string {
  return `${counted(columns, "column")} of ${counted(tables, "table")}, ${counted(rows, "row")}, ${formatBytes(bytes)}`;
}

/** One line per finding; counts and places, never a value. */
export function formatFindings(findings: readonly Finding[], width: number): string[] {
  return formatTable(
    [
      { title: "finding", align: "left" },
      { title: "where", align: "left" },
      { title: "what", align: "left" },
      { title: "count", align: "right" },
      { title: "rows", align: "left" },
    ],
    findings.map((finding) => [
      finding.kind,
      placeOf(finding),
      [finding.detector, finding.path]
        .flatMap((part) => (part === undefined ? [] : [visible(part)]))
        .join(" "),
      formatCount(finding.count),
      finding.rowKeys.slice(0, 3).map(visible).join(" "),
    ]),
    width,
  );
}

/** What each kind that was found means and what to do, gravest first. */
export function formatRemedies(findings: readonly Finding[], paint: Paint): string[] {
  return KIND_ORDER.filter((kind) => findings.some((finding) => finding.kind === kind)).map((kind) => {
    const { title, remedy } = FINDING_KINDS[kind];
    return `${paint.bold(kind)}: ${title}. ${remedy}`;
  });
}

/** The allow-list, each entry with its reason. */
export function formatAllowed(allow: readonly AllowEntry[], paint: Paint): string[] {
  return allow.map(({ kind, value, reason }) =>
    paint.dim(`allowed: ${kind} ${visible(value)}: ${oneLine(reason)}`),
  );
}

/** What `when` and `unless` spared. */
export function formatSpared(spared: readonly SparedColumn[], paint: Paint): string[] {
  return spared.map(({ table, column, condition, fields }) => {
    const count = fields === undefined ? "some fields" : counted(fields, "field");
    const where = condition === undefined ? "" : `, where ${oneLine(condition)}`;
    return paint.dim(`kept: ${placeOf({ table, column })} in ${count}${where}`);
  });
}
