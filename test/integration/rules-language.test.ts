// A rules file that uses the whole language (presets, an extended file, conditions, column_names, policies) through a whole
// sync on real servers.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE "User" (id text PRIMARY KEY, name text, email text UNIQUE, "emailVerified" timestamp, image text,
    "stripeCustomerId" text UNIQUE, note text);
  COMMENT ON TABLE "User" IS 'written by jane';
  INSERT INTO "User" SELECT gen_random_uuid()::text, 'Jane Roe', 'jane' || n || CASE WHEN n <= 5 THEN '@staff.example' ELSE '@corp.example' END,
    now(), 'https://images.corp.example/' || n, 'cus_' || md5(n::text), 'said hello to jane' || n || '@corp.example' FROM generate_series(1, 50) n;
  CREATE TABLE "Account" (id text PRIMARY KEY, "userId" text NOT NULL REFERENCES "User" ON DELETE CASCADE, type text NOT NULL,
    provider text NOT NULL, "providerAccountId" text NOT NULL, refresh_token text, access_token text NOT NULL, expires_at int,
    token_type text, scope text, id_token text, session_state text, UNIQUE (provider, "providerAccountId"));
  INSERT INTO "Account" SELECT gen_random_uuid()::text, id, 'oauth', 'google', '10' || lpad((row_number() OVER ())::text, 19, '7'),
    '1//0' || md5(id), 'ya29.' || md5(id || 'x') || md5(id), 1700000000, 'Bearer', 'openid email', 'eyJ' || md5(id), null FROM "User";
  CREATE TABLE "Session" (id text PRIMARY KEY, "sessionToken" text UNIQUE, "userId" text REFERENCES "User", expires timestamp);
  INSERT INTO "Session" SELECT gen_random_uuid()::text, md5(id || 's'), id, now() FROM "User";
  CREATE TABLE "VerificationToken" (identifier text, token text, expires timestamp);
  INSERT INTO "VerificationToken" VALUES ('jane1@corp.example', md5('t'), now());
  CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count int NOT NULL DEFAULT 0);
  INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (gen_random_uuid()::text, md5('a') || md5('b'), '0_init');
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
const folder = mkdtempSync(join(tmpdir(), "pgscrub-language-"));

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "language", SCHEMA);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function rulesFile(own: string): string {
  writeFileSync(
    join(folder, "base.yaml"),
    "version: 1\npolicy: {comments: drop}\ncolumn_names: {note: redact}\ntables: {}\n",
  );
  const path = join(folder, "scrub-rules.yaml");
  writeFileSync(path, own);
  return path;
}

describe("the rules language", () => {
  it("runs a file of presets, an extended file and conditions: staff keep their identity, all else is scrubbed and clean", async () => {
    const target = await createDatabase(laptop, "language");
    const options = syncOptions(source, target, {
      rulesFile: rulesFile(`version: 1
extends: [preset:stripe, preset:prisma, preset:nextauth, ./base.yaml]
tables:
  User:
    unless: "email LIKE '%@staff.example'"
    columns:
      image: {mask: url, when: "email LIKE 'jane7@%'"}
`),
    });
    const { plan } = await planSource(options);
    const because = plan.tables.flatMap(({ table, columns }) =>
      columns.map((each) => `${table.name}.${each.column.name} ${each.because.replace(`${folder}/`, "")}`),
    );
    expect(because).toContain("User.email preset:nextauth");
    expect(because).toContain("User.stripeCustomerId preset:stripe");
    expect(because).toContain("User.note base.yaml:3");
    expect(because).toContain("User.image scrub-rules.yaml:7");
    expect(await sync(options)).toMatchObject({ ok: true, verify: { findings: [] } });
    const one = async (sql: string): Promise<string> => (await column(target, sql)).join();
    expect(
      await one(`SELECT count(*) FROM "User" WHERE email LIKE '%@staff.example' AND name = 'Jane Roe'`),
    ).toBe("5");
    expect(await one(`SELECT count(*) FROM "User" WHERE email LIKE '%.example.test'`)).toBe("45");
    expect(await one(`SELECT count(*) FROM "User" WHERE note = 'redacted'`)).toBe("45");
    expect(await one(`SELECT count(*) FROM "User" WHERE image LIKE 'https://images.corp.example/%'`)).toBe(
      "49",
    );
    expect(
      await one(`SELECT count(DISTINCT access_token) || ' ' || count(refresh_token) FROM "Account"`),
    ).toBe("50 0");
    expect(
      await one(`SELECT (SELECT count(*) FROM "Session") + (SELECT count(*) FROM "VerificationToken")`),
    ).toBe("0");
    expect(await one("SELECT migration_name FROM _prisma_migrations")).toBe("0_init");
    expect(await one(`SELECT count(*) FROM pg_description WHERE objoid = '"User"'::regclass`)).toBe("0");
  });

  it("asks for a rule where a key holds ids of another form far behind the first rows", async () => {
    const mixed = await createDatabase(
      production,
      "mixed",
      `CREATE TABLE item (id text PRIMARY KEY);
       INSERT INTO item SELECT CASE WHEN n BETWEEN 30000 AND 60000 THEN 'jane' || n || '@corp.example' ELSE gen_random_uuid()::text END
         FROM generate_series(1, 100000) n;
       ANALYZE item;`,
    );
    const target = await createDatabase(laptop, "mixed");
    const options = syncOptions(mixed, target, { rulesFile: rulesFile("version: 1\ntables: {item: {}}\n") });
    await expect(planSource(options)).rejects.toThrow(RulesError);
  });
});
