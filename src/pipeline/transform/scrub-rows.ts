// Rows in, scrubbed rows out: untouched ranges are copied in one go, ruled fields go through their rewriter. Pure bytes;
// transfer.ts feeds it chunks and takes what it assembled.
import { BINARY_HEADER, BINARY_TRAILER, newBinaryScanner } from "../codec/copy-binary.ts";
import { escapeText, newTextScanner } from "../codec/copy-text.ts";
import type { RewriteField } from "../codec/field-rewriter.ts";
import { FLUSH_BYTES, newOutputBuffer, type OutputBuffer } from "../codec/output-buffer.ts";
import type { RowFields, RowVisitor } from "../codec/row-scanner.ts";

export interface ScrubInput {
  readonly format: "binary" | "text";
  /** Fields of a row as COPY OUT sends them: the table's own columns, then digests for the verifier. */
  readonly fieldCount: number;
  /** Fields that are written: the table's own columns; what stands behind them is dropped. */
  readonly outputFieldCount: number;
  /** By field position, undefined where the field passes as bytes. */
  readonly rewriters: readonly (RewriteField | undefined)[];
}

export interface Scrubber {
  /** Takes COPY OUT data cut anywhere; `emit` gets assembled COPY IN data, in pieces of about FLUSH_BYTES. */
  push(chunk: Buffer, emit: (piece: Buffer) => void): void;
  /** Ends the data; throws CONNECTION_LOST when it ended inside a row. */
  finish(emit: (piece: Buffer) => void): void;
  readonly rows: number;
}

export function newScrubber(input: ScrubInput): Scrubber {
  const out = newOutputBuffer();
  const isBinary = input.format === "binary";
  if (isBinary) out.bytes(BINARY_HEADER, 0, BINARY_HEADER.length);
  let emitPiece: (piece: Buffer) => void = () => {};
  const rewriteRow = isBinary ? binaryRowWriter(input, out) : textRowWriter(input, out);
  const visit: RowVisitor = (buffer, row) => {
    rewriteRow(buffer, row);
    if (out.length >= FLUSH_BYTES) emitPiece(out.take());
  };
  const scanner = isBinary
    ? newBinaryScanner(input.fieldCount, visit)
    : newTextScanner(input.fieldCount, visit);
  return {
    push(chunk, emit) {
      emitPiece = emit;
      scanner.push(chunk);
    },
    finish(emit) {
      scanner.finish();
      if (isBinary) out.bytes(BINARY_TRAILER, 0, BINARY_TRAILER.length);
      if (out.length > 0) emit(out.take());
    },
    get rows() {
      return scanner.rows;
    },
  };
}

/** Positions that have a rewriter, so that the loop per row visits only those. */
function ruledFields(input: ScrubInput): { positions: number[]; rewriters: RewriteField[] } {
  const positions: number[] = [];
  const rewriters: RewriteField[] = [];
  for (const [position, rewrite] of input.rewriters.entries()) {
    if (rewrite === undefined) continue;
    positions.push(position);
    rewriters.push(rewrite);
  }
  return { positions, rewriters };
}

/** End of the last written field; for NULL its range is empty at its start. */
function outputEnd(row: RowFields, outputFieldCount: number): number {
  if (outputFieldCount === 0) return row.rowStart;
  const last = outputFieldCount - 1;
  const end = row.ends[last] ?? -1;
  return end < 0 ? (row.starts[last] ?? 0) : end;
}

function binaryRowWriter(input: ScrubInput, out: OutputBuffer): RowVisitor {
  const { positions, rewriters } = ruledFields(input);
  const { outputFieldCount } = input;
  return (buffer, row) => {
    out.int16(outputFieldCount);
    let copied = row.rowStart + 2;
    for (let index = 0; index < positions.length; index++) {
      const position = positions[index] ?? 0;
      const end = row.ends[position] ?? -1;
      if (end < 0) continue;
      const start = row.starts[position] ?? 0;
      const masked = rewriters[index]?.(buffer, start, end);
      if (masked === undefined) continue;
      out.bytes(buffer, copied, start - 4);
      if (masked === null) {
        out.int32(-1);
      } else if (typeof masked === "string") {
        out.prefixedUtf8(masked);
      } else {
        out.int32(masked.length);
        out.bytes(masked, 0, masked.length);
      }
      copied = end;
    }
    const stop = outputFieldCount === 0 ? copied : outputEnd(row, outputFieldCount);
    out.bytes(buffer, copied, stop);
  };
}

function textRowWriter(input: ScrubInput, out: OutputBuffer): RowVisitor {
  const { positions, rewriters } = ruledFields(input);
  const { outputFieldCount } = input;
  return (buffer, row) => {
    let copied = row.rowStart;
    for (let index = 0; index < positions.length; index++) {
      const position = positions[index] ?? 0;
      const end = row.ends[position] ?? -1;
      if (end < 0) continue;
      const start = row.starts[position] ?? 0;
      const masked = rewriters[index]?.(buffer, start, end);
      if (masked === undefined) continue;
      out.bytes(buffer, copied, start);
      if (masked === null) out.utf8("\\N");
      else if (typeof masked === "string") out.utf8(escapeText(masked));
      else out.bytes(masked, 0, masked.length);
      copied = end;
    }
    const stop = textOutputEnd(row, outputFieldCount);
    out.bytes(buffer, copied, stop);
    out.utf8("\n");
  };
}

/** In text format a NULL is the two bytes \N, so its range is not empty. */
function textOutputEnd(row: RowFields, outputFieldCount: number): number {
  const next = row.starts[outputFieldCount];
  return next !== undefined && outputFieldCount < row.starts.length ? next - 1 : row.rowEnd - 1;
}
