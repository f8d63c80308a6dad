// SQL that names rows by table and ctid: those of a table, those that given rows reference, and those that reference
// given rows. Pure text; run/rows/ sends it.
import type { ForeignKey, Table } from "../catalog/catalog.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import type { Reference } from "../rules/references.ts";
import type { SubsetRule } from "../rules/rules.ts";
import { primaryKeyOf } from "./filter-rows.ts";
import type { RowPiece } from "./select-list.ts";

/** Rows of one table with rows of its own; `piece` says which. */
export function rowsSql(table: Table, { where, tail }: Pick<RowPiece, "where" | "tail">): string {
  const rows = where === undefined ? "" : ` WHERE ${where}`;
  return `SELECT tableoid, ctid FROM ${relation(table)}${rows}${tail === undefined ? "" : ` ${tail}`}`;
}

/** Rows of the root that a subset starts from, in primary-key order where it has a limit. */
export function rootRowsSql(root: Table, { where, limit }: Pick<SubsetRule, "where" | "limit">): string {
  const keys = primaryKeyOf(root).map(quoteIdentifier);
  const order = keys.length === 0 ? "tableoid, ctid" : keys.join(", ");
  return rowsSql(root, {
    where: where === undefined ? undefined : `(${where.sql}\n)`,
    tail: limit === undefined ? undefined : `ORDER BY ${order} LIMIT ${limit}`,
  });
}

/** Rows that the rows `tids` of `leaf` reference; `tids` is SQL of type tid[]. */
export function referencedSql({ key, parent }: Reference, leaf: Table, tids: string): string {
  return (
    `SELECT DISTINCT p.tableoid, p.ctid FROM ${relation(leaf)} AS c JOIN ${relation(parent)} AS p ` +
    `ON ${joinCondition(key)} WHERE c.ctid = ANY (${tids})`
  );
}

/** Rows that reference the rows `tids` of `leaf`; undefined: all of its rows. */
export function referencingSql({ key, child }: Reference, leaf: Table, tids: string | undefined): string {
  return (
    `SELECT c.tableoid, c.ctid FROM ${relation(leaf)} AS p JOIN ${relation(child)} AS c ` +
    `ON ${joinCondition(key)}${tids === undefined ? "" : ` WHERE p.ctid = ANY (${tids})`}`
  );
}

/** A partitioned table with its leaves, any other without what inherits from it, as foreign keys see them. */
function relation(table: Table): string {
  const name = quoteQualified(table.schema, table.name);
  return table.kind === "partitioned" ? name : `ONLY ${name}`;
}

/** As the constraint itself compares: referenced column, its operator, own column. */
function joinCondition({ columns, referencedColumns, comparisons }: ForeignKey): string {
  return comparisons
    .map(({ operatorSchema, operator, collation }, index) => {
      const own = `c.${quoteIdentifier(columns[index] ?? "")}`;
      const referenced = `p.${quoteIdentifier(referencedColumns[index] ?? "")}`;
      const collate =
        collation === undefined ? "" : ` COLLATE ${quoteQualified(collation.schema, collation.name)}`;
      return `${referenced} OPERATOR(${quoteIdentifier(operatorSchema)}.${operator}) ${own}${collate}`;
    })
    .join(" AND ");
}
