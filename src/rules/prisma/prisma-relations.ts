// @relation → foreign keys, and relations of many to many → the table that Prisma makes for them. Names are those that
// Prisma gives where the schema gives none (Prisma documentation, "Relation tables", "Naming conventions").
import type { ForeignKey } from "../../catalog/catalog.ts";
import {
  argumentOf,
  attributeOf,
  mappedName,
  namesOf,
  type PrismaField,
  type PrismaModel,
  type PrismaSchema,
  textOf,
} from "./prisma-schema.ts";

/** Names in Postgres end after 63 bytes. */
const MAX_NAME_BYTES = 63;

/** `schema` and `name` of the model's table. */
export function tableOf(model: PrismaModel): { readonly schema: string; readonly name: string } {
  const schema = textOf(argumentOf(attributeOf(model, "@schema")?.args, "map", true)) ?? "public";
  return { schema, name: cutName(mappedName(model, "@map")) };
}

/** As much of a name as Postgres keeps. */
function cutName(name: string, maxBytes: number = MAX_NAME_BYTES): string {
  const bytes = Buffer.from(name);
  return bytes.length <= maxBytes
    ? name
    : bytes
        .subarray(0, maxBytes)
        .toString()
        .replace(/\ufffd+$/, "");
}

/** Names of the columns of fields, as they stand in lists of keys; names of no field are left as they are. */
export function columnNames(names: readonly string[], model: PrismaModel): string[] {
  return names.map((name) => {
    const field = model.fields.find((other) => other.name === name);
    return field === undefined ? name : mappedName(field, "map");
  });
}

/** Prisma keeps relations by itself and makes no foreign keys: `relationMode = "prisma"`. */
export function hasForeignKeys({ datasource }: PrismaSchema): boolean {
  return textOf(datasource?.settings.get("relationMode")?.value) !== "prisma";
}

/** The keys by which the model's columns reference other tables, whether or not the database has them as constraints. */
export function foreignKeysOf(model: PrismaModel, schema: PrismaSchema): ForeignKey[] {
  return model.fields.flatMap((field): ForeignKey[] => {
    const relation = attributeOf(field, "relation");
    const fields = namesOf(argumentOf(relation?.args, "fields"));
    const target = modelNamed(field.type, schema);
    if (fields.length === 0 || target === undefined || target.kind !== "model") return [];
    const columns = columnNames(fields, model);
    const referenced = columnNames(namesOf(argumentOf(relation?.args, "references")), target);
    const name = textOf(argumentOf(relation?.args, "map"));
    return [foreignKey(name ?? keyName(model, columns, "fkey"), columns, tableOf(target), referenced)];
  });
}

/** A name such as Prisma gives: `Table_a_b_fkey`, cut before its last part where it would be too long. */
export function keyName(
  model: PrismaModel,
  columns: readonly string[],
  ending: "pkey" | "key" | "fkey",
): string {
  const parts = [mappedName(model, "@map"), ...(ending === "pkey" ? [] : columns)];
  return `${cutName(parts.join("_"), MAX_NAME_BYTES - ending.length - 1)}_${ending}`;
}

/** Two lists of each other's models, and the table that holds their pairs. */
export interface ManyToMany {
  readonly schema: string;
  readonly name: string;
  /** The model whose ids are in column A, and the one whose ids are in column B. */
  readonly models: readonly [PrismaModel, PrismaModel];
  readonly foreignKeys: readonly ForeignKey[];
  readonly idFields: readonly [PrismaField, PrismaField];
}

/** The relations of the schema for which Prisma makes a table of its own. */
export function findManyToMany(schema: PrismaSchema): ManyToMany[] {
  const found = new Map<string, ManyToMany>();
  for (const model of schema.models) {
    for (const field of model.fields) {
      const other = modelNamed(field.type, schema);
      if (!field.isList || other === undefined || other.kind !== "model" || model.kind !== "model") continue;
      const written = relationName(field);
      const isOpposite = (candidate: PrismaField): boolean =>
        candidate !== field &&
        candidate.type === model.name &&
        candidate.isList &&
        relationName(candidate) === written;
      if (!other.fields.some(isOpposite)) continue;
      const [a, b] = model.name <= other.name ? [model, other] : [other, model];
      const ids = [idField(a), idField(b)] as const;
      if (ids[0] === undefined || ids[1] === undefined) continue;
      const name = `_${written ?? `${a.name}To${b.name}`}`;
      const tableSchema = tableOf(a).schema;
      const keys = [
        foreignKey(`${name}_A_fkey`, ["A"], tableOf(a), [mappedName(ids[0], "map")]),
        foreignKey(`${name}_B_fkey`, ["B"], tableOf(b), [mappedName(ids[1], "map")]),
      ];
      found.set(`${tableSchema}.${name}`, {
        schema: tableSchema,
        name,
        models: [a, b],
        foreignKeys: keys,
        idFields: [ids[0], ids[1]],
      });
    }
  }
  return [...found.values()];
}

/** The model or view of that name. */
export function modelNamed(name: string, schema: PrismaSchema): PrismaModel | undefined {
  return schema.models.find((model) => model.name === name);
}

/** `"name"` of `@relation("name")` or `@relation(name: "name")`. */
function relationName(field: PrismaField): string | undefined {
  return textOf(argumentOf(attributeOf(field, "relation")?.args, "name", true));
}

/** The field of a primary key of one column, the only one that such a relation can have. */
function idField(model: PrismaModel): PrismaField | undefined {
  const names = namesOf(argumentOf(attributeOf(model, "@id")?.args, "fields", true));
  return model.fields.find(
    (field) => attributeOf(field, "id") !== undefined || (names.length === 1 && names[0] === field.name),
  );
}

function foreignKey(
  name: string,
  columns: readonly string[],
  target: { readonly schema: string; readonly name: string },
  referencedColumns: readonly string[],
): ForeignKey {
  return {
    name,
    columns,
    referencedSchema: target.schema,
    referencedTable: target.name,
    referencedColumns,
    comparisons: columns.map(() => ({ operatorSchema: "pg_catalog", operator: "=", collation: undefined })),
    isMatchFull: false,
  };
}
