// The `/// @scrub` rules of a Prisma schema as one more layer of the rules: behind scrub-rules.yaml, before the presets.
// Where both speak for a column and say different things, that is a diagnostic; the YAML would win.
import { dirname, join } from "node:path";
import type { RulesLayer } from "../extend-rules.ts";
import { isOther } from "../find-rules.ts";
import type { Rules, TableRule } from "../rules.ts";
import type { RulesReader } from "../rules-reader.ts";
import { findPrismaSchema, mayHoldRules, readPrismaSchema } from "./read-prisma.ts";
import { readScrubComments } from "./scrub-comments.ts";

/** The layer and the text that it was read from; undefined without a rule, or after reporting why there is none. */
export interface PrismaLayer {
  readonly layer: RulesLayer;
  readonly text: string;
}

/** Path of the schema that lies in one of Prisma's usual places beside the rules file; undefined without one. */
export function schemaBesides(rulesFile: string): string | undefined {
  const folder = dirname(rulesFile);
  const found = findPrismaSchema(folder);
  return found === undefined ? undefined : join(folder, found);
}

/** Reads the rules in the schema at `path`. A schema without a `@scrub` in it is not looked at any closer. */
export function readPrismaLayer(path: string, reader: RulesReader): PrismaLayer | undefined {
  const read = readPrismaSchema(path);
  if ("diagnostics" in read) {
    if (!read.mayHoldRules) return undefined;
    for (const diagnostic of read.diagnostics) reader.report(diagnostic);
    return undefined;
  }
  const { schema } = read;
  if (!mayHoldRules(schema.text)) return undefined;
  const tables = readScrubComments(schema, reader);
  if (tables.length === 0) return undefined;
  const position = tables[0]?.position ?? { line: 1, col: 1, length: 1 };
  const root = { position, plain: {}, entries: new Map(), items: [] };
  const layer: RulesLayer = {
    root,
    settings: undefined,
    jsonKeys: new Map(),
    columnNames: new Map(),
    subset: undefined,
    tables,
    tablesPosition: position,
  };
  return { layer, text: schema.text };
}

/** Reports every column, and every table's rows, for which a file and a comment of the schema say different things. */
export function compareWithComments(
  rules: Pick<Rules, "file">,
  layers: readonly RulesLayer[],
  comments: RulesLayer,
  reader: RulesReader,
): void {
  const written = layers
    .filter((layer) => layer !== comments)
    .flatMap(({ tables }) => tables)
    .filter(({ preset }) => preset === undefined);
  for (const commented of comments.tables) {
    for (const table of written.filter(({ name }) => plainName(name) === plainName(commented.name))) {
      compareTables(table, commented, rules.file, reader);
    }
  }
}

function compareTables(table: TableRule, commented: TableRule, file: string, reader: RulesReader): void {
  const hint = "Keep one of them; the rules file is what counts.";
  if (table.saysRows && commented.saysRows && table.rows !== commented.rows) {
    const message = `${table.name} has rows: ${table.rows} here and rows: ${commented.rows} in ${commented.preset}`;
    reader.report({ code: "RULES_CONFLICT", file, ...table.position, table: table.name, message, hint });
  }
  for (const column of commented.columns) {
    const other = table.columns.find(({ name }) => name === column.name);
    if (other === undefined || !isOther(other, column)) continue;
    const [here, there] = [other.spec.masker, column.spec.masker];
    const message =
      here === there
        ? `${table.name}.${column.name} has other options here than in ${column.preset}`
        : `${table.name}.${column.name} is ${here} here and ${there} in ${column.preset}`;
    const subject = { table: table.name, column: column.name };
    reader.report({ code: "RULES_CONFLICT", file, ...other.position, ...subject, message, hint });
  }
}

function plainName(name: string): string {
  return name.replace(/^public\./, "");
}
