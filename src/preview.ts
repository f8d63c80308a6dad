// `pgscrub preview`: rows of one table as they would arrive, read on a session that can only read, through the real compiled
// transfer. Nothing is written anywhere.
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { tableLabel } from "./catalog/catalog.ts";
import { readFoldFacts } from "./catalog/read-folds.ts";
import { PgscrubError } from "./errors.ts";
import { findSubject } from "./explain-rules.ts";
import { newKnownValues } from "./pipeline/transform/known-values.ts";
import { filteredRows } from "./plan/filter-rows.ts";
import type { SyncPlan, TablePlan } from "./plan/plan.ts";
import type { RowPiece } from "./plan/select-list.ts";
import { destroyClient } from "./postgres/connect.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { openReadingSession } from "./postgres/reading-session.ts";
import { serverError } from "./postgres/server-error.ts";
import { type PreviewRow, previewRows } from "./preview/preview-rows.ts";
import { loadFunctions } from "./rules/load-functions.ts";
import { loadRules } from "./rules/load-rules.ts";
import type { Rules } from "./rules/rules.ts";
import { newCompiler } from "./run/compile-setup.ts";
import { nameColumns, readKnownValues } from "./run/read-known-values.ts";
import { readPasswordFormats } from "./run/read-password-formats.ts";
import { planOver, withReadOnlySource } from "./run/read-source.ts";

export interface PreviewOptions {
  readonly source: ConnectionTarget;
  readonly rulesFile: string;
  /** `User` or `audit.Log`. */
  readonly table: string;
  /** Rows at most. */
  readonly limit: number;
  /** Originals whole instead of as shapes: for a person at a terminal alone. */
  readonly isRevealed: boolean;
  /** 32 bytes, or undefined for a random one: other values than any sync's. */
  readonly key: Buffer | undefined;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

export interface PreviewedTable {
  readonly plan: TablePlan;
  readonly rows: readonly PreviewRow[];
}

/** Newer than any target: the preview asks none. */
const ANY_TARGET_VERSION = 999_999;

const KEY_BYTES = 32;

/** USAGE for a table that is not there or holds no rows of its own; RULES_INVALID when the rules do not fit the source. */
export async function previewTable(options: PreviewOptions): Promise<PreviewedTable> {
  const rules = await loadRules(options.rulesFile);
  return withReadOnlySource(options.source, options, async (client) => {
    const { plan, catalog } = await planOver(client, rules, ANY_TARGET_VERSION);
    const { table, column } = findSubject(options.table, catalog);
    if (column !== undefined) {
      throw new PgscrubError("USAGE", `${options.table} is a column, and a preview shows rows`, {
        hint: `Give the table: ${options.table.slice(0, options.table.lastIndexOf("."))}.`,
      });
    }
    const own = plan.tables.find((candidate) => candidate.table === table);
    if (own === undefined) {
      throw new PgscrubError("USAGE", `${tableLabel(table)} is partitioned and holds no rows of its own`, {
        hint: "Give one of its partitions.",
      });
    }
    if (own.rows === "none") return { plan: own, rows: [] };
    // What the text format shows is what the binary one carries; it can be read for every type.
    const textual: TablePlan = { ...own, format: "text" };
    const transfer = await compile(client, textual, { rules, plan, encoding: catalog.encoding, options });
    if (transfer.sent.length === 0) return { plan: own, rows: [] };
    const reader = await openReader(options);
    try {
      const rows = await previewRows(reader, transfer, firstRows(own, options.limit), options.isRevealed);
      return { plan: own, rows };
    } catch (error) {
      throw serverError(error, { doing: `reading ${tableLabel(table)}`, role: "source" });
    } finally {
      destroyClient(reader);
    }
  });
}

interface Surroundings {
  readonly rules: Rules;
  readonly plan: SyncPlan;
  readonly encoding: string;
  readonly options: PreviewOptions;
}

async function compile(client: Client, table: TablePlan, { rules, plan, encoding, options }: Surroundings) {
  const key = options.key ?? randomBytes(KEY_BYTES);
  const readers = { openReader: () => openReader(options) };
  const ofTable: SyncPlan = { ...plan, tables: [table] };
  const known = newKnownValues(key);
  // Names are read only where this table has free text or documents in which they would be looked for.
  const others = plan.tables.filter((other) => other.table !== table.table).map(withoutReaders);
  const all: SyncPlan = { ...plan, tables: [table, ...others] };
  if (nameColumns(all).length > 0) await readKnownValues(readers, all, known, options.signal);
  const compiler = newCompiler(
    {
      key,
      reserved: rules.reserved,
      jsonKeys: rules.jsonKeys,
      policy: rules.policy,
      allow: rules.allow,
      folds: await readFoldFacts(client, encoding),
      passwordFormats: await readPasswordFormats(readers, ofTable),
      digestSalt: undefined,
    },
    known,
    await loadFunctions(rules),
  );
  return compiler(table);
}

/** The table's columns of names alone, so that its own free text is no reason to read names. */
function withoutReaders(table: TablePlan): TablePlan {
  const isName = (masker: string | undefined): boolean =>
    masker === "company" || masker?.startsWith("person.") === true;
  return { ...table, columns: table.columns.filter(({ spec }) => isName(spec?.masker)) };
}

function firstRows(table: TablePlan, limit: number): RowPiece {
  const few = Math.min(limit, table.filter.limit ?? limit);
  return filteredRows({ ...table, filter: { ...table.filter, limit: few } });
}

/** A session of its own. */
function openReader({ source, insecureTls, signal }: PreviewOptions): Promise<Client> {
  return openReadingSession(source, { role: "source", insecureTls, signal });
}
