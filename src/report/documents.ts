// The JSON documents of the command line (design: schemaVersion 1): scripts rely on these names.
import { tableLabel } from "../catalog/catalog.ts";
import type { SyncPlan } from "../plan/plan.ts";
import type { SyncReport } from "../run/sync-report.ts";
import type { PlanSizes } from "./plan-text.ts";

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
  const { ok, target, previous, durationMs, bytes, tables, leftOut, allow, exempt, verify } = report;
  return {
    schemaVersion: SCHEMA_VERSION,
    ok,
    target,
    previous: previous ?? null,
    durationMs: Math.round(durationMs),
    bytes,
    tables: tables.map((table) => ({ ...table, ms: Math.round(table.ms) })),
    leftOut,
    allow,
    exempt: exempt.map((field) => ({ ...field, fields: field.fields ?? null })),
    verify: verify ?? null,
  };
}
