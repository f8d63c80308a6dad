// COPY's binary format as a pure function of bytes. PostgreSQL manual, COPY, "Binary Format": an 11-byte signature,
// flags, header extension, then tuples of int16 field count and int32 length + content per field, then int16 -1.
import { PgscrubError } from "../../errors.ts";
import { newPendingBytes } from "./pending-bytes.ts";
import {
  LONG_FIELD_BYTES,
  newRowFields,
  type PieceTaker,
  type RowScanner,
  type RowVisitor,
} from "./row-scanner.ts";

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const FIXED_HEADER_BYTES = SIGNATURE.length + 8;

/** What stands before the first tuple: signature, flags 0, no extension. */
export const BINARY_HEADER: Buffer = Buffer.concat([SIGNATURE, Buffer.alloc(8)]);
/** What stands after the last tuple. */
export const BINARY_TRAILER: Buffer = Buffer.from([0xff, 0xff]);

/** As powers of two: a negative length (NULL) is not 0 either when it is shifted by so much. */
const LONG_FIELD_BITS = Math.log2(LONG_FIELD_BYTES);

/** A scanner of binary COPY data whose tuples have `fieldCount` fields; long ones go to `taker` where it takes them. */
export function newBinaryScanner(fieldCount: number, visit: RowVisitor, taker?: PieceTaker): RowScanner {
  const pending = newPendingBytes();
  const row = newRowFields(fieldCount);
  const { starts, ends, isTaken } = row;
  let rows = 0;
  let isPastHeader = false;
  let isFinished = false;
  /** Bytes to come of the field that is taken in pieces; what stands before it in its row is pending. */
  let pieceBytesLeft = 0;
  let hasTaken = false;

  /** Hands pieces on as far as they have come; gives where the bytes behind them begin. */
  function takePieces(buffer: Buffer, at: number): number {
    const end = Math.min(buffer.length, at + pieceBytesLeft);
    if (end > at) taker?.piece(buffer, at, end);
    pieceBytesLeft -= end - at;
    if (pieceBytesLeft === 0) taker?.end();
    return end;
  }

  function isBegun(buffer: Buffer, rowStart: number, field: number, size: number): boolean {
    row.rowStart = rowStart;
    if (taker === undefined || !taker.begin(buffer, row, field, size)) return false;
    isTaken[field] = 1;
    hasTaken = true;
    pieceBytesLeft = size;
    return true;
  }

  function skipHeader(buffer: Buffer): number {
    if (buffer.length < FIXED_HEADER_BYTES) return -1;
    if (buffer.compare(SIGNATURE, 0, SIGNATURE.length, 0, SIGNATURE.length) !== 0) {
      throw new PgscrubError("BUG", "COPY data does not begin with the binary signature");
    }
    const extensionBytes = buffer.readInt32BE(SIGNATURE.length + 4);
    const total = FIXED_HEADER_BYTES + extensionBytes;
    if (buffer.length < total) return -1;
    isPastHeader = true;
    return total;
  }

  return {
    push(data) {
      let chunk = data;
      if (pieceBytesLeft > 0) {
        const behind = takePieces(chunk, 0);
        if (behind === chunk.length) return;
        chunk = chunk.subarray(behind);
      }
      let buffer = pending.join(chunk);
      let length = buffer.length;
      let rowStart = 0;
      if (!isPastHeader) {
        rowStart = skipHeader(buffer);
        if (rowStart < 0) {
          pending.keep(buffer, 0);
          return;
        }
      }
      let rowBytes = 0;
      outer: while (rowStart + 2 <= length) {
        if (isFinished) throw new PgscrubError("BUG", "COPY data goes on after its trailer");
        const count = ((buffer[rowStart] ?? 0) << 8) | (buffer[rowStart + 1] ?? 0);
        if (count !== fieldCount) {
          if (count === 0xffff) {
            isFinished = true;
            rowStart += 2;
            continue;
          }
          throw new PgscrubError("BUG", `a COPY tuple has ${count} fields where ${fieldCount} were planned`);
        }
        let at = rowStart + 2;
        for (let field = 0; field < fieldCount; field++) {
          if (at + 4 > length) break outer;
          const size =
            ((buffer[at] ?? 0) << 24) |
            ((buffer[at + 1] ?? 0) << 16) |
            ((buffer[at + 2] ?? 0) << 8) |
            (buffer[at + 3] ?? 0);
          at += 4;
          starts[field] = at;
          if (size >>> LONG_FIELD_BITS !== 0) {
            if (size < 0) {
              ends[field] = -1;
              continue;
            }
            if (isTaken[field] === 1) {
              ends[field] = at;
              continue;
            }
            if (isBegun(buffer, rowStart, field, size)) {
              // The row goes on as if the field had been empty.
              const behind = takePieces(buffer, at);
              pending.keep(buffer.subarray(0, at), rowStart);
              if (pieceBytesLeft > 0) return;
              buffer = pending.join(buffer.subarray(behind));
              length = buffer.length;
              rowStart = 0;
              continue outer;
            }
          }
          at += size;
          if (at > length) {
            rowBytes = at - rowStart;
            break outer;
          }
          ends[field] = at;
        }
        row.rowStart = rowStart;
        row.rowEnd = at;
        rows++;
        visit(buffer, row);
        if (hasTaken) {
          isTaken.fill(0);
          hasTaken = false;
        }
        rowStart = at;
      }
      pending.keep(buffer, rowStart, rowBytes);
    },
    finish() {
      if (!isFinished || pending.length > 0) {
        throw new PgscrubError("CONNECTION_LOST", "COPY data ended in the middle of a table", {
          hint: "Run the command again.",
        });
      }
    },
    get rows() {
      return rows;
    },
  };
}
