// Chosen rows as the pieces that COPY OUTs take: lists of ctids, rows that lose references in pieces of their own.
import type { RowPiece } from "../../plan/select-list.ts";
import { nullableColumns } from "../../rules/references.ts";
import type { RowIds } from "./row-ids.ts";
import type { TableRows } from "./table-rows.ts";

/** Rows of one COPY OUT. */
const PIECE_ROWS = 20_000;

/** One piece for each way of losing references in a stretch of rows, made as they are asked for; at least one. */
export function* rowPieces(table: TableRows, ids: RowIds): Generator<RowPiece, void, undefined> {
  const nulls = [...table.nulls].filter(([, rows]) => rows.count > 0);
  const waiting = new Map<string, number[]>();
  let isEmpty = true;
  for (const row of table.kept?.rows() ?? []) {
    let way = "";
    for (const [index, [, rows]] of nulls.entries()) if (rows.has(row)) way += `${index} `;
    const list = waiting.get(way) ?? [];
    if (list.length === 0) waiting.set(way, list);
    list.push(row);
    if (list.length < PIECE_ROWS) continue;
    yield pieceOf(way, list);
    isEmpty = false;
    waiting.delete(way);
  }
  for (const [way, list] of waiting) {
    yield pieceOf(way, list);
    isEmpty = false;
  }
  if (isEmpty) yield { where: "FALSE", tail: undefined, nulls: new Map() };

  function pieceOf(way: string, rows: readonly number[]): RowPiece {
    const columns = way.split(" ").flatMap((index) => {
      const reference = index === "" ? undefined : nulls[Number(index)]?.[0];
      return reference === undefined ? [] : nullableColumns(reference.key, table.table);
    });
    return {
      where: `ctid = ANY (${ids.arrayLiteral(rows)})`,
      tail: undefined,
      nulls: new Map(columns.map((name) => [name, "TRUE"])),
    };
  }
}
