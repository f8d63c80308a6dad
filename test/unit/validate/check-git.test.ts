// Which files git tracks or ignores, asked of real repositories.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkGit } from "../../../src/validate/check-git.ts";
import { readConfiguration } from "../../../src/validate/configuration.ts";

const SECRET = "postgres://app:k7Qm2vXw9@db.shop.somewhere.io/shop";

function repository(files: Record<string, string>, add: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), "pgscrub-git-"));
  execFileSync("git", ["init", "-q"], { cwd: directory });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  if (add.length > 0) execFileSync("git", ["add", "-f", ...add], { cwd: directory });
  return directory;
}

/** `CODE file` of what failed. */
async function failures(directory: string, PATH = process.env.PATH): Promise<string[]> {
  const configuration = await readConfiguration({ directory, processEnv: { PATH }, stage: undefined });
  const checks = await checkGit(configuration);
  expect(JSON.stringify(checks)).not.toContain("k7Qm2vXw9");
  return checks
    .filter(({ ok }) => !ok)
    .map(({ code, severity, file }) => `${severity} ${code} ${file ?? "-"}`);
}

test("a tracked file with secrets is an error, one that nothing ignores a warning, an ignored one neither", async () => {
  const files = {
    ".env": `A=${SECRET}\n`,
    ".env.local": `A=${SECRET}\n`,
    ".env.test": `A=${SECRET}\n`,
    ".gitignore": ".env.local\n",
  };
  expect(await failures(repository(files, [".env"]))).toEqual([
    "error FILE_TRACKED .env",
    "warning FILE_NOT_IGNORED .env.test",
  ]);
});

test("a tracked file without secrets is none of its business", async () => {
  const files = {
    ".env": "PORT=3000\nDATABASE_URL=postgres://me:postgres@localhost/shop\nAPI_KEY=your-key-here\n",
  };
  expect(await failures(repository(files, [".env"]))).toEqual([]);
});

test("files below a folder of the work tree are found, with their own names", async () => {
  const root = repository({ "apps/web/.env": `A=${SECRET}\n`, "apps/web/prisma/.env": `A=${SECRET}\n` }, [
    "apps/web/.env",
    "apps/web/prisma/.env",
  ]);
  expect(await failures(join(root, "apps", "web"))).toEqual([
    "error FILE_TRACKED .env",
    "error FILE_TRACKED prisma/.env",
  ]);
});

test("credentials in other tracked files are told, placeholders and local ones are not", async () => {
  const files = {
    "deploy.sh": `psql ${SECRET}\n`,
    "pay.ts": 'const key = "sk_live_abcdefghijklmnop1";\n',
    "README.md": "postgres://user:password@localhost/db postgres://me:k7Qm2vXw9@db.example.test/x\n",
  };
  expect(await failures(repository(files, Object.keys(files)))).toEqual([
    "warning FILE_TRACKED deploy.sh",
    "warning FILE_TRACKED pay.ts",
  ]);
});

test("a folder outside git has nothing tracked, and a git that cannot be asked is told", async () => {
  expect(await failures(mkdtempSync(join(tmpdir(), "pgscrub-none-")))).toEqual([]);
  expect(await failures(repository({ ".env": `A=${SECRET}\n` }, []), "/nonexistent")).toEqual([
    "warning FILE_NOT_IGNORED -",
  ]);
});
