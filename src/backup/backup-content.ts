// The content of a backup file from its first line to COMMIT, piece by piece out of one snapshot: schema, rows, large
// objects, sequences, keys and the rest. What was counted on the way goes into the record.
import type { Client } from "pg";
import type { Catalog } from "../catalog/catalog.ts";
import type { Progress } from "../events.ts";
import { quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import { readSequences } from "../target/finish-data.ts";
import type { BackupContents } from "./backup-options.ts";
import type { BackupSchema } from "./backup-schema.ts";
import { doBlock } from "./dollar-quote.ts";
import { largeObjectRoles, largeObjects } from "./large-objects.ts";
import { preamble } from "./preamble.ts";
import { type DataTable, type RowCount, tableData } from "./table-data.ts";

export interface ContentInput {
  readonly catalog: Catalog;
  readonly schema: BackupSchema;
  readonly contents: BackupContents;
  readonly tables: readonly DataTable[];
  /** The leader's session, which reads sequences last. */
  readonly leader: Client;
  /** A reader in the snapshot. */
  readonly reader: Client;
  readonly madeAt: Date;
  readonly pgscrub: string;
  readonly progress: Progress;
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

/** What the content turned out to hold; filled while it streams. */
export interface ContentCounts {
  readonly tables: RowCount[];
  largeObjects: number;
}

/** The content as bytes. */
export async function* backupContent(input: ContentInput, counts: ContentCounts): AsyncGenerator<Buffer> {
  const { catalog, schema, reader } = input;
  const roles = new Set([
    ...schema.roles,
    ...(catalog.largeObjectCount === 0 ? [] : await largeObjectRoles(reader)),
  ]);
  yield Buffer.from(
    preamble({
      contents: input.contents,
      serverVersion: catalog.serverVersion,
      pgscrub: input.pgscrub,
      madeAt: input.madeAt,
      tables: catalog.tables,
      roles: [...roles].sort(),
    }),
  );
  yield* statements(schema.preData);
  for (const table of input.tables) {
    yield* tableData(table, { ...input, client: reader }, counts.tables);
  }
  if (catalog.largeObjectCount > 0) {
    yield* largeObjects(reader, () => {
      counts.largeObjects += 1;
    });
  }
  yield* statements(await sequenceValues(input));
  yield* statements(schema.postData);
  const views = catalog.materializedViews.filter(({ isPopulated }) => isPopulated);
  yield* statements(
    views.map((view) => `REFRESH MATERIALIZED VIEW ${quoteQualified(view.schema, view.name)}`),
  );
  yield Buffer.from("COMMIT;\n");
}

async function* statements(texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(`${text};\n\n`);
}

/** Sequences stand outside the snapshot: read after the rows, they are never behind them. */
async function sequenceValues({ leader, catalog }: ContentInput): Promise<string[]> {
  const states = await readSequences(leader, catalog);
  if (states.length === 0) return [];
  const calls = states.map(({ schema, name, lastValue, isCalled }) => {
    const sequence = quoteLiteral(quoteQualified(schema, name));
    return `  PERFORM pg_catalog.setval(${sequence}::pg_catalog.regclass, ${lastValue}, ${isCalled});`;
  });
  return [doBlock("pgscrub_sequences", calls.join("\n"))];
}
