// preset:prisma — the table in which Prisma Migrate keeps its books; it holds no data of people.
// Columns: Prisma's documentation of Prisma Migrate, `_prisma_migrations`.

/** The preset as text of a rules file. */
export const PRISMA = `version: 1
tables:
  _prisma_migrations:
    columns:
      id: {keep: "id that Prisma Migrate made"}
      checksum: {keep: "checksum of a migration file"}
      migration_name: {keep: "name of a migration file"}
      finished_at: {keep: "when a migration ran"}
      rolled_back_at: {keep: "when a migration was taken back"}
      started_at: {keep: "when a migration ran"}
      applied_steps_count: {keep: "number of steps of a migration"}
      logs: ["null", redact]
`;
