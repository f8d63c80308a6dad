// @id, @unique, @@id and @@unique → the unique keys of the model's table.
import type { UniqueKey } from "../../catalog/catalog.ts";
import { columnNames, keyName } from "./prisma-relations.ts";
import {
  argumentOf,
  mappedName,
  namesOf,
  type PrismaAttribute,
  type PrismaModel,
  textOf,
} from "./prisma-schema.ts";

/** Every key, the primary key first; an index without `unique` is none. */
export function uniqueKeysOf(model: PrismaModel): UniqueKey[] {
  const ofFields = model.fields.flatMap((field) =>
    field.attributes
      .filter(({ name }) => name === "id" || name === "unique")
      .map((attribute) => toKey(attribute, [mappedName(field, "map")], model)),
  );
  const ofModel = model.attributes
    .filter(({ name }) => name === "@id" || name === "@unique")
    .map((attribute) => {
      const fields = namesOf(argumentOf(attribute.args, "fields", true));
      return toKey(attribute, columnNames(fields, model), model);
    });
  return [...ofFields, ...ofModel].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
}

function toKey({ name, args }: PrismaAttribute, columns: readonly string[], model: PrismaModel): UniqueKey {
  const isPrimary = name.endsWith("id");
  const given = textOf(argumentOf(args, "map"));
  return {
    name: given ?? keyName(model, columns, isPrimary ? "pkey" : "key"),
    isPrimary,
    columns,
    expressionColumns: [],
    isPartial: false,
  };
}
