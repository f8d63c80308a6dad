// What `pgscrub verify` found, as a person reads it: the verdict first, then findings, what was not compared, what is kept.
import { placeOf } from "./finding-rules.ts";
import { type Proof, readProof } from "./proof-facts.ts";
import type { ProofReport } from "./proof-report.ts";
import { formatAllowed, formatCoverage, formatFindings, formatRemedies, formatSpared } from "./proof-text.ts";
import { formatDuration, type Paint } from "./style-text.ts";
import { counted, oneLine, visible } from "./visible-text.ts";

const SHOWN_KEPT = 20;

/** The report on stdout; `width` is the terminal's. */
export function formatVerify(report: ProofReport, paint: Paint, width: number): string {
  const proof = readProof(report);
  const { manifest, verify } = report;
  const lines = [
    ...formatVerdict(report, proof, paint, width),
    ...(verify?.notes ?? []).map((note) => paint.yellow(`not compared: ${oneLine(note)}`)),
    ...formatUnread(verify?.coverage.unread ?? [], paint),
    ...formatKept(proof, paint),
    ...formatSpared(sparedColumns(proof), paint),
    ...formatAllowed(manifest?.allow ?? [], paint),
  ];
  return `${lines.join("\n")}\n`;
}

function formatVerdict(report: ProofReport, proof: Proof, paint: Paint, width: number): string[] {
  const { verify, source, manifest } = report;
  const target = visible(report.target);
  if (verify === undefined) return [paint.red(`NOT PROVED: nothing of ${target} was verified.`)];
  const read = formatCoverage(verify.coverage);
  const took = formatDuration(verify.durationMs);
  if (proof.verdict !== "clean") {
    return [
      paint.red(`NOT CLEAN: ${counted(proof.findings.length, "finding")} in ${target}.`),
      ...formatFindings(
        proof.findings.map(({ finding }) => finding),
        width,
      ),
      `${read} searched in ${took}.`,
      "",
      ...formatRemedies(
        proof.findings.map(({ finding }) => finding),
        paint,
      ),
    ];
  }
  const scope =
    source !== undefined
      ? `The values of ${visible(source)} were looked for.`
      : manifest === undefined
        ? "Only strangers were looked for: there is no manifest, and no source was given."
        : `Compared with the manifest of run ${visible(manifest.run)}; the source was not read.`;
  return [paint.green(`Clean: nothing found in ${target}.`), `${read} searched in ${took}.`, scope];
}

function formatUnread(unread: readonly string[], paint: Paint): string[] {
  if (unread.length === 0) return [];
  return [
    paint.dim(
      `not searched: ${counted(unread.length, "column")}, whose types cannot hold what is looked for`,
    ),
  ];
}

/** Columns that a rule keeps, with its reason, and how many are structural. */
function formatKept({ tables }: Proof, paint: Paint): string[] {
  const columns = tables.flatMap((table) =>
    table.columns.map((column) => ({ table: table.table, ...column })),
  );
  const ruled = columns.filter(({ treatment }) => treatment === "rule");
  const structural = columns.filter(({ treatment }) => treatment === "structural").length;
  const lines = ruled.slice(0, SHOWN_KEPT).map(({ table, column, planned }) => {
    const because = planned?.reason ?? planned?.because ?? "";
    return `kept: ${placeOf({ table, column })}: ${oneLine(because)}`;
  });
  if (ruled.length > SHOWN_KEPT)
    lines.push(`kept: … and ${counted(ruled.length - SHOWN_KEPT, "column")} more by rules`);
  if (structural > 0) lines.push(`kept: ${counted(structural, "column")} as structural`);
  return lines.map(paint.dim);
}

function sparedColumns({ tables }: Proof) {
  return tables.flatMap(({ table, columns }) =>
    columns.flatMap(({ column, planned }) => {
      if (planned?.exempt === undefined) return [];
      return [{ table, column, condition: planned.exempt.condition, fields: planned.exempt.fields }];
    }),
  );
}
