// Rows in, scrubbed rows out: untouched ranges are copied in one go, ruled fields go through their rewriter. Pure bytes;
// transfer.ts feeds it chunks and takes what it assembled.
import { BINARY_HEADER, BINARY_TRAILER, newBinaryScanner } from "../codec/copy-binary.ts";
import { escapeText, newTextScanner } from "../codec/copy-text.ts";
import type { ReadField, RewriteField } from "../codec/field-rewriter.ts";
import { FLUSH_BYTES, newOutputBuffer, type OutputBuffer } from "../codec/output-buffer.ts";
import type { PieceTaker, RowFields, RowVisitor } from "../codec/row-scanner.ts";

export interface ScrubInput {
  readonly format: "binary" | "text";
  /** Fields of a row as COPY OUT sends them: the table's own columns, then digests for the verifier. */
  readonly fieldCount: number;
  /** Fields that are written: the table's own columns; what stands behind them is dropped. */
  readonly outputFieldCount: number;
  /** By field position, undefined where the field passes as bytes. */
  readonly rules: readonly (FieldRule | undefined)[];
}

/** What happens to one field. */
export interface FieldRule {
  readonly rewrite: RewriteField;
  /** Position of a boolean field that is true in rows whose value is kept, or -1. */
  readonly exemptField: number;
  /** Where the masker's seed stands in the row and how it is read; undefined: it needs none. */
  readonly seed: { readonly field: number; readonly read: ReadField } | undefined;
}

export interface Scrubber {
  /** Takes COPY OUT data cut anywhere; `emit` gets assembled COPY IN data, in pieces of about FLUSH_BYTES. */
  push(chunk: Buffer, emit: (piece: Buffer) => void): void;
  /** Ends one COPY OUT's data, after which another's may follow; throws CONNECTION_LOST when it ended inside a row. */
  endCopy(): void;
  /** Ends the data behind the last COPY OUT. */
  finish(emit: (piece: Buffer) => void): void;
  readonly rows: number;
}

export function newScrubber(input: ScrubInput): Scrubber {
  const out = newOutputBuffer();
  const isBinary = input.format === "binary";
  if (isBinary) out.bytes(BINARY_HEADER, 0, BINARY_HEADER.length);
  let emitPiece: (piece: Buffer) => void = () => {};
  const flush = (): void => {
    if (out.length >= FLUSH_BYTES) emitPiece(out.take());
  };
  const writer = isBinary ? binaryRowWriter(input, out, flush) : { write: textRowWriter(input, out) };
  const visit: RowVisitor = (buffer, row) => {
    writer.write(buffer, row);
    flush();
  };
  const newScanner = () =>
    isBinary
      ? newBinaryScanner(input.fieldCount, visit, writer.pieces)
      : newTextScanner(input.fieldCount, visit);
  let scanner = newScanner();
  let rowsBefore = 0;
  let isOpen = true;
  return {
    push(chunk, emit) {
      isOpen = true;
      emitPiece = emit;
      scanner.push(chunk);
    },
    endCopy() {
      scanner.finish();
      rowsBefore += scanner.rows;
      scanner = newScanner();
      isOpen = false;
    },
    finish(emit) {
      if (isOpen) scanner.finish();
      if (isBinary) out.bytes(BINARY_TRAILER, 0, BINARY_TRAILER.length);
      if (out.length > 0) emit(out.take());
    },
    get rows() {
      return rowsBefore + scanner.rows;
    },
  };
}

/** A rule and its field's position. */
interface RuledField extends FieldRule {
  readonly position: number;
}

/** The fields that have a rule, so that the loop per row visits only those. */
function ruledFields(input: ScrubInput): RuledField[] {
  return input.rules.flatMap((rule, position) => (rule === undefined ? [] : [{ ...rule, position }]));
}

/** The boolean field at `field` is true; `yes` is how the format says so. */
function isTrue(buffer: Buffer, row: RowFields, field: number, yes: number): boolean {
  return (row.ends[field] ?? -1) >= 0 && buffer[row.starts[field] ?? 0] === yes;
}

/** Text of the seed in this row, undefined where it is NULL. */
function seedOf({ seed }: RuledField, buffer: Buffer, row: RowFields): string | undefined {
  if (seed === undefined) return undefined;
  const end = row.ends[seed.field] ?? -1;
  return end < 0 ? undefined : seed.read(buffer, row.starts[seed.field] ?? 0, end);
}

