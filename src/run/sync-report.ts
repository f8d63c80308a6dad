// What a sync did, as plain data: the JSON document's content and what the text report prints.
import type { LeftOut } from "../target/prepare-schema.ts";
import type { VerifyReport } from "../verify/finding.ts";
import type { StagedCopy } from "./build-staging.ts";
import type { TableResult } from "./load-data.ts";

export interface SyncReport {
  /** The copy was proved clean and swapped in. */
  readonly ok: boolean;
  readonly target: string;
  /** Name of the database that was replaced and kept, if any. */
  readonly previous: string | undefined;
  readonly durationMs: number;
  readonly bytes: number;
  readonly tables: readonly TableResult[];
  readonly leftOut: readonly LeftOut[];
  /** undefined when the copy was not verified. */
  readonly verify: VerifyReport | undefined;
}

export function syncReport(input: {
  readonly ok: boolean;
  readonly target: string;
  readonly copy: StagedCopy;
  readonly previous: string | undefined;
  readonly verify: VerifyReport | undefined;
}): Omit<SyncReport, "durationMs"> {
  const { copy, ...rest } = input;
  const bytes = copy.tables.reduce((total, table) => total + table.bytes, 0);
  return { ...rest, bytes, tables: copy.tables, leftOut: copy.leftOut };
}
