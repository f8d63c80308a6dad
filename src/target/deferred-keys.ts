// Foreign keys in two steps: added without a look at the rows, which holds both tables for a moment only, and validated when all
// are there, which takes as long as the rows take, locks no other table out, and so goes on for several tables at once.
import { type Catalog, tableLabel } from "../catalog/catalog.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { tableKey } from "./post-data-groups.ts";
import type { SchemaStatement } from "./prepare-schema.ts";

export interface DeferredKeys {
  /** The statements as they were given; keys that can wait are added NOT VALID. */
  readonly statements: readonly SchemaStatement[];
  /** By `schema.table`, what validates its keys, one after the other. */
  readonly validations: ReadonlyMap<string, readonly SchemaStatement[]>;
}

/** A key whose rows are looked at when it is added, alone at the statement's end. */
const MAY_WAIT = /^ALTER TABLE ONLY .*(?<!NOT VALID|NOT ENFORCED)$/s;

/** Takes apart the foreign keys among `statements` (of a post-data section) that stand between tables without partitions. */
export function deferKeys(
  statements: readonly SchemaStatement[],
  catalog: Pick<Catalog, "tables">,
): DeferredKeys {
  const tables = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  /** Of a partitioned table, or one that references it, a part of the key would stay unvalidated for ever. */
  const isPlain = (statement: SchemaStatement): boolean => {
    const child = tables.get(tableKey(statement));
    const key = child?.foreignKeys.find((each) => each.name === statement.name);
    if (child?.kind !== "leaf" || key === undefined) return false;
    return tables.get(`${key.referencedSchema}.${key.referencedTable}`)?.kind === "leaf";
  };
  const validations = new Map<string, SchemaStatement[]>();
  const added = statements.map((statement): SchemaStatement => {
    const { kind, schema, table, name, text } = statement;
    if (kind !== "ALTER TABLE ADD FOREIGN KEY" || schema === undefined || table === undefined)
      return statement;
    if (name === undefined || !MAY_WAIT.test(text) || !isPlain(statement)) return statement;
    const sql = `ALTER TABLE ONLY ${quoteQualified(schema, table)} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
    const label = tableKey(statement);
    validations.set(label, [...(validations.get(label) ?? []), { ...statement, text: sql }]);
    return { ...statement, text: `${text} NOT VALID` };
  });
  return { statements: added, validations };
}
