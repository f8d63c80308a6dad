// Every command in the docs that needs psql, age or jq, and those of this repository's benches and campaigns, run as a reader
// runs them. test/integration/docs-commands.test.ts has the others.
import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, databaseNames } from "../support/databases.ts";
import { pagesOf } from "../support/docs-commands.ts";
import { REPOSITORY } from "../support/docs-pages.ts";
import { type DocsWorld, openWorld, runPage } from "../support/docs-world.ts";

const run = promisify(execFile);
let world: DocsWorld;

beforeAll(async () => {
  // What `npm run campaign` and `npm run bench` do first.
  await run("npx", ["tsc", "-p", "tsconfig.campaign.json"], { cwd: REPOSITORY });
  const built = join(REPOSITORY, "build", "campaign");
  cpSync(join(REPOSITORY, "package.json"), join(built, "package.json"));
  await run("ln", ["-sfn", "../../dist", join(built, "dist")]);
  world = await openWorld();
}, 180_000);
afterAll(() => world?.close());

/** What a reader of the page has done before. */
const BEFORE: Readonly<Record<string, string>> = {
  "docs/in-place.md":
    'npx pgscrub backup; npx pgscrub restore "$(ls database-backups/*.sql)" --target "$LAPTOP/app" --drop-previous',
  "docs/reports.md": "npx pgscrub sync --report reports",
};

describe("the commands of", () => {
  it.each(pagesOf("tools"))(
    "%s end with 0, and print no row",
    async (page) => {
      const { shell } = world.application(page);
      expect(await shell(BEFORE[page] ?? "true")).toMatchObject({ exitCode: 0 });
      await runPage(page, shell);
    },
    240_000,
  );

  it("docs/in-place.md leave one scrubbed database and nothing of the raw one", async () => {
    expect(await databaseNames(world.laptop)).not.toContain("app_raw");
    const url = world.laptop.url("app");
    expect(await column(url, `SELECT count(*) FROM "User" WHERE email LIKE '%example.test'`)).toEqual(["60"]);
  });
});
