// Step 6 of the recipe: what stands on staging once every row and index is in. Keys are validated table by table, the largest
// first, on as many sessions as the run may have.
import { type Catalog, tableLabel } from "../catalog/catalog.ts";
import { deferKeys } from "../target/deferred-keys.ts";
import {
  analyzeOthers,
  refreshMaterializedViews,
  type SequenceState,
  setSequences,
} from "../target/finish-data.ts";
import { type LoadOptions, loadStatements } from "../target/load-schema.ts";
import type { PostDataGroups } from "../target/post-data-groups.ts";
import type { SchemaStatement } from "../target/prepare-schema.ts";
import { runScheduled } from "./scheduler.ts";
import type { StagingSessions } from "./staging-session.ts";

export interface FinishInput {
  readonly sessions: StagingSessions;
  readonly catalog: Catalog;
  /** What of the post-data section is left; `indexes`: of tables that no rows were copied to. */
  readonly postData: PostDataGroups<SchemaStatement>;
  readonly load: LoadOptions;
  readonly sequences: readonly SequenceState[];
  /** `schema.table` of those that have statistics. */
  readonly analyzed: ReadonlySet<string>;
  /** Sessions at a time. */
  readonly jobs: number;
}

/** Brings the staging database to its end: keys, sequences, views, statistics, triggers, rules and policies. */
export async function finishStaging(input: FinishInput): Promise<void> {
  const { sessions, catalog, postData, load } = input;
  const keys = deferKeys(postData.afterIndexes, catalog);
  await sessions.use(async (client) => {
    for (const statements of postData.indexes.values()) await loadStatements(client, statements, load);
    await loadStatements(client, keys.statements, load);
  });
  const bytes = new Map(catalog.tables.map((table) => [tableLabel(table), table.totalBytes]));
  const largestFirst = [...keys.validations].sort(([a], [b]) => (bytes.get(b) ?? 0) - (bytes.get(a) ?? 0));
  await runScheduled(
    largestFirst,
    Array.from({ length: Math.max(1, input.jobs) }, () => sessions),
    async ([, statements], lane) => {
      await lane.use((client) => loadStatements(client, statements, load));
    },
    async () => {},
  );
  await sessions.use(async (client) => {
    await loadStatements(client, postData.last, load);
    await setSequences(client, catalog, input.sequences);
    await refreshMaterializedViews(client, catalog);
    await analyzeOthers(client, input.analyzed);
  });
}
