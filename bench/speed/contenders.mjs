// Who runs against whom: each copies the same source into a fresh database of the same target.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { BARE_DATABASE, DATABASE } from "./bench-servers.mjs";
import { EMPTY_TABLES, makeBareDatabase, pipesScript, writeBareRules } from "./data-phase.mjs";
import { readEquivalentRules } from "./equivalent-rules.mjs";
import { greenmaskConfig } from "./greenmask.mjs";
import { pgstreamConfig } from "./pgstream.mjs";
import { hasProgram, POSTGRES_BIN } from "./programs.mjs";

const MAIN = path.resolve("dist/cli/main.js");
/** Processor cores, and so lanes, of everybody. */
const JOBS = 2;

const MISSING = {
  b: ["pgcopydb", "apt-get install pgcopydb"],
  e: ["greenmask", "go install github.com/greenmaskio/greenmask/cmd/greenmask@latest"],
  f: ["pgstream", "go install github.com/xataio/pgstream@latest"],
};

const SCRUBBED = { isScrubbed: true, hasKeys: true };

/** Why contender `key` cannot run here, with the command that would change it; undefined when it can. */
export function whyMissing(key, searchPath = process.env.PATH ?? "") {
  const [program, remedy] = MISSING[key] ?? [];
  if (program === undefined || hasProgram(program, searchPath)) return undefined;
  return `${program} is not installed: ${remedy}`;
}

/** Variables of a run from `database` on the source; only those that pgscrub reads hold the password. */
function variables({ source, target, env }, database) {
  return {
    ...env,
    SOURCE: source.plainUrl(database),
    TARGET: target.plainUrl(DATABASE),
    PRODUCTION_DATABASE_URL: source.url(database),
    LOCAL_DATABASE_URL: target.url(DATABASE),
  };
}

/**
 * Those of `keys` that are present: `key`, `name`, `script` with its `env` and good exit `codes`, `ready`: a script that is
 * not measured, run after the target was made; `leaves`: what the target then must hold, left out of those that swap nothing
 * in. `bench` has `source`, `target`, `folder` and `env`.
 */
export async function contenders(keys, bench, rules) {
  const whole = variables(bench, DATABASE);
  const bare = variables(bench, BARE_DATABASE);
  const sync = (file, flags) =>
    `"${process.execPath}" "${MAIN}" sync --yes --json --rules "${file}" --jobs ${JOBS} ${flags}`;
  const { folder } = bench;
  const isAlone = keys.includes("g") || keys.includes("h");
  const tables = isAlone ? await makeBareDatabase(bench.source) : [];
  const equivalent = readEquivalentRules(await readFile(rules, "utf8"));
  const bareRules = keys.includes("g") ? await writeBareRules({ main: MAIN, rules, env: whole, folder }) : "";
  const greenmask = path.join(folder, "greenmask.yaml");
  const pgstream = path.join(folder, "pgstream.yaml");
  const config = { ...bench, rules: equivalent, jobs: JOBS, postgresBin: POSTGRES_BIN };
  await writeFile(greenmask, JSON.stringify(greenmaskConfig(config)), { mode: 0o600 });
  await writeFile(pgstream, JSON.stringify(pgstreamConfig(config)), { mode: 0o600 });
  return [
    {
      key: "a",
      name: "pg_dump -Fd -Z0 -j2, pg_restore -j2: nothing scrubbed",
      leaves: { isScrubbed: false, hasKeys: true },
      script: `pg_dump -Fd -Z0 -j${JOBS} -f "${folder}/dump" -d "$SOURCE" && pg_restore -j${JOBS} -d "$TARGET" "${folder}/dump"`,
    },
    {
      key: "b",
      name: "pgcopydb clone --table-jobs 2 --index-jobs 2: nothing scrubbed",
      leaves: { isScrubbed: false, hasKeys: true },
      script: `pgcopydb clone --table-jobs ${JOBS} --index-jobs ${JOBS} --dir "${folder}/pgcopydb" --source "$SOURCE" --target "$TARGET"`,
    },
    {
      key: "c",
      name: "pgscrub sync --no-verify: scrubbed",
      script: sync(rules, "--no-verify"),
      codes: [65],
    },
    {
      key: "d",
      name: "pgscrub sync: scrubbed and proved",
      leaves: SCRUBBED,
      script: sync(rules, "--drop-previous"),
    },
    {
      key: "e",
      name: "greenmask dump, restore: scrubbed",
      leaves: SCRUBBED,
      script: `mkdir -p "${folder}/greenmask" && greenmask --config "${greenmask}" dump && greenmask --config "${greenmask}" restore latest`,
    },
    {
      key: "f",
      name: "pgstream snapshot: scrubbed",
      leaves: SCRUBBED,
      script: `pgstream snapshot --config "${pgstream}" --log-level warn`,
    },
    {
      key: "g",
      name: "pgscrub sync --no-verify without indexes and keys: its rows alone are compared",
      script: sync(bareRules, "--no-verify"),
      codes: [65],
      env: bare,
    },
    {
      key: "h",
      name: "two pipes of psql COPY | psql COPY, text, no indexes: nothing scrubbed",
      leaves: { isScrubbed: false, hasKeys: false, skipsEmptied: true },
      ready: EMPTY_TABLES,
      script: pipesScript(
        tables.filter((name) => !equivalent.empty.includes(name)),
        JOBS,
      ),
      env: bare,
    },
  ]
    .filter(({ key }) => keys.includes(key))
    .map((contender) => ({ codes: [0], env: whole, emptied: equivalent.empty, ...contender }));
}
