// Would this masker pass every check on one column, types, NOT NULL, length and unique keys together? For proposals and
// for the policy `unclassified_column: redact`.
import { type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import type { MaskerSpec, ReservedNamespaces } from "../pipeline/transform/masker.ts";
import { checkColumn } from "./check-column.ts";
import { checkUniqueKeys } from "./check-keys.ts";
import type { Maskers } from "./read-maskers.ts";
import { NO_FILTER } from "./rules.ts";

/** What the checks need besides the column. */
export interface MaskerFit {
  readonly maskers: Maskers;
  readonly reserved: ReservedNamespaces;
}

/** `spec` takes its options, fits the column and cannot collide under its unique keys. */
export function canHold(
  table: Table,
  column: Column,
  spec: MaskerSpec,
  { maskers, reserved }: MaskerFit,
): boolean {
  const definition = maskers.get(spec.masker);
  if (definition?.options.safeParse(spec.options).success !== true) return false;
  const label = `${tableLabel(table)}.${column.name}`;
  if (checkColumn(column, label, spec, maskers, reserved).length > 0) return false;
  const columns = table.columns.map((other) => ({
    column: other,
    treatment: "keep" as const,
    spec: other === column ? spec : undefined,
    condition: undefined,
    because: "",
    position: undefined,
  }));
  return (
    checkUniqueKeys({ table, rows: "all", filter: NO_FILTER, columns, position: undefined }, maskers)
      .length === 0
  );
}
