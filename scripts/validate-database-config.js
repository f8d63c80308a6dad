#!/usr/bin/env node
// Checks the environment and the .env files: what leads where, which secrets stand where. This is `pgscrub validate`; whatever
// is passed goes on to it (--help lists it). Run it in the application's folder. It is written so that it runs as CommonJS
// and as an ES module, whichever the application's package.json says.

async function main() {
  const { existsSync, readFileSync, realpathSync } = await import("node:fs");
  const { delimiter, dirname, join, resolve } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  const root = dirname(dirname(resolve(process.argv[1])));
  // From elsewhere, the folder that holds scripts/ is the application's.
  if (!existsSync("package.json")) process.chdir(root);

  /** Installed by the application, here or in a folder above; else the repository this stands in; else installed for all. */
  function findPgscrub() {
    for (const start of [process.cwd(), root]) {
      for (let folder = start; ; folder = dirname(folder)) {
        const file = join(folder, "node_modules", "pgscrub", "dist", "cli", "main.js");
        if (existsSync(file)) return realpathSync(file);
        if (dirname(folder) === folder) break;
      }
    }
    const own = join(root, "dist", "cli", "main.js");
    if (existsSync(own) && JSON.parse(readFileSync(join(root, "package.json"), "utf8")).name === "pgscrub")
      return own;
    const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "pgscrub"));
    const files = onPath.filter((file) => existsSync(file)).map((file) => realpathSync(file));
    return files.find((file) => file.endsWith("main.js"));
  }

  const pgscrub = findPgscrub();
  if (pgscrub === undefined) {
    process.stderr.write(
      "error[TOOL_UNAVAILABLE]: pgscrub is not installed here\n" +
        "hint: Run npm install --save-dev pgscrub in the application's folder.\n",
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
