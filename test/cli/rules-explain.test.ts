// `pgscrub rules explain` and `rules schema` as a user runs them: exact text and exit codes, offline and against a server.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { folderOf, SHOP_PRISMA, SHOP_RULES } from "../support/prisma-app.ts";
import { runCli } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const SHOP = { "prisma/schema.prisma": SHOP_PRISMA, "scrub-rules.yaml": SHOP_RULES };

let server: EmbeddedServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startServer();
  env = { PRODUCTION_DATABASE_URL: await createDatabase(server, "app", SMALL_SCHEMA) };
});
afterAll(() => server?.stop());

describe("pgscrub rules explain", () => {
  it("lists a table's columns with what happens to them and why, offline", async () => {
    expect(await runCli(["rules", "explain", "Customer", "--prisma"], { directory: folderOf(SHOP) })).toEqual(
      {
        exitCode: 0,
        stdout: `public.Customer  all rows, scrub-rules.yaml:3
  column     type                                     becomes           because
  id         text not null                            keep              structural: key of cuid, uuid or ulid
  email      text not null                            email             prisma/schema.prisma:8
  name       text                                     person.full_name  scrub-rules.yaml:5
  createdAt  timestamp(3) without time zone not null  keep              structural: timestamp
`,
        stderr: "",
      },
    );
  });

  it("tells all of one column: masker, guarantee, line, what it goes before, keys", async () => {
    const rules = `${SHOP_RULES.replace("tables:", "extends: [preset:nextauth]\ncolumn_names: {name: text}\ntables:")}`;
    const directory = folderOf({ ...SHOP, "scrub-rules.yaml": rules });
    expect((await runCli(["rules", "explain", "Customer.name", "--prisma"], { directory })).stdout).toBe(
      `public.Customer.name  text
  becomes   person.full_name
            A full name whose words are what person.first_name and person.last_name give them.
  guarantee list: drawn from a list, so different originals can become equal
  because   scrub-rules.yaml:7
         7 |       name: person.full_name
  before    scrub-rules.yaml:3 (text)
  rows      all rows
`,
    );
    const { stdout } = await runCli(["rules", "explain", "orders.customerId", "--prisma"], { directory });
    expect(stdout).toContain("because   structural: references public.Customer.id");
    expect(stdout).toContain("key       references public.Customer.id");
    const id = await runCli(["rules", "explain", "Customer.id", "--prisma"], { directory });
    expect(id.stdout).toContain("key       under primary key Customer_pkey");
    expect(id.stdout).toContain("key       referenced by public.orders.customerId");
  });

  it("tells what is wrong with the table's rules, and exits 78 then", async () => {
    const prisma = SHOP_PRISMA.replace("  note ", "  phone      String?\n  note ");
    const directory = folderOf({ ...SHOP, "prisma/schema.prisma": prisma });
    const told = await runCli(["rules", "explain", "orders.phone", "--prisma"], { directory });
    expect(told.exitCode).toBe(78);
    expect(told.stdout).toBe(`public.orders.phone  text
  becomes   nothing speaks for it, so a run stops
  rows      all rows

scrub-rules.yaml:6:3 error[RULES_UNCLASSIFIED_COLUMN]: no rule names public.orders.phone, which is text
6 |   orders:
  |   ^^^^^^
hint: Add a rule for it to orders, after reading what is proposed.
      phone: phone
`);
    expect((await runCli(["rules", "explain", "Customer", "--prisma"], { directory })).exitCode).toBe(0);
  });

  it("asks the source where no schema is given; JSON has the same", async () => {
    const directory = folderOf({ "scrub-rules.yaml": SMALL_RULES });
    const { exitCode, stdout } = await runCli(["rules", "explain", "person", "--json"], { directory, env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ok: true,
      table: "public.person",
      rows: "all rows",
      place: { file: "scrub-rules.yaml", line: 3, col: 3, lineText: "  person:" },
      columns: [
        { column: "id", type: "uuid not null", treatment: "keep", because: "structural: uuid key" },
        { column: "email", treatment: "mask", masker: "email", guarantee: "injective" },
        { column: "name", masker: "person.full_name", place: { line: 6 } },
      ],
      diagnostics: [],
    });
    expect(stdout).not.toMatch(/vexmail|Zorlithael/);
  });

  it("says what is not there, with what is near", async () => {
    const directory = folderOf(SHOP);
    expect(await runCli(["rules", "explain", "Custmoer.email", "--prisma"], { directory })).toMatchObject({
      exitCode: 64,
      stderr: "error[USAGE]: there is no table Custmoer.email\nhint: Did you mean Customer?\n",
    });
    expect(await runCli(["rules", "explain", "Customer.emial", "--prisma"], { directory })).toMatchObject({
      exitCode: 64,
      stderr: "error[USAGE]: table public.Customer has no column emial\nhint: Did you mean email?\n",
    });
    expect(await runCli(["rules", "explain", "Customer"], { directory })).toMatchObject({
      exitCode: 64,
      stderr:
        "error[URL_MISSING]: no database to look at was given or found\n" +
        "hint: Pass --prisma for a Prisma schema, or --source, or set PRODUCTION_DATABASE_URL.\n",
    });
    expect((await runCli(["rules", "explain"], { directory })).exitCode).toBe(64);
  });
});

describe("pgscrub rules schema", () => {
  it("prints the schema, or writes it; with --live it knows the source's columns", async () => {
    const directory = folderOf({ "scrub-rules.yaml": SMALL_RULES });
    const plain = await runCli(["rules", "schema"], { directory });
    expect(plain).toMatchObject({ exitCode: 0, stderr: "" });
    const isValid = (schema: string, yaml: string): boolean =>
      new Ajv2020({ strict: false }).compile(JSON.parse(schema))(parse(yaml)) === true;
    const wrong = SMALL_RULES.replace("      email:", "      emial:");
    expect([isValid(plain.stdout, SMALL_RULES), isValid(plain.stdout, wrong)]).toEqual([true, true]);
    const out = ["--out", "scrub-rules.schema.json"];
    expect(await runCli(["rules", "schema", "--live", ...out], { directory, env })).toMatchObject({
      exitCode: 0,
      stdout: "",
    });
    const live = readFileSync(join(directory, "scrub-rules.schema.json"), "utf8");
    expect([isValid(live, SMALL_RULES), isValid(live, wrong)]).toEqual([true, false]);
    expect(live).not.toMatch(/vexmail|Zorlithael/);
  });

  it("takes a Prisma schema instead of the source, but not both", async () => {
    const directory = folderOf(SHOP);
    const { stdout } = await runCli(["rules", "schema", "--prisma"], { directory });
    expect(JSON.parse(stdout).properties.tables.properties.orders.description).toBe(
      "table public.orders, 3 columns",
    );
    expect(await runCli(["rules", "schema", "--prisma", "--live"], { directory })).toMatchObject({
      exitCode: 64,
      stderr:
        "error[USAGE]: --prisma stands for the database, and --live asks one\nhint: Give one of the two.\n",
    });
    expect((await runCli(["rules", "schema", "--out", "none/x.json"], { directory })).exitCode).toBe(73);
  });
});
