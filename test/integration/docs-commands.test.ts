// Every command in the docs that needs Node alone, run as a reader runs it: page by page, block by block, in an application's
// folder, against real servers. test/tools/docs-commands.test.ts has the pages that need psql, age or jq.
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, execute } from "../support/databases.ts";
import { pagesOf } from "../support/docs-commands.ts";
import { blocksIn, blocksOf, placeOf, REPOSITORY } from "../support/docs-pages.ts";
import { type DocsWorld, openWorld, runPage } from "../support/docs-world.ts";
import { runCli } from "../support/run-cli.ts";

let world: DocsWorld;
let site: Server;

beforeAll(async () => {
  site = createServer((_, response) => response.end("<html>the site</html>"));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = site.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  world = await openWorld({ SITE: `http://127.0.0.1:${port}/` });
});
afterAll(async () => {
  site?.close();
  await world?.close();
});

/** The code of the page's n-th block in a language. */
function blockOf(page: string, language: string, index = 0): string {
  const code = blocksOf(page).filter((block) => block.language === language)[index]?.code;
  if (code === undefined) throw new Error(`${page} has no block ${index} of ${language}`);
  return code;
}

/** What a reader of the page has done before: commands, and files changed in the application's folder. */
const BEFORE: Readonly<Record<string, string | ((folder: string) => void | Promise<void>)>> = {
  "README.md": "npx pgscrub sync; rm -r scripts",
  "docs/backup.md": async (folder) => {
    const recipient = await identityToRecipient(await generateIdentity());
    writeFileSync(join(folder, "backup-keys.txt"), `${recipient}\n`);
  },
  "docs/custom-maskers.md": (folder) => {
    const page = "docs/custom-maskers.md";
    writeFileSync(join(folder, "scrub-rules.yaml"), blockOf(page, "yaml"));
    writeFileSync(join(folder, "masks.ts"), blockOf(page, "ts"));
    writeFileSync(join(folder, "masks.test.ts"), blockOf(page, "ts", 1));
    symlinkSync(join(REPOSITORY, "node_modules", "jiti"), join(folder, "node_modules", "jiti"));
  },
  "docs/deploy.md": "npx pgscrub sync; npx pgscrub validate --pin",
  "docs/init.md": (folder) => {
    rmSync(join(folder, "scripts"), { recursive: true });
    rmSync(join(folder, "scrub-rules.yaml"));
  },
  "docs/validate.md": "npx pgscrub sync",
  "docs/verify.md": "npx pgscrub sync",
};

describe("the commands of", () => {
  it.each(pagesOf("integration"))("%s end with 0, and print no row", async (page) => {
    const { folder, shell } = world.application(page);
    const before = BEFORE[page];
    if (typeof before === "string") expect(await shell(before)).toMatchObject({ exitCode: 0 });
    else await before?.(folder);
    await runPage(page, shell);
  });
});

describe("what the commands of the docs leave", () => {
  const target = (page: string): string => world.targetOf(page);

  it("is a copy in which the page's own functions, expressions and templates did their work", async () => {
    const url = target("docs/custom-maskers.md");
    const [entries = ""] = await column(
      url,
      `SELECT DISTINCT entries[1] || ' ' || entries[2] FROM audit."Log"`,
    );
    expect(entries).toMatch(/^topic:billing user:[0-9a-f]{12}$/);
    const users = await column(url, `SELECT concat_ws(' ', nickname, email, name) FROM "User"`);
    expect(users).toHaveLength(60);
    for (const user of users)
      expect(user).toMatch(/^(Fox|Owl|Elk|Yak)-[0-9a-f]{6} user-[0-9a-f]{16}@example\.test .+ [a-z]{3}$/);
    const months = await column(url, `SELECT DISTINCT extract(day FROM "createdAt") FROM "User"`);
    expect(months).toEqual(["1"]);
  });
});

describe("the SQL of the docs", () => {
  const asReader = (): string => {
    const url = new URL(world.source);
    url.username = "pgscrub_reader";
    url.password = "sesame-of-reader";
    return url.href;
  };

  it.each(blocksIn("sql").map((block) => ({ ...block, place: placeOf(block) })))(
    "of $place runs as it stands",
    async ({ page, code }) => {
      const url = page === "docs/verify.md" ? world.targetOf(page) : world.source;
      await execute(url, code.replace("…", "sesame-of-reader"));
    },
  );

  it("makes a role that pgscrub can read with once the other schemas are granted too, and that can write nothing", async () => {
    const grants =
      "GRANT USAGE ON SCHEMA audit TO pgscrub_reader; GRANT SELECT ON ALL TABLES IN SCHEMA audit TO pgscrub_reader";
    await execute(world.source, grants, "GRANT SELECT ON ALL SEQUENCES IN SCHEMA audit TO pgscrub_reader");
    const { folder: directory } = world.application("docs/doctor.md");
    const plan = await runCli(["plan"], { directory, env: { PRODUCTION_DATABASE_URL: asReader() } });
    expect(plan).toMatchObject({ exitCode: 0 });
    const write = 'DELETE FROM "Session"';
    await expect(execute(asReader(), write)).rejects.toThrow("read-only transaction");
    const trick = "SET default_transaction_read_only = off";
    await expect(execute(asReader(), trick, write)).rejects.toThrow("permission denied");
  });

  it("is what doctor prints for the schema public", async () => {
    const { folder: directory } = world.application("docs/doctor.md");
    const { stdout } = await runCli(["doctor", "--json"], { directory });
    const checks: { code: string; remedy?: string[] }[] = JSON.parse(stdout).checks;
    const remedy = checks.find(({ code }) => code === "source-role")?.remedy ?? [];
    const statements = remedy.filter(
      (line) => /^(CREATE|ALTER|GRANT)/.test(line) && !line.includes('"audit"'),
    );
    expect(statements.join("\n")).toBe(blockOf("docs/neon.md", "sql").trim());
  });
});
