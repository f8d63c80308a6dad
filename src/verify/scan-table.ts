// Reads one relation of the target, every row and every field that can hold a value, and reports hits by column and
// ctid. The canary goes through the very same bytes: a row of our own in front of the server's, in no table.
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { BINARY_HEADER, newBinaryScanner } from "../pipeline/codec/copy-binary.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import type { ExemptValues } from "./exempt-values.ts";
import type { FindingCollector } from "./finding.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { ScanColumn, ScanForm } from "./scan-columns.ts";
import { newTextScanner } from "./scan-text.ts";

export interface ScanRelation {
  readonly schema: string;
  readonly name: string;
  /** `schema.name`. */
  readonly label: string;
  /** Read without its children; a materialized view has none and no ONLY. */
  readonly isTable: boolean;
  readonly columns: readonly ScanColumn[];
}

export interface ScanInput {
  readonly fingerprints: Fingerprints;
  readonly rules: StrangerRules;
  readonly exempt: ExemptValues;
  readonly collector: FindingCollector;
}

export interface ScanCounts {
  readonly rows: number;
  readonly bytes: number;
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

/** A scanner of binary COPY data: a ctid, then the relation's columns. The server's own header must come first. */
export function newRelationScanner(
  relation: ScanRelation,
  input: ScanInput,
  canary: string,
): RelationScanner {
  const { columns, label } = relation;
  const { collector } = input;
  const sawCanary = columns.map(() => false);
  const exempt = columns.map(({ name }) => input.exempt.find(label, name));
  const hits: string[] = [];
  let isCanaryRow = true;
  let column = 0;
  let bytes = 0;
  let rowBuffer = BINARY_HEADER;
  let ctidAt = 0;

  function hit(kind: "survivor" | "stranger", detector: string): void {
    // A field counts once per detector, however many encodings show it.
    if (isCanaryRow || hits.includes(detector)) return;
    hits.push(detector);
    const rowKey = `(${rowBuffer.readUInt32BE(ctidAt)},${rowBuffer.readUInt16BE(ctidAt + 4)})`;
    collector.add(kind, label, columns[column]?.name ?? "", detector, rowKey);
  }

  const text = newTextScanner(input.fingerprints, input.rules, {
    survivor(kind) {
      if (kind === "canary") sawCanary[column] = true;
      else hit("survivor", `source ${kind}`);
    },
    stranger: (name) => hit("stranger", name),
  });

  const scanner = newBinaryScanner(columns.length + 1, (buffer, row) => {
    rowBuffer = buffer;
    ctidAt = row.starts[0] ?? 0;
    for (column = 0; column < columns.length; column++) {
      const end = row.ends[column + 1] ?? -1;
      if (end < 0) continue;
      const form = columns[column]?.form;
      const start = (row.starts[column + 1] ?? 0) + (form === "document" ? 1 : 0);
      hits.length = 0;
      bytes += end - start;
      if (exempt[column]?.takes(buffer, start, end) === true) continue;
      text.scan(buffer, start, end, form === "bytes");
    }
  });
  scanner.push(BINARY_HEADER);
  scanner.push(canaryRow(columns, canary));
  isCanaryRow = false;
  bytes = 0;
  let headerLeft = BINARY_HEADER.length;

  return {
    push(chunk) {
      // The canary's row has the header already; the server's is left out.
      const skipped = Math.min(headerLeft, chunk.length);
      headerLeft -= skipped;
      if (skipped < chunk.length) scanner.push(chunk.subarray(skipped));
    },
    finish() {
      scanner.finish();
      for (const [at, seen] of sawCanary.entries()) {
        if (!seen) collector.add("canary", label, columns[at]?.name ?? "", "canary");
      }
      return { rows: scanner.rows - 1, bytes };
    },
  };
}

/** One binary tuple with the canary in every column: upper-cased in text, escaped in JSON, in the middle of bytes. */
function canaryRow(columns: readonly ScanColumn[], canary: string): Buffer {
  const contents: Readonly<Record<ScanForm, Buffer>> = {
    text: Buffer.from(`{"a","${canary.toUpperCase()}"}`),
    document: Buffer.from(`\u0001{"a": [{"${canary.replace("@", "\\u0040")}": 1}]}`),
    bytes: Buffer.from(`\u0001\u0002${canary}\u0000`),
  };
  const pieces: Buffer[] = [Buffer.alloc(2), Buffer.from([0, 0, 0, 6, 0, 0, 0, 0, 0, 0])];
  pieces[0]?.writeInt16BE(columns.length + 1);
  for (const { form } of columns) {
    const size = Buffer.alloc(4);
    size.writeInt32BE(contents[form].length);
    pieces.push(size, contents[form]);
  }
  return Buffer.concat(pieces);
}

/** Scans a relation over `client`, which must be connected to the target and is destroyed by the caller on failure. */
export async function scanRelation(
  client: Client,
  relation: ScanRelation,
  input: ScanInput,
  canary: string,
): Promise<ScanCounts> {
  const scanner = newRelationScanner(relation, input, canary);
  const selected = ["ctid", ...relation.columns.map(({ expression }) => expression)].join(", ");
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