/** How binary and text COPY write a true boolean in their first byte. */
const BINARY_TRUE = 1;
const TEXT_TRUE = 0x74;

/** End of the last written field; for NULL its range is empty at its start. */
function outputEnd(row: RowFields, outputFieldCount: number): number {
  if (outputFieldCount === 0) return row.rowStart;
  const last = outputFieldCount - 1;
  const end = row.ends[last] ?? -1;
  return end < 0 ? (row.starts[last] ?? 0) : end;
}

interface RowWriter {
  readonly write: RowVisitor;
  /** Takes long fields without a rule as they come. */
  readonly pieces?: PieceTaker;
}

function binaryRowWriter(input: ScrubInput, out: OutputBuffer, flush: () => void): RowWriter {
  const fields = ruledFields(input);
  const { outputFieldCount, rules } = input;
  /** Of the row that is being written: the field of `fields` that comes next, and what of the row was copied. */
  let next = 0;
  let copied = 0;
  /** The long field that split the writing of the row, or -1. */
  let takenField = -1;

  /** Writes the row's ruled fields that stand before `stop`. */
  function writeUpTo(stop: number, buffer: Buffer, row: RowFields): void {
    for (; next < fields.length; next++) {
      const field = fields[next];
      if (field === undefined || field.position >= stop) return;
      const { position, exemptField } = field;
      const end = row.ends[position] ?? -1;
      if (end < 0 || (exemptField !== -1 && isTrue(buffer, row, exemptField, BINARY_TRUE))) continue;
      const start = row.starts[position] ?? 0;
      out.bytes(buffer, copied, start - 4);
      copied = start - 4;
      // Its length is known when it is written.
      const prefix = out.length;
      out.int32(-1);
      const masked = field.rewrite(buffer, start, end, seedOf(field, buffer, row), out);
      if (masked === undefined) {
        out.rewind(prefix);
        continue;
      }
      copied = end;
      if (masked === null) continue;
      if (typeof masked === "string") out.utf8(masked);
      else if (masked !== true) out.bytes(masked, 0, masked.length);
      out.patchInt32(prefix, out.length - prefix - 4);
    }
  }

  /** Begins the row, or goes on behind the long field that split its writing. */
  function goOn(row: RowFields): void {
    if (takenField !== -1) {
      copied = row.ends[takenField] ?? 0;
      return;
    }
    out.int16(outputFieldCount);
    next = 0;
    copied = row.rowStart + 2;
  }

  /** A field before `field` looks at one that has not arrived: its seed, or whether it is exempt. */
  function looksAhead({ position, exemptField, seed }: RuledField, field: number): boolean {
    return position < field && (exemptField >= field || (seed !== undefined && seed.field >= field));
  }

  return {
    write(buffer, row) {
      goOn(row);
      takenField = -1;
      writeUpTo(Number.POSITIVE_INFINITY, buffer, row);
      const stop = outputFieldCount === 0 ? copied : outputEnd(row, outputFieldCount);
      out.bytes(buffer, copied, stop);
    },
    pieces: {
      begin(buffer, row, field) {
        if (field >= outputFieldCount || rules[field] !== undefined) return false;
        // What looks at this field itself needs it whole.
        if (fields.some((ruled) => ruled.seed?.field === field || looksAhead(ruled, field))) return false;
        goOn(row);
        takenField = field;
        writeUpTo(field, buffer, row);
        out.bytes(buffer, copied, row.starts[field] ?? 0);
        return true;
      },
      piece(buffer, start, end) {
        out.bytes(buffer, start, end);
        flush();
      },
      end() {},
    },
  };
}

function textRowWriter(input: ScrubInput, out: OutputBuffer): RowVisitor {
  const fields = ruledFields(input);
  const { outputFieldCount } = input;
  return (buffer, row) => {
    let copied = row.rowStart;
    for (const field of fields) {
      const { position, exemptField } = field;
      const end = row.ends[position] ?? -1;
      if (end < 0 || (exemptField !== -1 && isTrue(buffer, row, exemptField, TEXT_TRUE))) continue;
      const start = row.starts[position] ?? 0;
      out.bytes(buffer, copied, start);
      copied = start;
      const masked = field.rewrite(buffer, start, end, seedOf(field, buffer, row), out);
      if (masked === undefined) continue;
      copied = end;
      if (masked === null) out.utf8("\\N");
      else if (typeof masked === "string") out.utf8(escapeText(masked));
      else if (masked !== true) out.bytes(masked, 0, masked.length);
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
