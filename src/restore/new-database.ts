// Loads a checked file into a new database and finishes it: rows, statistics, the comparison that was asked for. Both ways
// of restoring do this; who may connect to what comes before and after.
import type { Client } from "pg";
import type { Progress } from "../events.ts";
import { analyzeAll } from "../target/finish-data.ts";
import type { TargetFacts } from "../target/target-facts.ts";
import type { CheckedFile } from "./check-file.ts";
import { compareRestored } from "./compare-restored.ts";
import { type LoadedFile, loadFile } from "./load-file.ts";
import type { RestoreFileOptions } from "./restore-options.ts";

export interface NewDatabaseInput {
  readonly file: CheckedFile;
  readonly server: TargetFacts;
  /** Roles that were created for this restore. */
  readonly createdRoles: readonly string[];
  /** Owner of the new database. */
  readonly owner: string;
  /** A role to load under, where the file says nothing of owners. */
  readonly loadAs: string | undefined;
  readonly isStrict: boolean;
  readonly isCompared: boolean;
  readonly options: RestoreFileOptions;
}

/** Fills the new database over `client`, a prepared session on it. */
export async function fillDatabase(client: Client, input: NewDatabaseInput): Promise<LoadedFile> {
  const { file, server, options } = input;
  const estimatedRows = file.record?.tables.reduce((total, { rows }) => total + rows, 0) ?? 0;
  const progress: Progress = { rows: 0, bytes: 0, estimatedRows, estimatedBytes: file.contentBytes };
  options.reporter.watch(progress);
  const loaded = await loadFile(client, file, {
    identities: options.identities,
    signal: options.signal,
    roles: new Set([...server.roles, ...input.createdRoles]),
    extensions: server.extensions,
    fallbackOwner: input.owner,
    isStrict: input.isStrict,
    owner: input.loadAs,
    progress,
  });
  await client.query("RESET ROLE");
  await analyzeAll(client);
  if (input.isCompared) await compareRestored(client, file, loaded.blocks, options);
  return loaded;
}
