// What both COPY formats look like to the transform, the tap and the verifier: rows as ranges of one buffer.

/** Ranges of one row inside the scanner's buffer; reused from row to row, valid only during the call. */
export interface RowFields {
  /** First byte of the row, its header included. */
  rowStart: number;
  /** One past the row's last byte, its terminator included. */
  rowEnd: number;
  /** First byte of each field's content. */
  readonly starts: Int32Array;
  /** One past each field's last byte, or -1 for NULL. */
  readonly ends: Int32Array;
  /** 1 for a field that went to the PieceTaker: its range is empty, behind its length. */
  readonly isTaken: Uint8Array;
}

/** From this length on a field may be taken in pieces. */
export const LONG_FIELD_BYTES: number = 1 << 20;

/** Takes long fields while they arrive, so that no row is held whole because of them. */
export interface PieceTaker {
  /** Whether `field` of the row that has arrived as far as there may be taken in pieces, all of which then follow. */
  begin(buffer: Buffer, row: RowFields, field: number, length: number): boolean;
  /** The next bytes of the field that was begun last; valid only during the call. */
  piece(buffer: Buffer, start: number, end: number): void;
  /** Behind the field's last piece. */
  end(): void;
}

/** Called once per whole row. */
export type RowVisitor = (buffer: Buffer, row: RowFields) => void;

/** Takes COPY data in pieces of any size and visits whole rows; a row cut by a piece's end waits for the next. */
export interface RowScanner {
  /** Bytes as they came from COPY, cut anywhere. Throws BUG when they are not what COPY sends. */
  push(chunk: Buffer): void;
  /** After the last piece; throws CONNECTION_LOST when the data ended inside a row. */
  finish(): void;
  /** Rows visited so far. */
  readonly rows: number;
}

export function newRowFields(fieldCount: number): RowFields {
  return {
    ...{ rowStart: 0, rowEnd: 0, starts: new Int32Array(fieldCount), ends: new Int32Array(fieldCount) },
    isTaken: new Uint8Array(fieldCount),
  };
}
