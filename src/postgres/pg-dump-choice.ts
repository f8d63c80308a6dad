// Which pg_dump reads the schema: a type by itself, for the library's declarations are to be read without those of pg.

/** `auto`: a pg_dump on PATH that is at least as new as the server, else the bundled one. */
export type PgDumpChoice = "auto" | "bundled" | "native";
