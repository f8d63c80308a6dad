// Large objects as statements of a backup file: made with their own numbers, owners, grants and comments, filled piece by
// piece, so that none is ever held whole.
import type { Client } from "pg";
import { quoteIdentifier, quoteLiteral } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { doBlock } from "./dollar-quote.ts";

const PIECE_BYTES = 256 * 1024;

interface ObjectRow {
  readonly oid: string;
  readonly owner: string;
  readonly comment: string | null;
  readonly grants: readonly {
    readonly grantee: string | null;
    readonly privilege: string;
    readonly grantable: boolean;
  }[];
}

const OBJECTS = `
  SELECT m.oid::int8::text AS oid, r.rolname::text AS owner,
         pg_catalog.obj_description(m.oid, 'pg_largeobject') AS comment,
         COALESCE((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                     'grantee', g.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable))
                   FROM pg_catalog.aclexplode(m.lomacl) a LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee
                   WHERE a.grantee <> m.lomowner), '[]') AS grants
  FROM pg_catalog.pg_largeobject_metadata m JOIN pg_catalog.pg_roles r ON r.oid = m.lomowner
  WHERE m.oid > $1::int8 ORDER BY m.oid LIMIT 500`;

/** Owners of large objects, for the check of roles at the file's beginning. */
export async function largeObjectRoles(client: Client): Promise<string[]> {
  try {
    const { rows } = await client.query<{ role: string }>(`
      SELECT DISTINCT r.rolname::text AS role FROM pg_catalog.pg_largeobject_metadata m
      LEFT JOIN LATERAL pg_catalog.aclexplode(m.lomacl) a ON true
      JOIN pg_catalog.pg_roles r ON r.oid IN (m.lomowner, a.grantee)`);
    return rows.map(({ role }) => role);
  } catch (error) {
    throw serverError(error, { doing: "reading the owners of large objects", role: "source" });
  }
}

/** The statements; `onObject` is called for each object that has been written whole. */
export async function* largeObjects(client: Client, onObject: () => void): AsyncGenerator<Buffer> {
  try {
    let after = "0";
    for (;;) {
      const { rows } = await client.query<ObjectRow>(OBJECTS, [after]);
      for (const object of rows) {
        yield Buffer.from(definition(object));
        yield* content(client, object.oid);
        onObject();
        after = object.oid;
      }
      if (rows.length === 0) return;
    }
  } catch (error) {
    throw serverError(error, { doing: "reading large objects", role: "source" });
  }
}

function definition({ oid, owner, comment, grants }: ObjectRow): string {
  const statements = [
    doBlock("pgscrub_object", `  PERFORM pg_catalog.lo_create(${quoteLiteral(oid)});`),
    `ALTER LARGE OBJECT ${oid} OWNER TO ${quoteIdentifier(owner)}`,
  ];
  for (const { grantee, privilege, grantable } of grants) {
    const to = grantee === null ? "PUBLIC" : quoteIdentifier(grantee);
    statements.push(
      `GRANT ${privilege} ON LARGE OBJECT ${oid} TO ${to}${grantable ? " WITH GRANT OPTION" : ""}`,
    );
  }
  if (comment !== null) statements.push(`COMMENT ON LARGE OBJECT ${oid} IS ${quoteLiteral(comment)}`);
  return statements.map((statement) => `${statement};\n`).join("");
}

async function* content(client: Client, oid: string): AsyncGenerator<Buffer> {
  for (let offset = 0; ; offset += PIECE_BYTES) {
    const { rows } = await client.query<{ piece: Buffer }>(
      "SELECT pg_catalog.lo_get($1::oid, $2::int8, $3::int4) AS piece",
      [oid, offset, PIECE_BYTES],
    );
    const piece = rows[0]?.piece ?? Buffer.alloc(0);
    if (piece.length > 0) {
      const put = `  PERFORM pg_catalog.lo_put(${oid}, ${offset}, '\\x${piece.toString("hex")}');`;
      yield Buffer.from(`${doBlock("pgscrub_object", put)};\n`);
    }
    if (piece.length < PIECE_BYTES) return;
  }
}
