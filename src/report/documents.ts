// The JSON documents of the command line (design: schemaVersion 1): scripts rely on these names.
import { tableLabel } from "../catalog/catalog.ts";
import type { SyncPlan } from "../plan/plan.ts";
import type { SyncReport } from "../run/sync-result.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { ManifestTable } from "../verify/manifest.ts";
import type { PlanSizes } from "./plan-text.ts";
import type { ProofReport } from "./proof-report.ts";

export const SCHEMA_VERSION = 1;

/** `plan --json`. */
export function planDocument(plan: SyncPlan, sizes: PlanSizes): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok: plan.hazards.every(({ severity }) => severity !== "error"),
    digest: plan.digest,
    egressBytes: sizes.egressBytes,
    stagingBytes: sizes.stagingBytes,
    tables: plan.tables.map(({ table, rows, format }) => ({
      table: tableLabel(table),
      rows,
      format,
      estimatedRows: Math.max(0, table.estimatedRows),
      ...filteredCount(sizes, tableLabel(table)),
      bytes: table.dataBytes,
    })),
    columns: plan.tables.flatMap(({ table, columns }) =>
      columns.map(({ column, treatment, spec, placement, because, exemptSql }) => ({
        table: tableLabel(table),
        column: column.name,
        type: column.type.name,
        treatment,
        ...(spec === undefined ? {} : { masker: spec.masker }),
        placement,
        because,
        ...(exemptSql === undefined ? {} : { exempt: exemptSql }),
      })),
    ),
    hazards: plan.hazards,
  };
}

/** `filteredRows`: exact, where the rules filter the table. */
function filteredCount({ filteredRows }: PlanSizes, label: string): { filteredRows?: number } {
  const counted = filteredRows?.get(label);
  return counted === undefined ? {} : { filteredRows: counted };
}

/** `sync --json`. */
export function syncDocument(report: SyncReport): object {
  const { ok, target, previous } = report;
  return { schemaVersion: SCHEMA_VERSION, ok, target, previous: previous ?? null, ...copiedDocument(report) };
}

/** What the documents of `sync` and `ci` say of a copy. */
export function copiedDocument(report: SyncReport): object {
  const { durationMs, bytes, tables, leftOut, allow, exempt, verify } = report;
  return {
    durationMs: Math.round(durationMs),
    bytes,
    tables: tables.map((table) => ({ ...table, ms: Math.round(table.ms) })),
    leftOut,
    allow,
    exempt: exempt.map((field) => ({ ...field, fields: field.fields ?? null })),
    verify: verify ?? null,
  };
}

/** `verify --json`. */
export function verifyDocument({ ok, findings, coverage, notes, durationMs }: VerifyReport): object {
  return {
    schemaVersion: SCHEMA_VERSION,
    ok,
    findings,
    coverage,
    notes,
    durationMs: Math.round(durationMs),
  };
}

/** `proof.json`: the document of `verify` with the run and every table; never `ok` for what was not verified. */
export function proofDocument(report: ProofReport): object {
  const { command, version, at, source, target, manifest, verify, durationMs } = report;
  const judged = verify === undefined ? UNVERIFIED : verifyDocument(verify);
  const read = new Map((verify?.coverage.read ?? []).map(({ table, rows }) => [table, rows]));
  return {
    ...judged,
    isVerified: verify !== undefined,
    command,
    pgscrub: version,
    at,
    runDurationMs: Math.round(durationMs),
    source: source ?? null,
    target,
    run: manifest?.run || null,
    madeAt: manifest?.madeAt ?? null,
    rulesFile: manifest?.rulesFile ?? null,
    planDigest: manifest?.planDigest ?? null,
    reserved: manifest?.reserved ?? null,
    allow: manifest?.allow ?? [],
    leftOut: manifest?.leftOut ?? [],
    tables: manifest?.tables.map((table) => tableDocument(table, read.get(table.table))) ?? null,
  };
}

const UNVERIFIED = {
  schemaVersion: SCHEMA_VERSION,
  ok: false,
  findings: [],
  coverage: null,
  notes: ["nothing was verified: --no-verify was given"],
  durationMs: 0,
};

/** Checksums stay in the manifest: a report may be passed on, and they would tell a guess right from wrong. */
function tableDocument(
  { table, arrives, rows, format, columns }: ManifestTable,
  read: number | undefined,
): object {
  return {
    table,
    arrives,
    format,
    sourceRows: rows ?? null,
    targetRows: read ?? null,
    columns: columns.map(({ checksum: _, ...column }) => column),
  };
}
