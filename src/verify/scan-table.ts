// Reads one relation of the target, every row and every field that can hold a value, and reports hits by column and
// ctid. The canary goes through the very same bytes: a row of our own in front of the server's, in no table.
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { BINARY_HEADER, newBinaryScanner } from "../pipeline/codec/copy-binary.ts";
import type { PieceTaker, RowVisitor } from "../pipeline/codec/row-scanner.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import { newDoubts } from "./doubts.ts";
import type { ExemptValues } from "./exempt-values.ts";
import type { FindingCollector } from "./finding.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { RowPairs } from "./row-pairs.ts";
import { comparedExpression, type ScanColumn, type ScanForm } from "./scan-columns.ts";
import { newTextScanner } from "./scan-text.ts";
import { newTableObserver, type ObservedColumn, type ObservedFacts } from "./table-observer.ts";

const NOTHING = Buffer.alloc(0);
/** A block's number and a row's in it. */
const CTID_BYTES = 6;

export interface ScanRelation {
  readonly schema: string;
  readonly name: string;
  /** `schema.name`. */
  readonly label: string;
  /** Read without its children; a materialized view has none and no ONLY. */
  readonly isTable: boolean;
  readonly columns: readonly ScanColumn[];
  /** What is noted of its rows for comparison; undefined where there is nothing to compare with. */
  readonly observed: ObservedRelation | undefined;
}

/** Columns of a relation that are compared with the source, in the format in which COPY sent them. */
export interface ObservedRelation {
  readonly format: "binary" | "text";
  readonly columns: readonly ObservedColumn[];
  readonly pairs: RowPairs | undefined;
}

export interface ScanInput {
  readonly fingerprints: Fingerprints;
  readonly rules: StrangerRules;
  readonly exempt: ExemptValues | undefined;
  readonly collector: FindingCollector;
}

export interface ScanCounts {
  readonly rows: number;
  readonly bytes: number;
  /** Facts of the relation's observed columns, where it has any. */
  readonly facts: ObservedFacts | undefined;
}

/** An address-like token that no database holds, known to the fingerprints as a canary. */
export function newCanary(fingerprints: Fingerprints): string {
  const canary = `canary.${randomBytes(12).toString("hex")}@canary.invalid`;
  const bytes = Buffer.from(canary);
  fingerprints.add("canary", bytes, 0, bytes.length);
  return canary;
}

/** Takes one relation's COPY bytes; `finish` reports columns whose canary was not found. */
export interface RelationScanner {
  push(chunk: Buffer): void;
  finish(): ScanCounts;
}

/** What COPY selects of a relation: its ctid, the scanned columns, then those that are only compared. */
interface ScanSelection {
  readonly expressions: readonly string[];
  /** Position of each observed column among the fields. */
  readonly observedFields: readonly number[];
}

/** A column whose scanned form is the form that it is compared in is selected once. */
function selectionOf({ columns, observed }: ScanRelation): ScanSelection {
  const expressions = ["ctid", ...columns.map(({ expression }) => expression)];
  const observedFields = (observed?.columns ?? []).map(({ column }) => {
    const format = observed?.format ?? "binary";
    const compared = comparedExpression(column, format);
    // Characters are the same bytes in either form.
    const isText = columns.some(({ name, form, isRaw }) => name === column && form === "text" && isRaw);
    const expression = isText ? comparedExpression(column, "binary") : compared;
    const known = expressions.indexOf(expression, 1);
    return known > 0 ? known : expressions.push(expression) - 1;
  });
  return { expressions, observedFields };
}

