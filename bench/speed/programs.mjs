// Which programs the bench finds, and what to say where one is missing.
import { accessSync, constants } from "node:fs";
import path from "node:path";

export const POSTGRES_BIN = "/usr/lib/postgresql/15/bin";

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a program is on `searchPath`. */
export function hasProgram(name, searchPath = process.env.PATH ?? "") {
  return searchPath.split(":").some((folder) => folder !== "" && isExecutable(path.join(folder, name)));
}

/** Why the bench cannot run at all, one line for each reason; none when it can. */
export function whatIsMissing(searchPath = process.env.PATH ?? "", postgresBin = POSTGRES_BIN) {
  const missing = [];
  if (!["postgres", "initdb"].every((name) => isExecutable(path.join(postgresBin, name)))) {
    missing.push("Debian's PostgreSQL 15 is missing: apt-get install postgresql-15");
  }
  if (!["psql", "pg_dump", "pg_restore"].every((name) => hasProgram(name, searchPath))) {
    missing.push("psql, pg_dump or pg_restore is missing: apt-get install postgresql-client-15");
  }
  return missing;
}
