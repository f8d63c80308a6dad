// Rows by number: a ctid (block, offset) as one integer, and the bytes of COPY (SELECT tableoid, ctid …) read into them.
// Only ctids leave the source for the selection; they hold for as long as the snapshot does.
import { PgscrubError } from "../../errors.ts";

/** Numbers ctids of a server with `blockBytes`: block × offsets of a block + offset. */
export interface RowIds {
  readonly offsetsPerBlock: number;
  /** A literal of type tid[]. */
  arrayLiteral(rows: readonly number[]): string;
}

/** Called for each row that the source sends. */
export type VisitRow = (tableOid: number, row: number) => void;

const PAGE_HEADER_BYTES = 24;
/** Line pointer and the smallest tuple header (PostgreSQL's MaxHeapTuplesPerPage). */
const SMALLEST_ROW_BYTES = 28;

export function newRowIds(blockBytes: number): RowIds {
  const offsetsPerBlock = Math.floor((blockBytes - PAGE_HEADER_BYTES) / SMALLEST_ROW_BYTES);
  return {
    offsetsPerBlock,
    arrayLiteral(rows) {
      let text = "";
      for (const row of rows) {
        const block = Math.floor(row / offsetsPerBlock);
        const comma = text === "" ? "" : ",";
        text += `${comma}"(${block},${row - block * offsetsPerBlock + 1})"`;
      }
      return `'{${text}}'::pg_catalog.tid[]`;
    },
  };
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/** Reads text COPY of `tableoid, ctid`, lines such as `16385\t(12,3)`, cut anywhere. */
export function newRowReader({ offsetsPerBlock }: RowIds, visit: VisitRow): (chunk: Buffer) => void {
  let number = 0;
  let oid = 0;
  let block = 0;
  let offset = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        number = number * 10 + byte - ZERO;
        continue;
      }
      switch (byte) {
        case TAB:
          oid = number;
          break;
        case COMMA:
          block = number;
          break;
        case CLOSE:
          offset = number;
          break;
        case NEWLINE:
          if (offset < 1 || offset > offsetsPerBlock) throw foreignStorage();
          visit(oid, block * offsetsPerBlock + offset - 1);
          break;
        case OPEN:
          break;
        default:
          throw new PgscrubError("BUG", "the source sent something else than ctids");
      }
      number = 0;
    }
  };
}

function foreignStorage(): PgscrubError {
  return new PgscrubError("RULES_INVALID", "a table is not stored as a heap, so its rows cannot be chosen", {
    hint: "Remove orphans and subset, or write rows: none for the table.",
  });
}
