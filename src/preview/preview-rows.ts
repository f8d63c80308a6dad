// Rows of one table as they would arrive beside what they were, from one COPY OUT through the table's real compiled
// transfer. An original leaves this file only as a shape, unless revealing was asked for.
import type { Client } from "pg";
import { newTextScanner, unescapeText } from "../pipeline/codec/copy-text.ts";
import type { RowFields } from "../pipeline/codec/row-scanner.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import { newScrubber } from "../pipeline/transform/scrub-rows.ts";
import type { CompiledTransfer } from "../plan/compile.ts";
import type { ColumnPlan } from "../plan/plan.ts";
import { DIGEST_FIELDS, type RowPiece } from "../plan/select-list.ts";
import { hideUnchanged } from "./unchanged-parts.ts";
import { shapeOf } from "./value-shape.ts";

/**
 * masked: rewritten · structural: a key, flag, enum, timestamp or counter, kept · kept: kept by a rule · spared: kept in this
 * row by `when` or `unless` · unchanged: the masker left it as it is.
 */
export type CellState = "masked" | "structural" | "kept" | "spared" | "unchanged";

export interface PreviewCell {
  readonly column: string;
  readonly state: CellState;
  /** As it would arrive; null is NULL; undefined: it is the original, or made of it by SQL, and is not revealed. */
  readonly value: string | null | undefined;
  /** The original as a shape, or whole when revealed; undefined where it never leaves the source or is what arrives. */
  readonly original: string | undefined;
  /** The masked value was made at the source: the original was not read. */
  readonly isPlaced: boolean;
}

export type PreviewRow = readonly PreviewCell[];

/** The first rows that `piece` lets through; `transfer` is compiled for the text format. */
export async function previewRows(
  client: Client,
  transfer: CompiledTransfer,
  piece: RowPiece,
  isRevealed: boolean,
): Promise<PreviewRow[]> {
  const before: (readonly (string | null)[])[] = [];
  const after: (readonly (string | null)[])[] = [];
  const scanner = newTextScanner(transfer.fieldCount, (buffer, row) => before.push(fieldsOf(buffer, row)));
  const arrived = newTextScanner(transfer.sent.length, (buffer, row) => after.push(fieldsOf(buffer, row)));
  const scrubber = newScrubber(transfer.joining);
  const emit = (chunk: Buffer): void => arrived.push(chunk);
  for await (const chunk of openCopyOut(client, transfer.copyOutSql(piece))) {
    const bytes = Buffer.from(chunk);
    scanner.push(bytes);
    scrubber.push(bytes, emit);
  }
  scanner.finish();
  scrubber.finish(emit);
  arrived.finish();
  return after.map((values, index) =>
    transfer.sent.map((column, at) =>
      cellOf(column, {
        value: values[at] ?? null,
        original: before[index]?.[at] ?? null,
        isExempt: isExempt(column, transfer, before[index] ?? []),
        isRevealed,
      }),
    ),
  );
}

function fieldsOf(buffer: Buffer, { starts, ends }: RowFields): (string | null)[] {
  return Array.from(ends, (end, field) => (end < 0 ? null : unescapeText(buffer, starts[field] ?? 0, end)));
}

/** The row's exemption flag of the column is true; the flags stand behind the columns and the digests. */
function isExempt(
  { exemptSql }: ColumnPlan,
  { sent, digested, exemptions }: CompiledTransfer,
  fields: readonly (string | null)[],
): boolean {
  if (exemptSql === undefined) return false;
  return fields[sent.length + digested.length * DIGEST_FIELDS + exemptions.indexOf(exemptSql)] === "t";
}

interface Found {
  readonly value: string | null;
  /** For a value placed at the source this is what was placed. */
  readonly original: string | null;
  readonly isExempt: boolean;
  readonly isRevealed: boolean;
}

function cellOf(plan: ColumnPlan, { value, original, isExempt, isRevealed }: Found): PreviewCell {
  const { column, treatment, spec, placement } = plan;
  const cell = { column: column.name, isPlaced: placement === "source" && !isExempt };
  const shown = original === null || isRevealed ? (original ?? "NULL") : shapeOf(original);
  const hidden = value === null || isRevealed ? value : undefined;
  if (treatment === "keep") {
    if (spec === undefined) return { ...cell, state: "structural", value, original: undefined };
    return { ...cell, state: "kept", value: hidden, original: shown };
  }
  if (isExempt) return { ...cell, state: "spared", value: hidden, original: shown };
  if (placement === "source") {
    // An expression of the user's may say anything of the row, so what it makes is told like an original.
    const isDerived = spec?.masker === "sql";
    return {
      ...cell,
      state: "masked",
      value: isDerived ? hidden : value,
      original: isDerived ? shown : undefined,
    };
  }
  if (value === original) return { ...cell, state: "unchanged", value: hidden, original: shown };
  const arriving =
    value === null || original === null || isRevealed ? value : hideUnchanged(value, original, column.type);
  return { ...cell, state: "masked", value: arriving, original: shown };
}
