// `pgscrub rules suggest`: its words, its document, its exit codes, and that what it writes is there.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";

let server: EmbeddedServer;
let source: string;

beforeAll(async () => {
  server = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(
    server,
    "app",
    "CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, status text, zorp text)",
    "INSERT INTO people (email, status, zorp) VALUES ('jane@corp.example', 'open', '+49 171 2345678')",
  );
});
afterAll(() => server?.stop());

const env = () => ({ PRODUCTION_DATABASE_URL: source });

describe("rules suggest", () => {
  it("shows what it proposes for every table, and what it would keep", async () => {
    const { exitCode, stdout, stderr } = await runCli(["rules", "suggest"], { env: env() });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `public.people
  email  email  0.97  \`email\` is an email address
  zorp   text   0.40  text, and \`zorp\` does not say of what
  keep: id, status

4 columns: 2 sensitive, 2 kept; 1 of them unsure, confidence below 0.6
add them to scrub-rules.yaml with --write; --json says why a column is kept
`,
    });
    expect(stderr).toContain("source: ");
    expect(stderr).not.toContain("sesame");
  });

  it("prints one document with every column, kept ones too", async () => {
    const { exitCode, stdout } = await runCli(["rules", "suggest", "--json", "--sample", "10"], {
      env: env(),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      columns: [
        {
          table: "public.people",
          column: "id",
          type: "integer",
          masker: "keep",
          sensitive: false,
          confidence: 0.99,
          reason: "an identity column",
        },
        {
          table: "public.people",
          column: "email",
          type: "text",
          masker: "email",
          sensitive: true,
          confidence: 0.97,
          reason: "`email` is an email address",
          rule: "email",
        },
        {
          table: "public.people",
          column: "status",
          type: "text",
          masker: "keep",
          sensitive: false,
          confidence: 0.85,
          reason: "`status` is a word of the application",
          rule: { keep: "`status` is a word of the application" },
        },
        {
          table: "public.people",
          column: "zorp",
          type: "text",
          masker: "phone",
          sensitive: true,
          confidence: 0.95,
          reason: "100 % of 1 sampled values look like phone numbers",
          rule: "phone",
        },
      ],
    });
    expect(stdout).not.toMatch(/jane|2345678/);
  });

  it("writes a file that rules check accepts, and adds nothing the second time", async () => {
    const directory = emptyFolder();
    const first = await runCli(["rules", "suggest", "--write"], { directory, env: env() });
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain(
      "\nwrote scrub-rules.yaml: 3 columns of 1 table; read them before you sync\n",
    );
    const text = readFileSync(join(directory, "scrub-rules.yaml"), "utf8");
    expect(text).toContain("      zorp: text # unsure: text, and `zorp` does not say of what\n");
    const check = await runCli(["rules", "check"], { directory, env: env() });
    expect(check).toMatchObject({ exitCode: 0 });
    const second = await runCli(["rules", "suggest", "--write"], { directory, env: env() });
    expect(second.stdout).toContain("scrub-rules.yaml speaks for everything already; it was not changed\n");
    expect(readFileSync(join(directory, "scrub-rules.yaml"), "utf8")).toBe(text);
  });
});

describe("rules suggest --prisma", () => {
  const SCHEMA = `datasource db {
  provider = "postgresql"
}
model Person {
  id     String @id @default(cuid())
  email  String @unique
  mood   String @default("fine")
  look   Json   @default("{\\"wide\\": true}")
  zorp   String
}
`;

  it("judges a schema without a database, and writes what rules check accepts", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, "schema.prisma"), SCHEMA);
    const { exitCode, stdout } = await runCli(["rules", "suggest", "--prisma", "--write"], { directory });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("5 columns: 2 sensitive, 3 kept; 1 of them unsure, confidence below 0.6\n");
    const check = await runCli(["rules", "check", "--prisma"], { directory });
    expect(check).toMatchObject({ exitCode: 0 });
    const again = await runCli(["rules", "suggest", "--prisma", "--write"], { directory });
    expect(again.stdout).toContain("scrub-rules.yaml speaks for everything already; it was not changed\n");
  });

  it("tells mistakes of the schema with their place (78)", async () => {
    const directory = emptyFolder();
    writeFileSync(join(directory, "schema.prisma"), SCHEMA.replace("Json ", "Jsonn"));
    const { exitCode, stderr } = await runCli(["rules", "suggest", "--prisma"], { directory });
    expect(exitCode).toBe(78);
    expect(stderr).toContain("schema.prisma:8:");
  });

  it("has no values to sample (64)", async () => {
    const { exitCode, stderr } = await runCli(["rules", "suggest", "--prisma", "--sample", "5"]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain("--sample");
  });
});

describe("what goes wrong", () => {
  it("without a source: says which variable is looked for (64)", async () => {
    const { exitCode, stdout, stderr } = await runCli(["rules", "suggest"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toMatch(/^error\[URL_MISSING\]: .*\nhint: .*PRODUCTION_DATABASE_URL/);
  });

  it("with a server that does not answer: 69, and no file", async () => {
    const directory = emptyFolder();
    const { exitCode } = await runCli(
      ["rules", "suggest", "--write", "--source", "postgresql://localhost:1/app"],
      { directory },
    );
    expect(exitCode).toBe(69);
    expect(existsSync(join(directory, "scrub-rules.yaml"))).toBe(false);
  });

  it("with rules that are wrong: 78 with the place, and the file stays", async () => {
    const directory = emptyFolder();
    const file = join(directory, "scrub-rules.yaml");
    const wrong = "version: 1\ntables:\n  people:\n    columns:\n      emial: email\n";
    writeFileSync(file, wrong);
    const { exitCode, stderr } = await runCli(["rules", "suggest", "--write"], { directory, env: env() });
    expect(exitCode).toBe(78);
    expect(stderr).toContain("scrub-rules.yaml:5:7 error[RULES_UNKNOWN_COLUMN]");
    expect(readFileSync(file, "utf8")).toBe(wrong);
  });

  it("with a folder that is not there: 73", async () => {
    const { exitCode, stderr } = await runCli(["rules", "suggest", "--write", "--rules", "none/rules.yaml"], {
      env: env(),
    });
    expect(exitCode).toBe(73);
    expect(stderr).toMatch(/error\[CANNOT_WRITE\]: none\/rules\.yaml cannot be written\nhint: /);
  });

  it("with a sample of nothing: 64", async () => {
    const { exitCode, stderr } = await runCli(["rules", "suggest", "--sample", "0"], { env: env() });
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(/^error\[USAGE\]: .*--sample/);
  });
});
