// The verifier's own walk over the source's bytes, beside the transform and before it: counts rows and remembers, as
// fingerprints, the values that must not be found in the target.
import { DIGEST_BYTES } from "../../verify/digests.ts";
import { newDomainSet } from "../../verify/email-shape.ts";
import type { ExemptColumn } from "../../verify/exempt-values.ts";
import type { Fingerprints } from "../../verify/fingerprints.ts";
import type { TableObserver } from "../../verify/table-observer.ts";
import { newBinaryScanner } from "../codec/copy-binary.ts";
import { newTextScanner, unescapeField } from "../codec/copy-text.ts";
import type { ReadField } from "../codec/field-rewriter.ts";
import type { PieceTaker, RowFields, RowScanner } from "../codec/row-scanner.ts";
import { binaryElements } from "./array-elements.ts";
import { type AddText, newPairAdder, newTextAdder, type TapProof } from "./tap-columns.ts";
import { newTapEngine } from "./tap-engine.ts";

/** What the tap does with one field of COPY's select list; it says nothing of how the field is masked. */
export type TapField =
  | { readonly kind: "skip" }
  /** Raw characters (text, varchar, xml, uuid in text form, …). */
  | { readonly kind: "text"; readonly proof: TapProof }
  | { readonly kind: "json"; readonly proof: TapProof }
  /** In binary form a version byte stands before the document. */
  | { readonly kind: "jsonb"; readonly proof: TapProof }
  | { readonly kind: "text-array"; readonly proof: TapProof }
  /** Binary forms that are not their text (uuid, inet, numeric …): read as text first; of arrays each element. */
  | { readonly kind: "read" | "read-array"; readonly proof: TapProof; readonly read: ReadField }
  /** First 16 bytes of sha256(salt || value), a bytea; the next `digest-length` field gives the value's length. */
  | { readonly kind: "digest" }
  /** The same of a phone number's digits, one digest for each form; NULL where the value is none. */
  | { readonly kind: "digest-digits" }
  /** octet_length of the value whose digests stand before it, an int4. */
  | { readonly kind: "digest-length" }
  /** The text of a field that `when` or `unless` spares in this row, NULL in all other rows. */
  | { readonly kind: "spared"; readonly of: number; readonly values: ExemptColumn };

export interface TapInput {
  readonly format: "binary" | "text";
  /** One per field of COPY's select list, in order. */
  readonly fields: readonly TapField[];
  readonly fingerprints: Fingerprints;
  /** Lower-cased words of every list that fakes are drawn from, and of the allow-list. */
  readonly fakeWords: ReadonlySet<string>;
  /** Domains whose addresses prove nothing by being in the target: reserved and allowed ones. */
  readonly reservedDomains: readonly string[];
  /** Notes what both sides must agree on, row by row; shared by all COPYs of one table. */
  readonly observer?: TableObserver;
  /** Without the engine, to be compared with it. */
  readonly isPlain?: boolean;
}

export interface Tap {
  /** COPY's bytes, cut anywhere. */
  push(chunk: Buffer): void;
  /** After the last chunk; throws CONNECTION_LOST when the data ended inside a row. */
  finish(): void;
  /** Rows seen; must equal COPY's own count. */
  readonly rows: number;
}

const NOTHING = Buffer.alloc(0);

type AddDigest = (buffer: Buffer, at: number) => void;

/** Shorter placed values would be found by chance: nothing is known of their entropy. */
const MIN_DIGESTED_BYTES = 12;

