// A Prisma schema → the Catalog that its migrations make of an empty database, so that rules are matched offline by the
// same code as against a server. What only a server knows (sizes, versions, row security) is left at its neutral value.
import { createHash } from "node:crypto";
import type { Catalog, Column, Sequence, Table } from "../../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import { MIGRATIONS_TABLE } from "./migrations-table.ts";
import { uniqueKeysOf } from "./prisma-keys.ts";
import {
  findManyToMany,
  foreignKeysOf,
  hasForeignKeys,
  type ManyToMany,
  modelNamed,
  tableOf,
} from "./prisma-relations.ts";
import {
  argumentOf,
  attributeOf,
  mappedName,
  type PrismaField,
  type PrismaModel,
  type PrismaSchema,
  textOf,
} from "./prisma-schema.ts";
import { columnTypeOf, SCALAR_NAMES } from "./prisma-types.ts";
import { readPrismaSchema } from "./read-prisma.ts";

export interface PrismaCatalog {
  readonly catalog: Catalog;
  /**
   * `schema.table.column` of text columns that hold nothing but cuid, uuid or ulid as far as the schema says: those with
   * such a default, and where Prisma keeps relations itself those that reference them. For MatchOptions.sampledIdColumns.
   */
  readonly idColumns: ReadonlySet<string>;
}

