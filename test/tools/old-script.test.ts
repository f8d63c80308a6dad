// What the script did that pgscrub replaces: pg_dump, sed with its five patterns, psql. Judged by `pgscrub verify` on real
// data of the user's schema: the counts stand in README.md.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { withClient } from "../support/databases.ts";
import { type DebianPostgres, startDebianPostgres } from "../support/debian-postgres.ts";
import { emptyFolder, runCli, SHIPPED_RULES } from "../support/run-cli.ts";

const run = promisify(execFile);

/** As the script had them: for SQL that a dump does not hold. */
const PATTERNS = [
  "s/'GOCSPX-[^']*'/'GOCSPX-dummy'/g",
  "s/'sk_[^']*'/'sk_dummy'/g",
  "s/'npg_[^']*'/'npg_dummy'/g",
  "s/accessToken = '[^']*'/accessToken = 'dummy'/g",
  "s/refreshToken = '[^']*'/refreshToken = 'dummy'/g",
];

let debian: DebianPostgres;
let source: string;
let target: string;
let folder: string;

beforeAll(async () => {
  debian = await startDebianPostgres();
  folder = emptyFolder();
  await withClient(debian.url(), (client) => client.query("CREATE DATABASE production TEMPLATE template0"));
  await withClient(debian.url(), (client) => client.query("CREATE DATABASE loumass_beta TEMPLATE template0"));
  source = debian.url("production");
  target = debian.url("loumass_beta");
  await withClient(source, async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, {
      seed: 1,
      users: 200,
      contacts: 20_000,
      events: 100_000,
      webhookCalls: 10_000,
    });
    await client.query(LOUMASS_POST_DATA);
  });
}, 120_000);
afterAll(() => debian?.stop());

const sha256 = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

describe("the old script", () => {
  it("changes no byte of the dump, and its copy holds everything", async () => {
    const dump = join(folder, "dump.sql");
    await run("pg_dump", ["--no-owner", "--no-privileges", "-f", dump, source]);
    const before = await sha256(dump);
    await run("sed", ["-i", ...PATTERNS.flatMap((pattern) => ["-e", pattern]), dump]);
    expect(await sha256(dump)).toBe(before);
    await run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", dump, target], { maxBuffer: 1 << 26 });

    const result = await runCli([
      "verify",
      "--source",
      source,
      "--target",
      target,
      "--rules",
      SHIPPED_RULES,
      "--json",
    ]);
    expect(result.exitCode).toBe(65);
    const report = JSON.parse(result.stdout);
    const counts = new Map<string, { findings: number; fields: number }>();
    for (const { kind, count } of report.findings) {
      const known = counts.get(kind) ?? { findings: 0, fields: 0 };
      counts.set(kind, { findings: known.findings + 1, fields: known.fields + count });
    }
    console.log(`old script: ${JSON.stringify(Object.fromEntries(counts))}`);
    expect(report.findings.filter(({ kind }: { kind: string }) => kind === "integrity")).toEqual([
      // Ruled `rows: none`, and the script brings every session.
      {
        kind: "integrity",
        table: "public.Session",
        column: "",
        detector: "row count",
        count: 1,
        rowKeys: [],
      },
    ]);
    expect(counts.get("survivor")?.fields).toBeGreaterThan(100_000);
    expect(counts.get("stranger")?.fields).toBeGreaterThan(50_000);
    const tables = new Set(report.findings.map(({ table }: { table: string }) => table));
    for (const table of ["User", "Account", "GmailToken", "Contact", "EmailEvent", "WebhookCall"]) {
      expect(tables).toContain(`public.${table}`);
    }
  }, 240_000);
});