/** A tap for one COPY of one table. */
export function newTap(input: TapInput): Tap {
  const { fields, format, fingerprints, fakeWords } = input;
  const isBinary = format === "binary";
  const reservedDomains = newDomainSet(input.reservedDomains);
  const engine =
    input.isPlain === true ? undefined : newTapEngine(fingerprints, [fakeWords, input.reservedDomains]);
  const adders = fields.map((field): AddText | undefined =>
    "proof" in field
      ? newTextAdder(field.proof, fingerprints, fakeWords, reservedDomains, engine)
      : undefined,
  );
  const addPair = newPairAdder(fingerprints, fakeWords);
  // By field: the position of the one that is not NULL where the rules spare it, or -1.
  const sparedBy = new Int32Array(fields.length).fill(-1);
  for (const [at, field] of fields.entries()) if (field.kind === "spared") sparedBy[field.of] = at;

  /** A field that is kept on purpose proves nothing by standing in the target. */
  function isSpared(row: RowFields, field: number): boolean {
    const by = sparedBy[field] ?? -1;
    return by !== -1 && (row.ends[by] ?? -1) >= 0;
  }

  function addSpared(values: ExemptColumn, buffer: Buffer, start: number, end: number): void {
    if (isBinary) values.add(buffer, start, end);
    else {
      const value = unescapeField(buffer, start, end);
      values.add(value.bytes, value.start, value.end);
    }
  }

  function tapField(field: TapField, add: AddText, buffer: Buffer, start: number, end: number): void {
    if (!isBinary) {
      const value = unescapeField(buffer, start, end);
      add(value.bytes, value.start, value.end);
    } else if (field.kind === "jsonb") {
      add(buffer, start + 1, end);
    } else if (field.kind === "text-array") {
      binaryElements(buffer, start, end, add);
    } else if (field.kind === "read") {
      addRead(field.read, add, buffer, start, end);
    } else if (field.kind === "read-array") {
      const { read } = field;
      binaryElements(buffer, start, end, (bytes, from, to) => addRead(read, add, bytes, from, to));
    } else {
      add(buffer, start, end);
    }
  }

  function addRead(read: ReadField, add: AddText, buffer: Buffer, start: number, end: number): void {
    const text = Buffer.from(read(buffer, start, end));
    add(text, 0, text.length);
  }

  /** Calls `use` for each digest of a field; COPY's text form of a bytea is two backslashes, x, hex digits. */
  function withDigest(buffer: Buffer, row: RowFields, field: number, use: AddDigest): void {
    const start = row.starts[field] ?? 0;
    const end = row.ends[field] ?? -1;
    if (end < 0) return;
    const bytes = isBinary ? buffer : Buffer.from(buffer.toString("latin1", start + 3, end), "hex");
    const first = isBinary ? start : 0;
    const last = isBinary ? end : bytes.length;
    for (let at = first; at + DIGEST_BYTES <= last; at += DIGEST_BYTES) use(bytes, at);
  }

  /** The digests that stand before the length at `lengthField`: raw, lower-cased, and of a phone number's digits. */
  function addDigests(buffer: Buffer, row: RowFields, lengthField: number): void {
    const end = row.ends[lengthField] ?? -1;
    if (end < 0) return;
    const start = row.starts[lengthField] ?? 0;
    const valueBytes = isBinary ? buffer.readInt32BE(start) : Number(buffer.toString("latin1", start, end));
    for (let field = lengthField - 1; field >= 0; field--) {
      const kind = fields[field]?.kind;
      if (kind === "digest-digits") withDigest(buffer, row, field, fingerprints.digests.addDigits);
      else if (kind !== "digest") break;
      else if (valueBytes >= MIN_DIGESTED_BYTES) {
        withDigest(buffer, row, field, (bytes, at) => fingerprints.digests.add(bytes, at, valueBytes));
      }
    }
  }

  function isName(field: number): boolean {
    const told = fields[field];
    return told?.kind === "text" && told.proof === "list";
  }

  const namePairs = fields.flatMap((_, field) => (isName(field) && isName(field + 1) ? [field] : []));

  const { observer } = input;
  const hasSpared = sparedBy.some((by) => by !== -1);
  let visited: RowFields | undefined;
  const isFieldSpared = (field: number): boolean => visited !== undefined && isSpared(visited, field);

  function visit(buffer: Buffer, row: RowFields): void {
    visited = row;
    if (isBinary) engine?.place(buffer, row.rowStart, row.rowEnd);
    observer?.observe(buffer, row, hasSpared ? isFieldSpared : undefined, undefined);
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      const end = row.ends[at] ?? -1;
      if (field === undefined || field.kind === "skip" || end < 0) continue;
      if (field.kind === "spared") addSpared(field.values, buffer, row.starts[at] ?? 0, end);
      if (isSpared(row, at)) continue;
      const add = adders[at];
      if (add !== undefined) tapField(field, add, buffer, row.starts[at] ?? 0, end);
      else if (field.kind === "digest-length") addDigests(buffer, row, at);
    }
    for (const first of namePairs) {
      const firstEnd = row.ends[first] ?? -1;
      const lastEnd = row.ends[first + 1] ?? -1;
      if (firstEnd < 0 || lastEnd < 0 || isSpared(row, first) || isSpared(row, first + 1)) continue;
      addPair(buffer, row.starts[first] ?? 0, firstEnd, row.starts[first + 1] ?? 0, lastEnd);
    }
  }

  /** Long fields that are not proved go by; at most they are summed. */
  const pieces: PieceTaker = {
    begin(_, _row, field, length) {
      if (fields[field]?.kind !== "skip" || observer?.mayTake(field) === false) return false;
      observer?.open(field, length);
      return true;
    },
    piece(buffer, start, end) {
      observer?.feed(buffer, start, end);
    },
    end() {
      observer?.close();
    },
  };
  const scanner: RowScanner = isBinary
    ? newBinaryScanner(fields.length, visit, pieces)
    : newTextScanner(fields.length, visit);
  return {
    push(chunk) {
      engine?.place(NOTHING, 0, 0); // what was placed of another chunk is not to be trusted
      scanner.push(chunk);
    },
    finish: () => scanner.finish(),
    get rows() {
      return scanner.rows;
    },
  };
}
