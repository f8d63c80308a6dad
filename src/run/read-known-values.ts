// Names and companies of the source, read inside the snapshot before the transfer, so that free text and documents can
// show each by the pseudonym it has in its own column. Only their keyed fingerprints stay in memory.
import type { Client } from "pg";
import { newTextScanner, unescapeText } from "../pipeline/codec/copy-text.ts";
import { openCopyOut } from "../pipeline/source/copy-out.ts";
import type { Snapshot } from "../pipeline/source/snapshot.ts";
import type { KnownValues } from "../pipeline/transform/known-values.ts";
import type { SyncPlan, TablePlan } from "../plan/plan.ts";
import { destroyClient } from "../postgres/connect.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";

type NameKind = Parameters<KnownValues["add"]>[0];

const KINDS: ReadonlyMap<string, NameKind> = new Map([
  ["person.first_name", "first_name"],
  ["person.last_name", "last_name"],
  ["person.full_name", "full_name"],
  ["company", "company"],
]);

/** Maskers that look for known values. */
const READERS = new Set(["text", "html", "json", "array"]);

/** A column whose names are looked for in free text. */
export interface NameColumn {
  readonly plan: TablePlan;
  readonly column: string;
  readonly isArray: boolean;
  readonly kind: NameKind;
}

/** Columns read by one COPY: each adds a branch to one statement, none a round trip. */
const COLUMNS_AT_ONCE = 50;

/** Fills `known` from every column ruled person.* or company; does nothing when no rule would look it up. */
export async function readKnownValues(
  snapshot: Pick<Snapshot, "openReader">,
  plan: SyncPlan,
  known: KnownValues,
  signal: AbortSignal,
): Promise<void> {
  const columns = nameColumns(plan);
  if (columns.length === 0) return;
  const reader = await snapshot.openReader();
  try {
    for (let at = 0; at < columns.length; at += COLUMNS_AT_ONCE) {
      await readColumns(reader, columns.slice(at, at + COLUMNS_AT_ONCE), known, signal);
    }
  } catch (error) {
    throw serverError(error, { doing: "reading the source's names" });
  } finally {
    destroyClient(reader);
  }
}

/** Every column ruled person.* or company; none where no rule would look names up. */
export function nameColumns(plan: SyncPlan): NameColumn[] {
  const columns = plan.tables.flatMap(({ columns }) => columns);
  if (!columns.some(({ spec }) => spec !== undefined && READERS.has(spec.masker))) return [];
  return plan.tables.flatMap((table) =>
    table.columns.flatMap(({ column, spec }) => {
      const kind = spec === undefined ? undefined : KINDS.get(spec.masker);
      if (kind === undefined) return [];
      return [{ plan: table, column: column.name, isArray: column.type.isArray, kind }];
    }),
  );
}

/** Each distinct value once: the server's hash table is cheaper than sending and hashing every row's. */
function distinctValues({ plan, column, isArray }: NameColumn, index: number): string {
  const name = quoteIdentifier(column);
  const value = isArray ? `pg_catalog.unnest(${name})` : name;
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  return `(SELECT DISTINCT ${index} AS place, value::pg_catalog.text AS value
    FROM (SELECT ${value} AS value FROM ONLY ${relation}) AS names WHERE value IS NOT NULL)`;
}

function readColumns(
  reader: Client,
  columns: readonly NameColumn[],
  known: KnownValues,
  signal: AbortSignal,
): Promise<void> {
  const sql = `COPY (${columns.map(distinctValues).join(" UNION ALL ")}) TO STDOUT`;
  return new Promise((resolve, reject) => {
    const scanner = newTextScanner(2, (buffer, { starts, ends }) => {
      const place = Number(buffer.toString("latin1", starts[0], ends[0]));
      const kind = columns[place]?.kind;
      if (kind !== undefined) known.add(kind, unescapeText(buffer, starts[1] ?? 0, ends[1] ?? 0));
    });
    const stream = openCopyOut(reader, sql);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    reader.once("end", () => reject(new Error("connection ended")));
    stream.on("data", (chunk: Buffer) => scanner.push(chunk));
    stream.once("error", reject);
    stream.once("end", () => {
      signal.removeEventListener("abort", onAbort);
      scanner.finish();
      resolve();
    });
  });
}
