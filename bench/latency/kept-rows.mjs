// Rows that nothing rewrites and that do not compress: whoever sends them is held by the line alone.

const TABLES = ["left_half", "right_half"];
const ROW_BYTES = 7_008;

/** Two tables with so many megabytes between them. */
export function keptSql(megabytes) {
  const rows = Math.ceil((megabytes * 1e6) / ROW_BYTES / TABLES.length);
  return TABLES.map(
    (table) => `CREATE TABLE ${table} (id int PRIMARY KEY, body bytea NOT NULL);
      ALTER TABLE ${table} ALTER body SET STORAGE PLAIN;
      INSERT INTO ${table} SELECT n, repeat(md5(n::text), ${ROW_BYTES / 32})::bytea FROM generate_series(1, ${rows}) n;`,
  ).join("\n");
}

/** The rules that keep them. */
export const KEPT_RULES = `version: 1
tables:
${TABLES.map((table) => `  ${table}: {columns: {id: {keep: numbers}, body: {keep: bytes of nobody}}}`).join("\n")}
`;
