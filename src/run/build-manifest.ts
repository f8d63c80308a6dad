// The plan, what was seen of the source and the rules → the manifest: no value of any row, nothing that depends on one
// but counts and sums.
import { type Catalog, tableLabel } from "../catalog/catalog.ts";
import type { ColumnPlan, SyncPlan, TablePlan } from "../plan/plan.ts";
import type { Rules } from "../rules/rules.ts";
import type { LeftOut } from "../target/prepare-schema.ts";
import { digestFacts, type IntegrityFacts } from "../verify/integrity-facts.ts";
import {
  MANIFEST_VERSION,
  type Manifest,
  type ManifestColumn,
  type ManifestTable,
} from "../verify/manifest.ts";
import { pgscrubVersion } from "../version.ts";
import { guaranteeOf } from "./observed-columns.ts";
import type { CollectedEvidence, TableEvidence } from "./source-evidence.ts";

export interface ManifestInput {
  readonly run: string;
  readonly rules: Rules;
  readonly catalog: Catalog;
  readonly plan: SyncPlan;
  readonly evidence: CollectedEvidence;
  /** Rows that COPY read per `schema.table`; undefined where the source moved on since the copy was made. */
  readonly rows: ReadonlyMap<string, number> | undefined;
  /** Tables of which not all rows are copied, as `schema.table`. */
  readonly chosen: ReadonlyMap<string, number>;
  readonly integrity: IntegrityFacts;
  readonly passwordHashes: ReadonlySet<string>;
  readonly leftOut: readonly LeftOut[];
}

export function buildManifest(input: ManifestInput): Manifest {
  const { rules, catalog, plan } = input;
  const labels = new Set([...catalog.tables, ...catalog.materializedViews].map(tableLabel));
  return {
    version: MANIFEST_VERSION,
    pgscrub: pgscrubVersion(),
    run: input.run,
    madeAt: new Date().toISOString(),
    sourceVersion: catalog.serverVersion,
    rulesFile: rules.file,
    planDigest: plan.digest,
    reserved: rules.reserved,
    allow: rules.allow,
    passwordHashes: [...input.passwordHashes],
    tables: plan.tables
      .filter(({ table }) => table.kind === "leaf")
      .map((table) => describeTable(table, input)),
    // Extensions bring tables of their own; only the user's are compared.
    objects: digestFacts(input.integrity.filter(({ table }) => labels.has(table))),
    leftOut: input.leftOut,
  };
}

function describeTable(plan: TablePlan, input: ManifestInput): ManifestTable {
  const { table, format } = plan;
  const label = tableLabel(table);
  const seen = input.evidence.tables.get(label);
  const rows = plan.rows === "none" ? 0 : input.rows?.get(label);
  return {
    schema: table.schema,
    name: table.name,
    table: label,
    arrives: plan.rows === "none" ? "none" : input.chosen.has(label) ? "some" : "all",
    ...(rows === undefined ? {} : { rows }),
    format,
    columns: plan.columns.map((column) => describeColumn(column, label, seen, input)),
  };
}

function describeColumn(
  planned: ColumnPlan,
  label: string,
  seen: TableEvidence | undefined,
  { evidence, rows }: ManifestInput,
): ManifestColumn {
  const { column, treatment, spec, placement, because, exemptSql } = planned;
  const at = seen?.columns.findIndex((observed) => observed.column === column.name) ?? -1;
  // Counts of a source that moved on since say nothing of the copy.
  const facts = rows === undefined ? undefined : seen?.facts;
  const checksum = facts?.sums[at];
  const distinct = facts?.distinct[at];
  const guarantee = guaranteeOf(planned);
  const fields = evidence.exempt.find(label, column.name)?.spared ?? 0;
  const reason = spec?.masker === "keep" && typeof spec.options === "string" ? spec.options : undefined;
  return {
    column: column.name,
    type: column.type.name,
    treatment,
    placement,
    because,
    ...(spec === undefined ? {} : { masker: spec.masker }),
    ...(guarantee === undefined ? {} : { guarantee }),
    ...(reason === undefined ? {} : { reason }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(distinct === undefined ? {} : { distinct }),
    ...(exemptSql === undefined ? {} : { exempt: { condition: exemptSql, fields } }),
  };
}
