// The schema of `loumass_beta` in one piece, as `prisma migrate deploy` would leave it in an empty database.
import { LOUMASS_FOREIGN_KEYS, LOUMASS_INDEXES } from "./loumass-keys.ts";
import { LOUMASS_ENUMS, LOUMASS_TABLES } from "./loumass-tables.ts";

/** Enums, the 24 relations and `_prisma_migrations` with primary keys, without other indexes and foreign keys. */
export const LOUMASS_PRE_DATA = LOUMASS_ENUMS + LOUMASS_TABLES;

/** Indexes, then foreign keys. */
export const LOUMASS_POST_DATA = LOUMASS_INDEXES + LOUMASS_FOREIGN_KEYS;

/** The whole schema, for an empty database. */
export const LOUMASS_SCHEMA = LOUMASS_PRE_DATA + LOUMASS_POST_DATA;