/** A scanner of binary COPY data as `selectionOf` selects it. The server's own header must come first. */
export function newRelationScanner(
  relation: ScanRelation,
  input: ScanInput,
  canary: string,
): RelationScanner {
  const { columns, label } = relation;
  const { collector } = input;
  const sawCanary = columns.map(() => false);
  const exempt = columns.map(({ name }) => input.exempt?.find(label, name));
  const hits: string[] = [];
  const { expressions, observedFields } = selectionOf(relation);
  const observer =
    relation.observed === undefined
      ? undefined
      : newTableObserver({
          columns: relation.observed.columns,
          fields: observedFields,
          isEscaped: false,
          isBinary: relation.observed.format === "binary",
          pairs: relation.observed.pairs,
          side: "compare",
        });
  const isSpared = new Uint8Array(expressions.length);
  const isFieldSpared = exempt.some((values) => values !== undefined)
    ? (field: number): boolean => isSpared[field] === 1
    : undefined;
  let isCanaryRow = true;
  let column = 0;
  let bytes = 0;
  let fieldBytes = 0;
  let rowBuffer = BINARY_HEADER;
  let ctidAt = 0;

  function hit(kind: "survivor" | "stranger", detector: string): void {
    // A field counts once per detector, however many encodings show it.
    if (isCanaryRow || hits.includes(detector)) return;
    hits.push(detector);
    collector.add(kind, label, columns[column]?.name ?? "", detector, rowKey());
  }

  const rowKey = (): string => `(${rowBuffer.readUInt32BE(ctidAt)},${rowBuffer.readUInt16BE(ctidAt + 4)})`;

  const doubts = newDoubts();
  const text = newTextScanner(input.fingerprints, input.rules, {
    survivor(kind) {
      if (kind === "canary") sawCanary[column] = true;
      else hit("survivor", `source ${kind}`);
    },
    stranger: (name) => hit("stranger", name),
    doubt(name, isHit) {
      if (!isCanaryRow) doubts.add(columns[column]?.name ?? "", name, isHit, fieldBytes, rowKey);
    },
  });

  function beginField(length: number): void {
    hits.length = 0;
    fieldBytes = length;
    bytes += length;
    if (!isCanaryRow) doubts.field(columns[column]?.name ?? "", length);
  }

  /** Bytes in front of the document of the field that comes in pieces, which are not scanned. */
  let versionBytesLeft = 0;
  let isScanned = false;
  /** A long field is scanned while it comes, unless it has to be looked up, or compared, whole. */
  const pieces: PieceTaker = {
    begin(buffer, row, field, length) {
      const scanned = columns[field - 1];
      if (field === 0 || exempt[field - 1] !== undefined || observer?.mayTake(field) === false) return false;
      observer?.open(field, length);
      isScanned = scanned !== undefined;
      if (scanned === undefined) return true;
      // What stands before the field does not stay where it is.
      const ctid = row.starts[0] ?? 0;
      rowBuffer = Buffer.from(buffer.subarray(ctid, ctid + CTID_BYTES));
      ctidAt = 0;
      column = field - 1;
      versionBytesLeft = scanned.form === "document" ? 1 : 0;
      beginField(length - versionBytesLeft);
      text.open(scanned.form === "bytes");
      return true;
    },
    piece(buffer, start, end) {
      observer?.feed(buffer, start, end);
      const skipped = Math.min(versionBytesLeft, end - start);
      versionBytesLeft -= skipped;
      if (isScanned) text.feed(buffer, start + skipped, end);
    },
    end() {
      observer?.close();
      if (isScanned) text.close();
    },
  };
  const visit: RowVisitor = (buffer, row) => {
    rowBuffer = buffer;
    text.place(buffer, row.rowStart, row.rowEnd);
    ctidAt = row.starts[0] ?? 0;
    for (column = 0; column < columns.length; column++) {
      const end = row.ends[column + 1] ?? -1;
      isSpared[column + 1] = 0;
      if (end < 0) continue;
      const form = columns[column]?.form;
      const start = (row.starts[column + 1] ?? 0) + (form === "document" ? 1 : 0);
      hits.length = 0;
      if (row.isTaken[column + 1] === 1) continue;
      beginField(end - start);
      if (exempt[column]?.takes(buffer, start, end) === true) isSpared[column + 1] = 1;
      else text.scan(buffer, start, end, form === "bytes");
    }
    if (!isCanaryRow) observer?.observe(buffer, row, isFieldSpared, rowKey);
  };
  const scanner = newBinaryScanner(expressions.length, visit, pieces);
  scanner.push(BINARY_HEADER);
  scanner.push(canaryRow(columns, expressions.length, canary));
  isCanaryRow = false;
  bytes = 0;
  let headerLeft = BINARY_HEADER.length;

  return {
    push(chunk) {
      // The canary's row has the header already; the server's is left out.
      const skipped = Math.min(headerLeft, chunk.length);
      headerLeft -= skipped;
      text.place(NOTHING, 0, 0); // what was placed of another chunk is not to be trusted
      if (skipped < chunk.length) scanner.push(chunk.subarray(skipped));
    },
    finish() {
      scanner.finish();
      doubts.settle(collector, label);
      for (const [at, seen] of sawCanary.entries()) {
        if (!seen) collector.add("canary", label, columns[at]?.name ?? "", "canary");
      }
      return { rows: scanner.rows - 1, bytes, facts: observer?.facts() };
    },
  };
}

/**
 * One binary tuple with the canary in every scanned column: upper-cased in text, escaped in JSON, in the middle of bytes.
 * Fields that are only compared are NULL.
 */
function canaryRow(columns: readonly ScanColumn[], fieldCount: number, canary: string): Buffer {
  const contents: Readonly<Record<ScanForm, Buffer>> = {
    text: Buffer.from(`{"a","${canary.toUpperCase()}"}`),
    document: Buffer.from(`\u0001{"a": [{"${canary.replace("@", "\\u0040")}": 1}]}`),
    bytes: Buffer.from(`\u0001\u0002${canary}\u0000`),
  };
  const pieces: Buffer[] = [Buffer.alloc(2), Buffer.from([0, 0, 0, 6, 0, 0, 0, 0, 0, 0])];
  pieces[0]?.writeInt16BE(fieldCount);
  for (const { form } of columns) {
    const size = Buffer.alloc(4);
    size.writeInt32BE(contents[form].length);
    pieces.push(size, contents[form]);
  }
  const nulls = Buffer.alloc((fieldCount - columns.length - 1) * 4, 0xff);
  return Buffer.concat([...pieces, nulls]);
}

/** Scans a relation over `client`, which must be connected to the target and is destroyed by the caller on failure. */
export async function scanRelation(
  client: Client,
  relation: ScanRelation,
  input: ScanInput,
  canary: string,
): Promise<ScanCounts> {
  const scanner = newRelationScanner(relation, input, canary);
  const selected = selectionOf(relation).expressions.join(", ");
  const from = `${relation.isTable ? "ONLY " : ""}${quoteQualified(relation.schema, relation.name)}`;
  const stream = openCopyOut(client, `COPY (SELECT ${selected} FROM ${from}) TO STDOUT (FORMAT binary)`);
  for await (const chunk of stream) scanner.push(chunk);
  const counts = scanner.finish();
  if (counts.rows !== stream.rowCount) {
    throw new PgscrubError(
      "BUG",
      `${relation.label}: ${counts.rows} rows scanned of ${stream.rowCount} sent`,
    );
  }
  return counts;
}
