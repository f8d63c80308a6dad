// Orphans of a database, found by anti-joins over every foreign key it declares, whatever its constraints claim.
import { withClient } from "./databases.ts";

const KEYS = `
  SELECT k.conname AS name, k.conrelid::regclass::text AS child, k.confrelid::regclass::text AS parent,
    (SELECT string_agg(format('p.%I = c.%I', ra.attname, a.attname), ' AND ')
     FROM unnest(k.conkey, k.confkey) x(own, referenced)
     JOIN pg_attribute a ON (a.attrelid, a.attnum) = (k.conrelid, x.own)
     JOIN pg_attribute ra ON (ra.attrelid, ra.attnum) = (k.confrelid, x.referenced)) AS joined,
    (SELECT string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ')
     FROM unnest(k.conkey) x(own) JOIN pg_attribute a ON (a.attrelid, a.attnum) = (k.conrelid, x.own)) AS is_set
  FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY 1`;

/** How many foreign keys there are, and those with rows that find no parent. */
export function findOrphans(url: string): Promise<{ keys: number; orphans: string[] }> {
  return withClient(url, async (client) => {
    const keys = await client.query<Record<"name" | "child" | "parent" | "joined" | "is_set", string>>(KEYS);
    const orphans: string[] = [];
    for (const { name, child, parent, joined, is_set } of keys.rows) {
      const found = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${child} c
         WHERE ${is_set} AND NOT EXISTS (SELECT FROM ${parent} p WHERE ${joined})`,
      );
      if (found.rows[0]?.count !== 0) orphans.push(`${name}: ${found.rows[0]?.count}`);
    }
    return { keys: keys.rows.length, orphans };
  });
}
