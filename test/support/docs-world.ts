// Where the commands of the docs run: a production and a laptop, real servers both, and for each page an application's folder
// of its own with a target of its own.
import { expect } from "vitest";
import { APPLICATION_FILES, createProduction } from "./docs-application.ts";
import { scriptOf, shellBlocks } from "./docs-commands.ts";
import { placeOf } from "./docs-pages.ts";
import { addPrograms } from "./docs-programs.ts";
import { addWrappers, installedFolder, type Shell, shellIn } from "./docs-shell.ts";
import { type EmbeddedServer, startServer } from "./embedded-server.ts";

export interface DocsWorld {
  readonly production: EmbeddedServer;
  readonly laptop: EmbeddedServer;
  /** Of the application's production, as the server's superuser. */
  readonly source: string;
  /** The database that the page's application calls its local one. */
  targetOf(page: string): string;
  /** A folder and a shell for a page; its databases are named in .env.local and nowhere else. */
  application(page: string): { folder: string; shell: Shell };
  close(): Promise<void>;
}

/** Starts both servers and fills production; `variables` are what every shell has besides. */
export async function openWorld(variables: Readonly<Record<string, string>> = {}): Promise<DocsWorld> {
  const [production, laptop] = await Promise.all([
    startServer({ password: "sesame-of-production" }),
    startServer({ password: "sesame-of-laptop" }),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all([production.stop(), laptop.stop()]);
  };
  const source = await createProduction(production, "app").catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const LAPTOP = laptop.url("").replace(/\/$/, "");
  const targetOf = (page: string): string => laptop.url(`app_${page.replaceAll(/\W/g, "_")}`);
  return {
    production,
    laptop,
    source,
    close,
    targetOf,
    application(page) {
      const target = targetOf(page);
      const folder = installedFolder({
        ...APPLICATION_FILES,
        ".env.local": `PRODUCTION_DATABASE_URL=${source}\nLOCAL_DATABASE_URL=${target}\nDATABASE_URL=${target}\n`,
      });
      addWrappers(folder);
      addPrograms(folder, source);
      return { folder, shell: shellIn(folder, { ...variables, LAPTOP }) };
    },
  };
}

/** Runs every block of the page, in its order; each must end with 0. */
export async function runPage(page: string, shell: Shell): Promise<void> {
  for (const block of shellBlocks(page)) {
    const { exitCode, stdout, stderr } = await shell(scriptOf(block));
    const seen = exitCode === 0 ? "" : `${scriptOf(block)}\n${stdout}\n${stderr}`;
    expect([placeOf(block), exitCode, seen]).toEqual([placeOf(block), 0, ""]);
    expect(stdout + stderr).not.toMatch(/sesame-of|quillmyrith|Zorlithael/);
  }
}
