// How the source itself lower-cases: lower() of the database's default collation, and of those that columns and unique
// indexes name. Two queries inside the snapshot; the maskers get functions that agree with them (fold.ts).
import type { Client } from "pg";
import type { Fold } from "../pipeline/transform/masker.ts";
import { quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { USER_RELATION } from "../postgres/user-relation.ts";
import { CASED_CODE_POINTS, FOLD_PROBES, type FoldFacts, newFold } from "./fold.ts";

/** The source's lower(), by column. */
export interface Folds {
  /** Of the database's default collation: JSON leaves, free text, citext, nearly every column. */
  readonly usual: Fold;
  /** Of the collation under which this column's values are compared. */
  foldOf(table: { readonly oid: number }, column: { readonly number: number }): Fold;
}

interface ColumnRow {
  table_oid: string;
  number: number;
  schema: string;
  name: string;
}

/**
 * Columns that are compared under another collation than the default, the one that counts first: that of an expression in
 * a unique index, that which a unique index names, the column's own. citext folds by the default collation whatever the
 * column's is.
 */
const COLLATED_COLUMNS = `
  WITH named AS (
    SELECT i.indrelid AS relation, d.refobjsubid::int AS number, x.coll, 0 AS rank
    FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL pg_catalog.unnest(i.indcollation) WITH ORDINALITY x(coll, place)
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
         AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
    WHERE i.indisunique AND i.indexprs IS NOT NULL AND i.indkey[x.place - 1] = 0
      AND NOT d.refobjsubid = ANY (i.indkey)
    UNION ALL
    SELECT i.indrelid, i.indkey[x.place - 1]::int, x.coll, 1
    FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL pg_catalog.unnest(i.indcollation) WITH ORDINALITY x(coll, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[x.place - 1]
    WHERE i.indisunique AND a.attcollation <> x.coll
    UNION ALL
    SELECT a.attrelid, a.attnum::int, a.attcollation, 2 FROM pg_catalog.pg_attribute a
    WHERE a.attnum > 0 AND NOT a.attisdropped
  ), first AS (
    SELECT DISTINCT ON (relation, number) relation, number, coll FROM named
    WHERE coll <> 0 ORDER BY relation, number, rank, coll
  )
  SELECT f.relation::int8::text AS table_oid, f.number, cn.nspname::text AS schema, o.collname::text AS name
  FROM first f
  JOIN pg_catalog.pg_class c ON c.oid = f.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.number
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  JOIN pg_catalog.pg_collation o ON o.oid = f.coll
  JOIN pg_catalog.pg_namespace cn ON cn.oid = o.collnamespace
  WHERE c.relkind IN ('r', 'p') AND ${USER_RELATION} AND o.collprovider <> 'd'
    AND 'citext' <> ALL (ARRAY[t.typname, coalesce(b.typname, '')]::text[])`;

interface FoldRow {
  collation: number;
  upper: string[] | null;
  lower: string[] | null;
  probes: string[];
}

/** Every character that lower() changes under each collation; $1: the probes, $2: the first code point that has no case. */
function foldsSql(collations: readonly string[]): string {
  return collations
    .map(
      (collation, index) => `
  SELECT ${index} AS collation, pg_catalog.array_agg(s.c ORDER BY s.i) AS upper,
         pg_catalog.array_agg(s.l ORDER BY s.i) AS lower,
         ARRAY(SELECT pg_catalog.lower(p.probe COLLATE ${collation}) COLLATE "C"
               FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY p(probe, place) ORDER BY p.place) AS probes
  FROM (SELECT i, pg_catalog.chr(i) COLLATE "C" AS c, pg_catalog.lower(pg_catalog.chr(i) COLLATE ${collation}) COLLATE "C" AS l
        FROM (SELECT pg_catalog.generate_series(1, $2::int - 1) AS i) AS numbers
        WHERE i NOT BETWEEN 55296 AND 57343) s
  WHERE s.l <> s.c`,
    )
    .join(" UNION ALL ");
}

/** What a server told of its lower(), from which any thread builds the same functions. */
export interface FoldFactsOfSource {
  readonly isUnicode: boolean;
  /** By collation; the first is the database's default. */
  readonly collations: readonly FoldFacts[];
  /** Position of a column's collation, by `table oid.column number`. */
  readonly columns: ReadonlyMap<string, number>;
}

/** Reads them on one session, inside the caller's snapshot. */
export async function readFoldFacts(client: Client, encoding: string): Promise<FoldFactsOfSource> {
  try {
    const { rows: columns } = await client.query<ColumnRow>(COLLATED_COLUMNS);
    const names = [
      ...new Set([
        'pg_catalog."default"',
        ...columns.map(({ schema, name }) => quoteQualified(schema, name)),
      ]),
    ];
    // Elsewhere chr() counts in the encoding's own numbers: there lower() is asked for ASCII, and Unicode's stands for the rest.
    const isUnicode = encoding === "UTF8";
    const known = isUnicode ? FOLD_PROBES : [];
    const { rows } = await client.query<FoldRow>(foldsSql(names), [
      known,
      isUnicode ? CASED_CODE_POINTS : 128,
    ]);
    const collations = names.map((_, index) => {
      const row = rows.find(({ collation }) => collation === index);
      return { changed: pairsOf(row?.upper ?? null, row?.lower ?? null), probes: row?.probes ?? [] };
    });
    const own = columns.map(
      ({ table_oid, number, schema, name }) =>
        [`${table_oid}.${number}`, names.indexOf(quoteQualified(schema, name))] as const,
    );
    return { isUnicode, collations, columns: new Map(own) };
  } catch (error) {
    throw serverError(error, { doing: "reading how the database lower-cases", role: "source" });
  }
}

/** The functions that agree with what the server told. */
export function foldsOf({ isUnicode, collations, columns }: FoldFactsOfSource): Folds {
  const folds = collations.map((facts) => (isUnicode ? newFold(facts) : mixedFold(facts)));
  const usual = folds[0] ?? newFold({ changed: new Map(), probes: [] });
  return {
    usual,
    foldOf: (table, column) => folds[columns.get(`${table.oid}.${column.number}`) ?? 0] ?? usual,
  };
}

function mixedFold({ changed }: FoldFacts): Fold {
  return (text) => {
    let folded = "";
    for (const character of text)
      folded += character < "\u0080" ? (changed.get(character) ?? character) : character.toLowerCase();
    return folded;
  };
}

function pairsOf(upper: readonly string[] | null, lower: readonly string[] | null): Map<string, string> {
  return new Map((upper ?? []).map((character, index) => [character, lower?.[index] ?? character]));
}
