// The application that the docs speak of: its schema in SQL and Prisma, its migration, rules that speak for every column, and
// people of nobody.
import { createDatabase } from "./databases.ts";
import type { EmbeddedServer } from "./embedded-server.ts";
import { MIGRATION_TABLE, recordMigration } from "./prisma-project.ts";

const INIT = "20260101000000_init";

const INIT_SQL = `CREATE SCHEMA IF NOT EXISTS "audit";
CREATE TYPE "Role" AS ENUM ('member', 'admin');
CREATE TABLE "User" ("id" TEXT PRIMARY KEY, "email" TEXT NOT NULL UNIQUE, "name" TEXT, "nickname" TEXT, "password" TEXT,
  "role" "Role" NOT NULL DEFAULT 'member', "country" TEXT NOT NULL DEFAULT '', "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE "Contact" ("id" TEXT PRIMARY KEY, "userId" TEXT NOT NULL REFERENCES "User", "email" TEXT NOT NULL, "note" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE "Session" ("id" TEXT PRIMARY KEY, "sessionToken" TEXT NOT NULL UNIQUE, "userId" TEXT NOT NULL REFERENCES "User");
CREATE TABLE "audit"."Log" ("id" SERIAL PRIMARY KEY, "entries" TEXT[], "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
`;

const ROWS = `
INSERT INTO "User" ("id", "email", "name", "nickname", "password", "country")
  SELECT gen_random_uuid()::text, format('quillmyrith%s@vexmail.com', n), 'Zorlithael Quillvanith', 'zorli' || n,
    '$2a$04$' || substr(md5(n::text) || md5('x' || n), 1, 53), 'XX' FROM generate_series(1, 60) n;
INSERT INTO "Contact" ("id", "userId", "email", "note")
  SELECT gen_random_uuid()::text, id, 'c' || email, 'wrote to ' || email FROM "User" CROSS JOIN generate_series(1, 3);
INSERT INTO "Session" SELECT gen_random_uuid()::text, md5(id), id FROM "User";
INSERT INTO "audit"."Log" ("entries") SELECT ARRAY['topic:billing', 'user:' || email] FROM "User";
ANALYZE;`;

const OWNED = `
DO $$ DECLARE each regclass; BEGIN
  FOR each IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'audit') AND c.relkind = 'r'
  LOOP EXECUTE format('ALTER TABLE %s OWNER TO neondb_owner', each); END LOOP;
END $$`;

const PRISMA = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
  schemas  = ["public", "audit"]
}

enum Role {
  member
  admin

  @@schema("public")
}

model User {
  id        String    @id @default(uuid())
  email     String    @unique
  name      String?
  nickname  String?
  password  String?
  role      Role      @default(member)
  country   String    @default("")
  createdAt DateTime  @default(now())
  contacts  Contact[]
  sessions  Session[]

  @@schema("public")
}

model Contact {
  id        String   @id @default(uuid())
  userId    String
  user      User     @relation(fields: [userId], references: [id])
  email     String
  note      String?
  createdAt DateTime @default(now())

  @@schema("public")
}

model Session {
  id           String @id @default(uuid())
  sessionToken String @unique
  userId       String
  user         User   @relation(fields: [userId], references: [id])

  @@schema("public")
}

model Log {
  id        Int      @id @default(autoincrement())
  entries   String[]
  createdAt DateTime @default(now())

  @@schema("audit")
}
`;

const RULES = `version: 1
extends: [preset:prisma]
tables:
  User:
    columns:
      email: email
      name: person.full_name
      nickname: person.user_name
      password: {password: {plaintext: letmein, cost: 4}}
      country: {keep: "a code of two letters"}
  Contact:
    columns:
      email: email
      note: text
  Session: {rows: none}
  audit.Log:
    columns: {entries: {array: text}}
`;

/** What the application's folder holds, before its databases are named. */
export const APPLICATION_FILES: Readonly<Record<string, string>> = {
  "package.json": '{\n  "name": "shop",\n  "private": true,\n  "type": "module"\n}\n',
  ".gitignore": "node_modules/\ndatabase-backups/\n.env*\n",
  "scrub-rules.yaml": RULES,
  "prisma/schema.prisma": PRISMA,
  [`prisma/migrations/${INIT}/migration.sql`]: INIT_SQL,
};

/** The application's production as database `name`; its tables belong to the role neondb_owner, as on Neon. Returns its URL. */
export async function createProduction(server: EmbeddedServer, name: string): Promise<string> {
  const url = await createDatabase(
    server,
    name,
    "CREATE ROLE neondb_owner",
    INIT_SQL,
    MIGRATION_TABLE,
    ROWS,
    OWNED,
  );
  await recordMigration(url, INIT, INIT_SQL);
  return url;
}
