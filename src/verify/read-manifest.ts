// Reads the manifest that a sync wrote into a database: checked piece by piece, since anybody can write into it.
import type { Client } from "pg";
import { z } from "zod";
import { PgscrubError } from "../errors.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE, MANIFEST_VERSION, type Manifest } from "./manifest.ts";

const COLUMN = z.object({
  column: z.string(),
  type: z.string(),
  treatment: z.enum(["keep", "mask", "generated"]),
  masker: z.string().optional(),
  guarantee: z.enum(["injective", "list", "lossy", "fixed", "identity"]).optional(),
  placement: z.enum(["source", "stream", "none"]),
  because: z.string(),
  reason: z.string().optional(),
  checksum: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  distinct: z.object({ count: z.number(), isExact: z.boolean() }).optional(),
  exempt: z.object({ fields: z.number() }).optional(),
});

const TABLE = z.object({
  schema: z.string(),
  name: z.string(),
  table: z.string(),
  arrives: z.enum(["all", "some", "none"]),
  rows: z.number().optional(),
  format: z.enum(["binary", "text"]),
  columns: z.array(COLUMN),
});

const MANIFEST = z.object({
  version: z.literal(MANIFEST_VERSION),
  pgscrub: z.string(),
  run: z.string(),
  madeAt: z.string(),
  sourceVersion: z.number(),
  rulesFile: z.string(),
  planDigest: z.string(),
  reserved: z.object({
    emailDomain: z.string(),
    ipv4: z.array(z.string()),
    ipv6: z.array(z.string()),
    phone: z.string(),
    tokenPrefix: z.string(),
  }),
  allow: z.array(
    z.object({
      kind: z.enum(["domain", "email", "phone", "ip", "value"]),
      value: z.string(),
      reason: z.string(),
    }),
  ),
  passwordHashes: z.array(z.string()),
  tables: z.array(TABLE),
  objects: z.array(
    z.object({
      kind: z.enum(["constraint", "index"]),
      table: z.string(),
      name: z.string(),
      definition: z.string(),
      isValid: z.boolean(),
    }),
  ),
  leftOut: z.array(
    z.object({
      kind: z.enum(["policy", "extension", "event trigger", "user mapping", "server options", "comment"]),
      name: z.string(),
      table: z.string().optional(),
      because: z.string(),
    }),
  ),
});

/** The manifest of the database behind `client`; undefined where no sync wrote one. */
export async function readManifest(client: Client): Promise<Manifest | undefined> {
  const relation = quoteQualified(MANIFEST_SCHEMA, MANIFEST_TABLE);
  let document: unknown;
  try {
    const { rows } = await client.query<{ is_there: boolean }>(
      "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS is_there",
      [relation],
    );
    if (rows[0]?.is_there !== true) return undefined;
    const found = await client.query<{ document: unknown }>(`SELECT document FROM ONLY ${relation}`);
    document = found.rows[0]?.document;
  } catch (error) {
    throw serverError(error, { doing: "reading the manifest of the target" });
  }
  const parsed = MANIFEST.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new PgscrubError(
    "CONFIGURATION_INVALID",
    `${relation} is no manifest that this version of pgscrub reads`,
    {
      hint: "Sync the target again with this version, or drop the table to verify without a manifest.",
    },
  );
}
