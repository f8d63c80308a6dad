// Integrity: a sequence that a column owns will not hand out a value that the column holds already.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifier.ts";
import { serverError } from "../../postgres/server-error.ts";
import type { FindingCollector } from "../finding.ts";

interface OwnedSequence {
  readonly schema: string;
  readonly name: string;
  readonly table_schema: string;
  readonly table_name: string;
  readonly column_name: string;
  readonly is_descending: boolean;
}

const OWNED = `
  SELECT n.nspname AS schema, s.relname AS name, tn.nspname AS table_schema, t.relname AS table_name,
         a.attname AS column_name, q.seqincrement < 0 AS is_descending
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
   WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
     AND d.deptype IN ('a', 'i') AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)`;

/** Adds a finding for each sequence that is behind its column. */
export async function checkSequences(client: Client, collector: FindingCollector): Promise<void> {
  try {
    const { rows: owned } = await client.query<OwnedSequence>(OWNED);
    for (const sequence of owned) {
      const column = quoteIdentifier(sequence.column_name);
      const [furthest, isBehind] = sequence.is_descending ? ["min", ">"] : ["max", "<"];
      const { rows } = await client.query<{ is_behind: boolean | null }>(`
        SELECT (SELECT CASE WHEN is_called THEN last_value ${isBehind} f.value
                            ELSE last_value ${isBehind}= f.value END
                  FROM ${quoteQualified(sequence.schema, sequence.name)}) AS is_behind
          FROM (SELECT pg_catalog.${furthest}(${column}) AS value
                  FROM ${quoteQualified(sequence.table_schema, sequence.table_name)}) AS f`);
      if (rows[0]?.is_behind === true) {
        const label = `${sequence.table_schema}.${sequence.table_name}`;
        collector.add(
          "integrity",
          label,
          sequence.column_name,
          `sequence ${sequence.name} is behind its column`,
        );
      }
    }
  } catch (error) {
    throw serverError(error, { doing: "checking sequences" });
  }
}