export type PrismaCatalogResult =
  | (PrismaCatalog & { readonly schema: PrismaSchema })
  | { readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

/** The catalog of the schema at `path`, a file or a folder; `hasMigrations` adds the table `_prisma_migrations`. */
export function readPrismaCatalog(path: string, hasMigrations: boolean): PrismaCatalogResult {
  const read = readPrismaSchema(path);
  if ("diagnostics" in read) return read;
  const { schema } = read;
  const [first, ...others] = findUnknown(schema);
  if (first !== undefined) return { diagnostics: [first, ...others] };
  return { ...prismaCatalog(schema, hasMigrations), schema };
}

/** The catalog of a schema in which every type and every name is known. */
export function prismaCatalog(schema: PrismaSchema, hasMigrations: boolean): PrismaCatalog {
  const models = schema.models.filter(({ kind }) => kind === "model");
  const tables = [
    ...models.map((model) => modelTable(model, schema)),
    ...findManyToMany(schema).map((pairs) => pairsTable(pairs, schema)),
    ...(hasMigrations ? [MIGRATIONS_TABLE] : []),
  ].map((table, index): Table => ({ ...table, oid: index + 1 }));
  const catalog: Catalog = {
    serverVersion: 0,
    database: schema.path,
    encoding: "UTF8",
    tables,
    sequences: models.flatMap(sequencesOf),
    materializedViews: [],
    extensions: [],
    policyRoles: [],
    foreignTables: [],
    largeObjectCount: 0,
    digest: createHash("sha256").update(schema.text).digest("hex"),
  };
  return { catalog, idColumns: findIdColumns(models, schema) };
}

/** Fields that are columns: neither relations nor lists of models. */
export function columnFields(model: PrismaModel, schema: PrismaSchema): PrismaField[] {
  return model.fields.filter(({ type }) => modelNamed(type, schema) === undefined);
}

function modelTable(model: PrismaModel, schema: PrismaSchema): Table {
  const fields = columnFields(model, schema);
  const columns = fields.flatMap((field, index) => toColumn(field, index + 1, model, schema));
  const foreignKeys = hasForeignKeys(schema) ? foreignKeysOf(model, schema) : [];
  return { ...EMPTY_TABLE, ...tableOf(model), columns, uniqueKeys: uniqueKeysOf(model), foreignKeys };
}

function toColumn(field: PrismaField, number: number, model: PrismaModel, schema: PrismaSchema): Column[] {
  const type = columnTypeOf(field, schema);
  if (type === undefined) return [];
  const comment = field.comments.map(({ text }) => text).filter((text) => !text.startsWith("@scrub"));
  return [
    {
      name: mappedName(field, "map"),
      number,
      type,
      notNull: !field.isOptional && !field.isList,
      isGenerated: false,
      isIdentity: false,
      defaultExpression: defaultOf(field, model),
      comment: comment.length === 0 ? undefined : comment.join("\n"),
    },
  ];
}

/** `autoincrement()` and `dbgenerated("…")` as the server would print them; other defaults say nothing here. */
function defaultOf(field: PrismaField, model: PrismaModel): string | undefined {
  const value = argumentOf(attributeOf(field, "default")?.args, "value", true);
  if (value?.kind === "text") return `'${value.text.replaceAll("'", "''")}'::text`;
  if (value?.kind !== "call") return undefined;
  if (value.name === "autoincrement") return `nextval('${sequenceName(field, model)}'::regclass)`;
  return value.name === "dbgenerated" ? textOf(value.args[0]?.value) : undefined;
}

function sequenceName(field: PrismaField, model: PrismaModel): string {
  return `${tableOf(model).name}_${mappedName(field, "map")}_seq`;
}

function sequencesOf(model: PrismaModel): Sequence[] {
  const { schema, name: table } = tableOf(model);
  return model.fields
    .filter((field) => defaultOf(field, model)?.startsWith("nextval(") === true)
    .map((field) => ({
      schema,
      name: sequenceName(field, model),
      owner: { schema, table, column: mappedName(field, "map") },
      increment: 1n,
    }));
}

function pairsTable({ schema: own, name, idFields, foreignKeys }: ManyToMany, schema: PrismaSchema): Table {
  const columns = idFields.flatMap((field, index): Column[] => {
    const type = columnTypeOf(field, schema);
    const column = { name: index === 0 ? "A" : "B", number: index + 1, notNull: true, isGenerated: false };
    const rest = { isIdentity: false, defaultExpression: undefined, comment: undefined };
    return type === undefined ? [] : [{ ...column, type, ...rest }];
  });
  const key = { name: `${name}_AB_pkey`, isPrimary: true, columns: ["A", "B"], expressionColumns: [] };
  return {
    ...EMPTY_TABLE,
    schema: own,
    name,
    columns,
    uniqueKeys: [{ ...key, isPartial: false }],
    foreignKeys: hasForeignKeys(schema) ? foreignKeys : [],
  };
}

const EMPTY_TABLE: Table = { ...MIGRATIONS_TABLE, columns: [], uniqueKeys: [], foreignKeys: [] };

const ID_FUNCTIONS = ["cuid", "uuid", "ulid"];
const SERVER_UUID = /^\(*(?:[a-z_]+\.)?(?:gen_random_uuid|uuid_generate_v[14])\(\)/;

function findIdColumns(models: readonly PrismaModel[], schema: PrismaSchema): Set<string> {
  const found = new Set<string>();
  const label = (table: { readonly schema: string; readonly name: string }, column: string): string =>
    `${table.schema}.${table.name}.${column}`;
  for (const model of models) {
    for (const field of model.fields) {
      const value = argumentOf(attributeOf(field, "default")?.args, "value", true);
      if (field.type !== "String" || field.isList || value?.kind !== "call") continue;
      const isMade = ID_FUNCTIONS.includes(value.name) || SERVER_UUID.test(defaultOf(field, model) ?? "");
      if (isMade) found.add(label(tableOf(model), mappedName(field, "map")));
    }
  }
  if (hasForeignKeys(schema)) return found;
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const model of models) {
      for (const key of foreignKeysOf(model, schema)) {
        const target = { schema: key.referencedSchema, name: key.referencedTable };
        for (const [index, column] of key.columns.entries()) {
          if (found.has(label(target, key.referencedColumns[index] ?? "")))
            found.add(label(tableOf(model), column));
        }
      }
    }
  }
  for (const { schema: own, name, models: sides, idFields } of findManyToMany(schema)) {
    for (const [index, side] of sides.entries()) {
      const field = idFields[index];
      const isMade = field !== undefined && found.has(label(tableOf(side), mappedName(field, "map")));
      if (isMade) found.add(`${own}.${name}.${index === 0 ? "A" : "B"}`);
    }
  }
  return found;
}

/** Types and names of fields that nothing in the schema explains. */
function findUnknown(schema: PrismaSchema): Diagnostic[] {
  const found: Diagnostic[] = [];
  const known = [
    ...SCALAR_NAMES,
    ...schema.models.map(({ name }) => name),
    ...schema.enums.map(({ name }) => name),
  ];
  for (const model of schema.models) {
    for (const field of columnFields(model, schema)) {
      if (columnTypeOf(field, schema) !== undefined) continue;
      const native = field.attributes.find(({ name }) => name.startsWith("db."));
      const { position } = field;
      const file = position.file ?? schema.path;
      const isNative = native !== undefined && SCALAR_NAMES.includes(field.type);
      const message = isNative
        ? `${model.name}.${field.name} has the native type @${native.name}, which Prisma does not have for Postgres`
        : `${model.name}.${field.name} has the type ${field.type}, which is not in the schema`;
      const otherwise = isNative
        ? "Correct the native type."
        : "Give the folder with --prisma if the schema has several files.";
      const hint = isNative ? otherwise : didYouMeanHint(field.type, known, otherwise);
      found.push({ code: "RULES_PRISMA_SCHEMA", file, ...position, message, hint });
    }
  }
  return found;
}
