// `pgscrub rules check`: what is wrong with the rules, by themselves, against a Prisma schema or against the schema of the
// source. Reads only, and never loads or runs what the rules name.

import { MASKERS } from "./pipeline/transform/registry.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import type { Mistake } from "./rules/format-diagnostic.ts";
import { loadRules } from "./rules/load-rules.ts";
import { matchOffline } from "./rules/prisma/match-offline.ts";
import type { Rules } from "./rules/rules.ts";
import { RulesError } from "./rules/rules-error.ts";
import { planOver, withReadOnlySource } from "./run/read-source.ts";

export interface CheckRulesOptions {
  readonly rulesFile: string;
  /** A Prisma schema, file or folder, that stands for the database; the source is not asked then. */
  readonly prismaSchema?: string | undefined;
  /** undefined, and no Prisma schema: the file alone. */
  readonly source: ConnectionTarget | undefined;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

export interface CheckedRules {
  readonly problems: readonly Mistake[];
  /** Text of the rules file, for code frames; empty when it could not be read. */
  readonly text: string;
  /** How much stands in it, or in the plan that was made with it. */
  readonly tables: number;
  readonly columns: number;
  /** Tables of the rules that the Prisma schema does not have, and that no name in it is near to. */
  readonly notInSchema: readonly string[];
}

/** Newer than any target: that the target is older is no mistake of the rules. */
const ANY_TARGET_VERSION = 999_999;

/** Everything that is wrong; PgscrubError only when it could not be found out. */
export async function checkRules(options: CheckRulesOptions): Promise<CheckedRules> {
  try {
    const { source, prismaSchema } = options;
    const rules = await loadRules(options.rulesFile, MASKERS, prismaSchema);
    if (prismaSchema !== undefined) return checkOffline(prismaSchema, rules);
    return source === undefined ? countRules(rules) : await checkAgainst(source, rules, options);
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return { problems: error.diagnostics, text: error.source, ...NOTHING };
  }
}

function countRules({ tables, source }: Rules): CheckedRules {
  const columns = tables.reduce((total, table) => total + table.columns.length, 0);
  return { problems: [], text: source, tables: tables.length, columns, notInSchema: [] };
}

const NOTHING = { tables: 0, columns: 0, notInSchema: [] };

function checkOffline(path: string, rules: Rules): CheckedRules {
  const offline = matchOffline(path, rules);
  if ("diagnostics" in offline) return { problems: offline.diagnostics, text: rules.source, ...NOTHING };
  const { matched, catalog, notInSchema } = offline;
  const columns = catalog.tables.reduce((total, table) => total + table.columns.length, 0);
  const tables = catalog.tables.length;
  return { problems: matched.diagnostics, text: rules.source, tables, columns, notInSchema };
}

async function checkAgainst(
  source: ConnectionTarget,
  rules: Rules,
  options: CheckRulesOptions,
): Promise<CheckedRules> {
  const { plan } = await withReadOnlySource(source, options, (client) =>
    planOver(client, rules, ANY_TARGET_VERSION),
  );
  const problems = plan.hazards
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, table, column }) => ({
      code,
      file: rules.file,
      line: rules.tablesPosition.line,
      col: rules.tablesPosition.col,
      length: rules.tablesPosition.length,
      message,
      ...(table === undefined ? {} : { table }),
      ...(column === undefined ? {} : { column }),
    }));
  const columns = plan.tables.reduce((total, table) => total + table.columns.length, 0);
  return { problems, text: rules.source, tables: plan.tables.length, columns, notInSchema: [] };
}
