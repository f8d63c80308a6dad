// Who runs against whom: each copies the same source into a fresh database, `loumass_beta`, of the same target.
import { accessSync } from "node:fs";
import path from "node:path";

const MAIN = path.resolve("dist/cli/main.js");
/** Processor cores, and so lanes, of everybody. */
const JOBS = 2;

/** Whether a program is on PATH. */
function hasProgram(name) {
  return (process.env.PATH ?? "").split(":").some((folder) => {
    try {
      accessSync(path.join(folder, name));
      return true;
    } catch {
      return false;
    }
  });
}

/** A step that `sync` tells on standard error, in seconds. */
export function stepSeconds(output, step) {
  const time = new RegExp(`✓ ${step}  .*?((?:(\\d+) min )?([\\d.]+) (ms|s|min))\\n`).exec(output);
  if (time === null) return undefined;
  const value = Number(time[3]) * { ms: 0.001, s: 1, min: 60 }[time[4]];
  return Number(time[2] ?? 0) * 60 + value;
}

/**
 * `key`, what is printed, whether it is left out and why, and its script with its environment and good exit codes.
 * `source` and `target` have `url()`; `folder` is empty.
 */
export function contenders({ source, target, folder, rules }) {
  const sourceUrl = source.url("loumass_beta");
  const targetUrl = target.url("loumass_beta");
  const env = {
    SOURCE: sourceUrl,
    TARGET: targetUrl,
    PRODUCTION_DATABASE_URL: sourceUrl,
    LOCAL_DATABASE_URL: targetUrl,
  };
  const sync = (flags) => `${process.execPath} ${MAIN} sync --yes --rules ${rules} --jobs ${JOBS} ${flags}`;
  return [
    {
      key: "a",
      name: "pg_dump -Fd -Z0 -j2, pg_restore -j2: nothing scrubbed",
      script: `pg_dump -Fd -Z0 -j${JOBS} -f ${folder}/dump "$SOURCE" && pg_restore -j${JOBS} -d "$TARGET" ${folder}/dump`,
    },
    {
      key: "b",
      name: "pgcopydb clone --table-jobs 2 --index-jobs 2: nothing scrubbed",
      missing: hasProgram("pgcopydb") ? undefined : "pgcopydb is not installed",
      script: `pgcopydb clone --table-jobs ${JOBS} --index-jobs ${JOBS} --dir ${folder}/pgcopydb --source "$SOURCE" --target "$TARGET"`,
    },
    { key: "c", name: "pgscrub sync --no-verify: scrubbed", script: sync("--no-verify"), codes: [65] },
    { key: "d", name: "pgscrub sync: scrubbed and proved", script: sync("--drop-previous") },
  ].map((contender) => ({ codes: [0], ...contender, env }));
}
