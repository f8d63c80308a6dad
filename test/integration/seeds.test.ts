// seed_from through whole syncs: the seed stands before or behind the column, is masked itself or NULL, in both formats.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

// `aliases` stands before the seed, `user_name` behind it; masked floats make the second table travel as text.
const COLUMNS = `aliases text[], first text, email varchar(40) UNIQUE, owner text, last text, "full" text,
  user_name varchar(18) UNIQUE`;
const ROWS = `SELECT ARRAY['mx' || n || '@vexmail.com', NULL, 'my' || n || '@vexmail.com'], 'Zorlithael', 'zorl' || n || '@vexmail.com',
  CASE WHEN n % 10 > 0 THEN 'owner-' || (n / 2) END, 'Quillvanith', 'Zorlithael Quillvanith', 'quill' || n`;
const SCHEMA = `
  CREATE TABLE bin (id int PRIMARY KEY, ${COLUMNS});
  INSERT INTO bin SELECT n, x.* FROM generate_series(1, 1000) n, LATERAL (${ROWS}) x;
  CREATE TABLE txt (id int PRIMARY KEY, ${COLUMNS}, code float8);
  INSERT INTO txt SELECT n, x.*, n FROM generate_series(1, 1000) n, LATERAL (${ROWS}) x;`;
const SEED = "{seed_from: owner}";
const COLUMN_RULES = `id: {keep: "a number"}, aliases: {email: ${SEED}}, first: {person.first_name: ${SEED}}, email: {email: ${SEED}},
      owner: id, last: {person.last_name: ${SEED}}, "full": {person.full_name: ${SEED}}, user_name: {person.user_name: ${SEED}}`;
const RULES = `version: 1
tables:
  bin: {columns: {${COLUMN_RULES}}}
  txt: {columns: {${COLUMN_RULES}, code: redact}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "seeds", SCHEMA);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

describe("seed_from", () => {
  it("makes the fakes of a row one person, by the seed's own value, in binary and in text", async () => {
    const target = await createDatabase(laptop, "seeds");
    const options = syncOptions(source, target, { rulesFile: rulesFile(RULES) });
    const planned = await planSource(options);
    expect(planned.plan.tables.map(({ format }) => format)).toEqual(["binary", "text"]);
    expect(await sync(options)).toMatchObject({ ok: true, verify: { findings: [] } });
    const initials = `lower(left(first, 3)) || %s || lower(left(last, 1))`;
    const isOnePerson = `"full" = first || ' ' || last AND starts_with(email, ${initials.replace("%s", "'.'")})
      AND starts_with(aliases[1], ${initials.replace("%s", "'.'")}) AND aliases[2] IS NULL
      AND starts_with(aliases[3], ${initials.replace("%s", "'.'")}) AND starts_with(user_name, ${initials.replace("%s", "''")})`;
    for (const table of ["bin", "txt"]) {
      const count = (where: string) => column(target, `SELECT count(*) FROM ${table} WHERE ${where}`);
      expect(await count("owner IS NOT NULL")).toEqual(["900"]);
      expect(await count(`owner IS NOT NULL AND ${isOnePerson}`)).toEqual(["900"]);
      expect(await count("owner LIKE 'owner-%'")).toEqual(["0"]);
      // Where the seed is NULL the value decides: one name, another beginning for each address.
      expect(
        await column(
          target,
          `SELECT count(DISTINCT "full") || ' ' || (count(DISTINCT left(email, 4)) > 20) FROM ${table} WHERE owner IS NULL`,
        ),
      ).toEqual(["1 true"]);
      // Two rows share an owner, and so the person.
      expect(
        await column(
          target,
          `SELECT count(*) FROM (SELECT owner FROM ${table} WHERE owner IS NOT NULL GROUP BY owner HAVING count(DISTINCT "full") > 1) x`,
        ),
      ).toEqual(["0"]);
    }
    const people = await column(target, `SELECT count(DISTINCT "full") FROM bin`);
    expect(Number(people[0])).toBeGreaterThan(480);
    expect(await column(target, "SELECT string_agg(email || user_name, ',' ORDER BY id) FROM bin")).toEqual(
      await column(target, "SELECT string_agg(email || user_name, ',' ORDER BY id) FROM txt"),
    );
  });

  async function diagnosticsOf(from: string, to: string): Promise<string[]> {
    const target = await createDatabase(laptop, `refused_${++refused}`);
    const rules = rulesFile(RULES.replace(from, to));
    try {
      await planSource(syncOptions(source, target, { rulesFile: rules }));
    } catch (error) {
      if (error instanceof RulesError)
        return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
      throw error;
    }
    return [];
  }
  let refused = 0;
  const INSIDE = "seed_from works for whole columns, not for parts of documents or arrays";
  const UNREADABLE = "public.bin.first takes its seed from aliases, whose values cannot be read on the way";

  it.each([
    [`aliases: {email: ${SEED}}`, `aliases: {array: {email: ${SEED}}}`, [INSIDE]],
    [`first: {person.first_name: ${SEED}}`, `first: {json: {$.a: {email: ${SEED}}}}`, [INSIDE]],
    [
      `first: {person.first_name: ${SEED}}`,
      "first: {person.first_name: {seed_from: ownr}}",
      ["public.bin.first takes its seed from ownr, which the table does not have"],
    ],
    [`first: {person.first_name: ${SEED}}`, "first: {person.first_name: {seed_from: aliases}}", [UNREADABLE]],
  ])("is refused while planning when %s becomes %s", async (from, to, messages) => {
    expect(await diagnosticsOf(from, to)).toEqual(messages.map((message) => `RULES_BAD_OPTIONS: ${message}`));
  });

  it("is refused when the seed is replaced at the source", async () => {
    const placed = "whose values cannot be read on the way";
    const columns = ["aliases", "first", "email", "last", "full", "user_name"];
    expect((await diagnosticsOf("owner: id", "owner: null")).sort()).toEqual(
      columns
        .map((name) => `RULES_BAD_OPTIONS: public.bin.${name} takes its seed from owner, ${placed}`)
        .sort(),
    );
  });
});
