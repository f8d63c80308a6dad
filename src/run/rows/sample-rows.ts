// `pgscrub ci` and the library's sample: the first rows of every table in primary-key order, with everything that they
// reference, upwards without end. Drawn last of all, from what the rules' own filters, `subset` and `orphans` leave.
import { type Table, tableLabel } from "../../catalog/catalog.ts";
import { filteredRows } from "../../plan/filter-rows.ts";
import { referencedSql, rowsSql } from "../../plan/row-sql.ts";
import { followedReferences, isFollowed } from "../../rules/references.ts";
import { NO_FILTER } from "../../rules/rules.ts";
import type { RowSet } from "./row-set.ts";
import type { Selecting } from "./selecting.ts";
import type { TableRows } from "./table-rows.ts";

interface Drawn {
  /** What the rules let through; undefined: whatever the table's own filter says. */
  readonly allowed: RowSet | undefined;
  /** Rows whose references are still to be followed. */
  readonly up: RowSet;
}

/** Where rows were chosen one by one, this many are looked at for each that is wanted, then ever more. */
const FIRST_LOOK = 2;
const NEXT_LOOK = 4;

/** Narrows every table to its first `limit` rows and those that others reference. Afterwards every table is chosen. */
export async function drawSample(selecting: Selecting, limit: number): Promise<void> {
  const { tables, references, source } = selecting;
  const followed = followedReferences(references, tables);
  const drawn = new Map<TableRows, Drawn>();
  for (const table of tables.values()) {
    if (table.rows !== "all") continue;
    drawn.set(table, { allowed: table.kept, up: table.newSet() });
    table.kept = table.newSet();
  }
  const keep = (oid: number, row: number): void => {
    const table = tables.get(oid);
    const known = table === undefined ? undefined : drawn.get(table);
    if (table === undefined || known === undefined || known.allowed?.has(row) === false) return;
    if (table.choose().add(row)) known.up.add(row);
  };
  for (const [table, { allowed }] of drawn) {
    if (allowed === undefined) await readFirst(table, Math.min(limit, table.filter.limit ?? limit), keep);
    else if (allowed.count <= limit) for (const row of allowed.rows()) keep(table.table.oid, row);
    else await readFirstOf(table.table, allowed, keep);
  }
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const [table, { up }] of drawn) {
      const upwards = followed.filter(
        (reference) => reference.childLeaves.includes(table.table) && isFollowed(reference, table),
      );
      await selecting.eachBatch(up, async (tids) => {
        isDone = false;
        for (const reference of upwards) {
          const sql = referencedSql(reference, table.table, tids);
          await source.read(sql, keep, selecting.following(reference));
        }
      });
    }
  }
  for (const { allowed } of drawn.values()) allowed?.clear();

  /** The first rows that the table's own filter lets through. */
  async function readFirst({ table, filter }: TableRows, rows: number, visit: typeof keep): Promise<void> {
    const first = filteredRows({ table, filter: { ...filter, limit: rows } });
    const doing = `drawing the sample of ${tableLabel(table)}`;
    await source.read(rowsSql(table, first), visit, { doing, isFilter: true });
  }

  /** The first of the rows that were chosen one by one; the order is the server's, so ever more of it is asked for. */
  async function readFirstOf(table: Table, allowed: RowSet, visit: typeof keep): Promise<void> {
    for (let asked = limit * FIRST_LOOK; ; asked *= NEXT_LOOK) {
      let seen = 0;
      let found = 0;
      const first = filteredRows({ table, filter: { ...NO_FILTER, limit: asked } });
      const look = (oid: number, row: number): void => {
        seen++;
        if (found === limit || !allowed.has(row)) return;
        found++;
        visit(oid, row);
      };
      await source.read(rowsSql(table, first), look, { doing: `drawing the sample of ${tableLabel(table)}` });
      if (found === limit || seen < asked) return;
    }
  }
}
