// `pgscrub rules schema`: the JSON Schema of the rules file, by itself or with the names of one database.
import { readCatalog } from "./catalog/read-catalog.ts";
import { sampleIdColumns } from "./catalog/sample-ids.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { type JsonSchema, rulesJsonSchema } from "./rules/json-schema.ts";
import { liveJsonSchema } from "./rules/json-schema-live.ts";
import { readPrismaCatalog } from "./rules/prisma/prisma-catalog.ts";
import { hasPrismaMigrations } from "./rules/prisma/read-prisma.ts";
import { RulesError } from "./rules/rules-error.ts";
import { withoutManifest, withReadOnlySource } from "./run/read-source.ts";

export interface RulesSchemaOptions {
  /** A Prisma schema whose names are taken; goes before the source. */
  readonly prismaSchema: string | undefined;
  readonly source: ConnectionTarget | undefined;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

/** Draft 2020-12; RULES_INVALID when the Prisma schema cannot be read. */
export async function rulesSchemaDocument(options: RulesSchemaOptions): Promise<JsonSchema> {
  const { prismaSchema, source } = options;
  if (prismaSchema !== undefined) {
    const read = readPrismaCatalog(prismaSchema, hasPrismaMigrations(prismaSchema));
    if ("diagnostics" in read) throw new RulesError(prismaSchema, read.diagnostics, "");
    return liveJsonSchema(read.catalog, read.idColumns);
  }
  if (source === undefined) return rulesJsonSchema();
  return withReadOnlySource(source, options, async (client) => {
    const catalog = withoutManifest(await readCatalog(client));
    return liveJsonSchema(catalog, await sampleIdColumns(client, catalog));
  });
}
