// Looks through the whole target: every table and materialized view, in parallel, largest first, then the definitions.
import type { Client } from "pg";
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { applyDumpSettings, destroyClient, endClient, openClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import type { Coverage } from "./finding.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "./manifest.ts";
import { type Definition, readDefinitions } from "./read-definitions.ts";
import { scanColumn } from "./scan-columns.ts";
import {
  newCanary,
  type ObservedRelation,
  type ScanCounts,
  type ScanInput,
  type ScanRelation,
  scanRelation,
} from "./scan-table.ts";
import { newTextScanner } from "./scan-text.ts";
import type { ObservedFacts } from "./table-observer.ts";

export interface DatabaseScan {
  readonly coverage: Coverage;
  /** By `schema.table`. */
  readonly relations: ReadonlyMap<string, ScannedRelation>;
}

/** What was seen of one table or materialized view. */
export interface ScannedRelation {
  readonly rows: number;
  /** Every column that it has, scanned or not. */
  readonly columns: ReadonlySet<string>;
  /** What is compared with the source, by position in `observed.columns`. */
  readonly observed: ObservedRelation | undefined;
  readonly facts: ObservedFacts | undefined;
}

/** What to note of a table for comparison, by `schema.table`. */
export type Observations = ReadonlyMap<string, ObservedRelation>;

/** How the target is reached. */
export interface TargetReader {
  readonly target: ConnectionTarget;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

const OWN_TABLE = `${MANIFEST_SCHEMA}.${MANIFEST_TABLE}`;

/** Opens a session for reading the target. */
export async function openReader({ target, insecureTls, signal }: TargetReader): Promise<Client> {
  const client = await openClient(target, { role: "target", insecureTls, signal });
  try {
    await applyDumpSettings(client);
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return client;
  } catch (error) {
    destroyClient(client);
    throw serverError(error, { doing: "opening a reader of the target" });
  }
}

/** Scans everything. Throws when a table cannot be read: what was not read is not clean. */
export async function scanDatabase(
  from: TargetReader,
  input: ScanInput,
  observations: Observations,
  jobs: number,
): Promise<DatabaseScan> {
  const reader = await openReader(from);
  let queue: ScanRelation[];
  let catalog: Catalog;
  let definitions: readonly Definition[];
  try {
    catalog = await readCatalog(reader);
    queue = [...tableRelations(catalog, observations), ...(await viewRelations(reader))];
    definitions = await readDefinitions(reader);
  } finally {
    await endClient(reader);
  }
  const canary = newCanary(input.fingerprints);
  const relations = new Map<string, ScannedRelation>();
  const names = columnNames(catalog);
  // Our own manifest is read like everything else, and not told as something of the user's.
  const told = queue.filter(({ label }) => label !== OWN_TABLE);
  const tables = told.length;
  const columns = told.reduce((sum, relation) => sum + relation.columns.length, 0);
  let bytes = scanDefinitions(definitions, input, canary);

  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const counts = await scanOne(from, next, input, canary);
      relations.set(next.label, {
        rows: counts.rows,
        columns: names.get(next.label) ?? new Set(next.columns.map(({ name }) => name)),
        observed: next.observed,
        facts: counts.facts,
      });
      bytes += counts.bytes;
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.max(1, jobs) }, stopOthers(work)));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  const read = told.map(({ label }) => ({ table: label, rows: relations.get(label)?.rows ?? 0 }));
  const rows = read.reduce((sum, table) => sum + table.rows, 0);
  const unread = unreadColumns(catalog);
  return { relations, coverage: { tables, columns, rows, bytes, unread, read } };

  /** After a failure no further table is begun; those at work come to their end. */
  function stopOthers(run: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await run();
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    };
  }
}

async function scanOne(
  from: TargetReader,
  relation: ScanRelation,
  input: ScanInput,
  canary: string,
): Promise<ScanCounts> {
  const { signal } = from;
  const client = await openReader(from);
  const abort = (): void => destroyClient(client);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await scanRelation(client, relation, input, canary);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw serverError(error, { doing: `verifying ${relation.label}` });
  } finally {
    signal.removeEventListener("abort", abort);
    destroyClient(client);
  }
}

function tableRelations(catalog: Catalog, observations: Observations): ScanRelation[] {
  return catalog.tables
    .filter(({ kind }) => kind === "leaf")
    .toSorted((a, b) => b.dataBytes - a.dataBytes)
    .map((table) => ({
      schema: table.schema,
      name: table.name,
      label: tableLabel(table),
      isTable: true,
      columns: table.columns.flatMap((column) => scanColumn(column) ?? []),
      observed: present(observations.get(tableLabel(table)), table),
    }));
}

/** A column that the target does not have cannot be read; that it is missing is a check's finding. */
function present(observed: ObservedRelation | undefined, { columns }: Table): ObservedRelation | undefined {
  if (observed === undefined) return undefined;
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const there = observed.columns.flatMap((column) => {
    const type = types.get(column.column);
    return type === undefined ? [] : [{ ...column, isArray: type.isArray }];
  });
  return { ...observed, columns: there };
}

function columnNames({ tables }: Catalog): Map<string, Set<string>> {
  return new Map(tables.map((table) => [tableLabel(table), new Set(table.columns.map(({ name }) => name))]));
}

function unreadColumns(catalog: Catalog): string[] {
  return catalog.tables
    .filter(({ kind }) => kind === "leaf")
    .flatMap((table) =>
      table.columns
        .filter((column) => scanColumn(column) === undefined)
        .map((column) => `${tableLabel(table)}.${column.name}`),
    );
}

const VIEW_COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS name, pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relkind = 'm' AND c.relispopulated
   GROUP BY n.nspname, c.relname`;

/** Materialized views hold rows of their own; every column is read as text. */
async function viewRelations(client: Client): Promise<ScanRelation[]> {
  try {
    const { rows } = await client.query<{ schema: string; name: string; columns: string[] }>(VIEW_COLUMNS);
    return rows.map(({ schema, name, columns }) => ({
      schema,
      name,
      label: `${schema}.${name}`,
      isTable: false,
      observed: undefined,
      columns: columns.map((column) => ({
        name: column,
        form: "text" as const,
        expression: `${quoteIdentifier(column)}::pg_catalog.text`,
        isRaw: false,
      })),
    }));
  } catch (error) {
    throw serverError(error, { doing: "listing the target's materialized views" });
  }
}

/** Looks through the definitions; names of people are not looked for, since identifiers are words. */
function scanDefinitions(definitions: readonly Definition[], input: ScanInput, canary: string): number {
  const { collector } = input;
  let current: Definition | undefined;
  let sawCanary = false;
  let bytes = 0;
  const scanner = newTextScanner(input.fingerprints, input.rules, {
    survivor(kind) {
      if (kind === "canary") sawCanary = true;
      else if (kind !== "name" && current !== undefined) {
        collector.add("survivor", current.label, "", `source ${kind} in ${current.part}`);
      }
    },
    stranger(name) {
      if (current !== undefined) collector.add("stranger", current.label, "", `${name} in ${current.part}`);
    },
  });
  const planted = Buffer.from(`DEFAULT '${canary}'::text`);
  scanner.scan(planted, 0, planted.length, false);
  if (!sawCanary) collector.add("canary", "definitions", "", "canary");
  for (current of definitions) {
    const text = Buffer.from(current.text);
    bytes += text.length;
    scanner.scan(text, 0, text.length, false);
  }
  return bytes;
}
