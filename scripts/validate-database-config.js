#!/usr/bin/env node
// Checks the environment and the .env files: what leads where, which secrets stand where. This is `pgscrub validate`; whatever
// is passed goes on to it (--help lists it). Run it in the application's folder. It is written so that it runs as CommonJS
// and as an ES module, whichever the application's package.json says.

async function main() {
  const { existsSync, readFileSync, realpathSync } = await import("node:fs");
  const { dirname, join, resolve } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  const root = dirname(dirname(resolve(process.argv[1])));
  // From elsewhere, the folder that holds scripts/ is the application's.
  if (!existsSync("package.json")) process.chdir(root);

  /** The pgscrub that the application has installed, here or in a folder above; else the repository this stands in. */
  function findPgscrub() {
    for (const start of [process.cwd(), root]) {
      for (let folder = start; ; folder = dirname(folder)) {
        const file = join(folder, "node_modules", "pgscrub", "dist", "cli", "main.js");
        if (existsSync(file)) return realpathSync(file);
        if (dirname(folder) === folder) break;
      }
    }
    const own = join(root, "dist", "cli", "main.js");
    if (!existsSync(own)) return undefined;
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).name === "pgscrub" ? own : undefined;
  }

  const pgscrub = findPgscrub();
  if (pgscrub === undefined) {
    process.stderr.write(
      `error: pgscrub is not installed in ${process.cwd()}\nhint: npm install --save-dev pgscrub\n`,
    );
    process.exitCode = 69;
    return;
  }
  process.argv.splice(2, 0, "validate");
  await import(pathToFileURL(pgscrub).href);
}

main().catch((error) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : "pgscrub could not be started"}\n`);
  process.exitCode = 70;
});
