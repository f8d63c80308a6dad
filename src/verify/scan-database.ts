// Looks through the whole target: every table and materialized view, in parallel, largest first, then the definitions. A
// table may be scanned as soon as its rows are in, while others are still being indexed.
import { readCatalog } from "../catalog/read-catalog.ts";
import type { Coverage } from "./finding.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "./manifest.ts";
import { type TargetReader, withReader } from "./open-reader.ts";
import { readDefinitions } from "./read-definitions.ts";
import { newRelationRunner, type OpenRunner } from "./relation-runner.ts";
import { scanDefinitions } from "./scan-definitions.ts";
import {
  columnNames,
  type Observations,
  tableRelations,
  unreadColumns,
  viewRelations,
} from "./scan-relations.ts";
import {
  newCanary,
  type ObservedRelation,
  type ScanCounts,
  type ScanInput,
  type ScanRelation,
} from "./scan-table.ts";
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

const OWN_TABLE = `${MANIFEST_SCHEMA}.${MANIFEST_TABLE}`;

/** A scan that may begin before everything is there to be scanned. */
export interface DatabaseScanner {
  /** Scans a table whose rows are all in; what is no table of the target is left to `finish`. */
  scanTable(label: string): Promise<void>;
  /** Scans what was not scanned yet, and the definitions. Throws when a table cannot be read: what was not read is not clean. */
  finish(jobs: number): Promise<DatabaseScan>;
}

interface Scanned {
  readonly relation: ScanRelation;
  readonly counts: ScanCounts;
}

/** A scanner of the target's present and coming tables; what it finds goes to the collector at once. */
export function newDatabaseScanner(
  from: TargetReader,
  input: ScanInput,
  observations: Observations,
  openRunner: OpenRunner = newRelationRunner,
): DatabaseScanner {
  const canary = newCanary(input.fingerprints);
  const runner = openRunner(from, { ...input, canary });
  const scanned = new Map<string, Scanned>();
  let early: Promise<readonly ScanRelation[]> | undefined;

  async function scan(relation: ScanRelation): Promise<void> {
    const { counts, findings, exempt } = await runner.scan(relation);
    scanned.set(relation.label, { relation, counts });
    for (const finding of findings) input.collector.addMany(finding);
    if (exempt !== undefined) input.exempt?.addTaken(exempt);
  }

  /** A table that has changed its columns since is scanned again. */
  function isDone(relation: ScanRelation): boolean {
    const before = scanned.get(relation.label)?.relation;
    return before !== undefined && JSON.stringify(before.columns) === JSON.stringify(relation.columns);
  }

  return {
    async scanTable(label) {
      early ??= withReader(from, async (reader) => tableRelations(await readCatalog(reader), observations));
      const relation = (await early).find((other) => other.label === label);
      if (relation !== undefined) await scan(relation);
    },
    async finish(jobs) {
      const { catalog, all, definitions } = await withReader(from, async (reader) => {
        const read = await readCatalog(reader);
        const relations = [...tableRelations(read, observations), ...(await viewRelations(reader))];
        return { catalog: read, all: relations, definitions: await readDefinitions(reader) };
      });
      const definitionBytes = scanDefinitions(definitions, input, canary);
      await inLanes(
        all.filter((relation) => !isDone(relation)),
        jobs,
        scan,
      );
      const names = columnNames(catalog);
      const relations = new Map(
        all.flatMap(({ label }) => {
          const done = scanned.get(label);
          return done === undefined ? [] : [[label, scannedRelation(done, names.get(label))] as const];
        }),
      );
      // Our own manifest is read like everything else, and not told as something of the user's.
      const told = all.filter(({ label }) => label !== OWN_TABLE);
      const read = told.map(({ label }) => ({ table: label, rows: relations.get(label)?.rows ?? 0 }));
      const coverage: Coverage = {
        tables: told.length,
        columns: told.reduce((sum, { columns }) => sum + columns.length, 0),
        rows: read.reduce((sum, table) => sum + table.rows, 0),
        bytes: all.reduce((sum, { label }) => sum + (scanned.get(label)?.counts.bytes ?? 0), definitionBytes),
        unread: unreadColumns(catalog),
        read,
      };
      return { relations, coverage };
    },
  };
}

function scannedRelation(
  { relation, counts }: Scanned,
  names: ReadonlySet<string> | undefined,
): ScannedRelation {
  return {
    rows: counts.rows,
    columns: names ?? new Set(relation.columns.map(({ name }) => name)),
    observed: relation.observed,
    facts: counts.facts,
  };
}

/** Works through the items in lanes; after a failure no further one is begun, those at work come to their end. */
async function inLanes<Item>(
  items: readonly Item[],
  laneCount: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  async function lane(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await work(next);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.max(1, laneCount) }, lane));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
