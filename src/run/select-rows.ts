// Which rows are copied where tables depend on each other (`subset`, `orphans`, a sample): found by ctid inside the snapshot, kept
// as bits here, never on the source. Tables that nothing affects keep their own filter.
import type { Client } from "pg";
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import { PgscrubError } from "../errors.ts";
import type { SyncPlan } from "../plan/plan.ts";
import type { RowPiece } from "../plan/select-list.ts";
import { leavesOf, readReferences, tableNamed } from "../rules/references.ts";
import type { SubsetRule } from "../rules/rules.ts";
import { chooseFiltered, dropOrphans } from "./rows/drop-orphans.ts";
import { newSourceRows } from "./rows/read-rows.ts";
import { rowPieces } from "./rows/row-pieces.ts";
import { RowStore } from "./rows/row-store.ts";
import { drawSample } from "./rows/sample-rows.ts";
import { type SubsetTables, selectSubset } from "./rows/select-subset.ts";
import { newSelecting } from "./rows/selecting.ts";
import { TableRows } from "./rows/table-rows.ts";

export interface RowSelection {
  /** Exact rows by `schema.table`, of the tables chosen row by row. */
  readonly counts: ReadonlyMap<string, number>;
  /** The rows of a table chosen row by row, at least one piece; undefined: its own filter says them all. */
  piecesOf(table: Table): Iterable<RowPiece> | undefined;
  /** Bytes that the source sent for the selection. */
  readonly receivedBytes: number;
  /** Bytes of the temporary file. */
  readonly spilledBytes: number;
  /** Forgets everything; pieces may not be asked for afterwards. */
  close(): void;
}

export interface SelectInput {
  /** A session in the transaction whose snapshot the copy reads. */
  readonly client: Client;
  readonly catalog: Catalog;
  readonly plan: SyncPlan;
  readonly signal: AbortSignal;
  /** Bounds the memory of the sets; default 32 MiB. */
  readonly cacheBytes?: number;
}

/**
 * Chooses rows for `plan`. Throws RULES_INVALID when the source refuses a condition of the rules, DISK_FULL or
 * CANNOT_WRITE when the temporary folder takes no more.
 */
export async function selectRows({
  client,
  catalog,
  plan,
  signal,
  cacheBytes,
}: SelectInput): Promise<RowSelection> {
  const store = new RowStore(cacheBytes);
  try {
    const source = await newSourceRows(client, signal);
    const tables = new Map(plan.tables.map((table) => [table.table.oid, new TableRows(table, store)]));
    const selecting = newSelecting(source, tables, readReferences(catalog));
    if (plan.subset !== undefined) await selectSubset(selecting, subsetTables(plan.subset, catalog));
    await dropOrphans(selecting);
    for (const table of tables.values()) {
      if (table.isChanged && table.kept === undefined) await chooseFiltered(selecting, table);
    }
    if (plan.sampleRows !== undefined) await drawSample(selecting, plan.sampleRows);
    const chosen = [...tables.values()].filter(({ kept, rows }) => kept !== undefined && rows === "all");
    return {
      counts: new Map(chosen.map(({ table, kept }) => [tableLabel(table), kept?.count ?? 0])),
      piecesOf(table) {
        const rows = tables.get(table.oid);
        return rows?.kept === undefined ? undefined : rowPieces(rows, source.ids);
      },
      receivedBytes: source.receivedBytes,
      get spilledBytes() {
        return store.spilledBytes;
      },
      close: () => store.close(),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Rows of one table decide about rows of another: nothing else needs the selection. */
export function isSelective({ subset, sampleRows, tables }: SyncPlan): boolean {
  if (subset !== undefined || sampleRows !== undefined) return true;
  return tables.some(({ filter }) => filter.orphans !== undefined);
}

function subsetTables(rule: SubsetRule, catalog: Catalog): SubsetTables {
  const named = (name: string): Table => {
    const table = tableNamed(name, catalog);
    if (table !== undefined) return table;
    throw new PgscrubError("BUG", `subset names ${name}, which the source does not have`);
  };
  const root = named(rule.root);
  const { children } = rule;
  const oids =
    typeof children === "string"
      ? undefined
      : new Set(children.flatMap((name) => leavesOf(named(name), catalog)).map(({ oid }) => oid));
  return {
    rule,
    root,
    rootLeaves: leavesOf(root, catalog),
    isChild: (oid) => children === "all" || oids?.has(oid) === true,
    included: rule.include.flatMap((name) => leavesOf(named(name), catalog)),
  };
}
