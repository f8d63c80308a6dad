// The database that is filled beside the target: made from template0 like the target, marked as ours, dropped on any
// failure. Settings of the old target come after the load and its grants last of all, so that none of them disturbs us.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { quoteIdentifier, quoteLiteral } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { type DatabaseNames, markComment, readMarker } from "./database-names.ts";
import { type DatabaseFacts, readDatabase } from "./databases.ts";

/** Creates the staging database; one that an earlier run left behind is dropped first, anybody else's is refused. */
export async function createStaging(
  maintenance: Client,
  names: DatabaseNames,
  target: DatabaseFacts | undefined,
  run: string,
): Promise<void> {
  await dropOurs(maintenance, names.staging);
  await dropOurs(maintenance, names.old);
  const create = `CREATE DATABASE ${quoteIdentifier(names.staging)} TEMPLATE template0 ${creationOptions(target)}`;
  try {
    await maintenance.query(create);
    const marker = markComment("", { role: "staging", run, target: names.target });
    await maintenance.query(
      `COMMENT ON DATABASE ${quoteIdentifier(names.staging)} IS ${quoteLiteral(marker)}`,
    );
  } catch (error) {
    throw serverError(error, {
      doing: "creating the staging database",
      hint: "The target role needs CREATEDB and to be a member of the target database's owner.",
    });
  }
}

function creationOptions(target: DatabaseFacts | undefined): string {
  if (target === undefined) return "ENCODING 'UTF8'";
  const options = [
    `OWNER ${quoteIdentifier(target.owner)}`,
    `ENCODING ${quoteLiteral(target.encoding)}`,
    `LC_COLLATE ${quoteLiteral(target.collate)}`,
    `LC_CTYPE ${quoteLiteral(target.ctype)}`,
  ];
  if (target.localeProvider === "i") {
    options.push("LOCALE_PROVIDER icu", `ICU_LOCALE ${quoteLiteral(target.locale ?? "und")}`);
    if (target.icuRules !== undefined) options.push(`ICU_RULES ${quoteLiteral(target.icuRules)}`);
  } else if (target.localeProvider === "b") {
    options.push("LOCALE_PROVIDER builtin", `BUILTIN_LOCALE ${quoteLiteral(target.locale ?? "C")}`);
  }
  return options.join(" ");
}

/** Dropped and not truncated: TRUNCATE writes the first page of new index files, for which there is no room. */
const DROP_TABLES = `
  DO $do$ DECLARE tables text; BEGIN
    SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ') INTO tables
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
    IF tables IS NOT NULL THEN EXECUTE 'DROP TABLE ' || tables || ' CASCADE'; END IF;
  END $do$`;

/**
 * Gives the disk back even where staging itself cannot be dropped: DROP DATABASE makes a checkpoint, which can fail
 * while the disk is full. `staging` is a session on the staging database.
 */
export async function emptyStaging(staging: Client): Promise<void> {
  try {
    await staging.query(DROP_TABLES);
  } catch (error) {
    throw serverError(error, { doing: "emptying the staging database" });
  }
}

/** Drops `name` if it carries our marker; nothing happens when it does not exist; refuses anybody else's. */
export async function dropOurs(maintenance: Client, name: string): Promise<boolean> {
  const found = await readDatabase(maintenance, name);
  if (found === undefined) return false;
  if (readMarker(found.comment) === undefined) {
    throw new PgscrubError(
      "TARGET_REFUSED",
      `database ${quoteIdentifier(name)} exists and is not pgscrub's`,
      {
        hint: "Rename or drop it yourself; pgscrub only drops databases that carry its marker.",
      },
    );
  }
  try {
    await maintenance.query(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
  } catch (error) {
    throw serverError(error, { doing: `dropping database ${quoteIdentifier(name)}` });
  }
  return true;
}

/**
 * Gives staging the old target's connection limit and access list. Last of all, just before the swap: either could keep
 * our own sessions out. `maintenance` is a session on another database of the server.
 */
export async function inheritAccess(
  maintenance: Client,
  names: DatabaseNames,
  target: DatabaseFacts | undefined,
): Promise<void> {
  if (target === undefined) return;
  const database = quoteIdentifier(names.staging);
  const statements: string[] = [];
  if (target.connectionLimit !== -1) {
    statements.push(`ALTER DATABASE ${database} CONNECTION LIMIT ${target.connectionLimit}`);
  }
  if (!target.hasDefaultAccess) {
    statements.push(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    for (const grant of target.grants) {
      const grantee = grant.grantee === "" ? "PUBLIC" : quoteIdentifier(grant.grantee);
      const option = grant.grantable && grant.grantee !== "" ? " WITH GRANT OPTION" : "";
      statements.push(`GRANT ${grant.privilege} ON DATABASE ${database} TO ${grantee}${option}`);
    }
  }
  try {
    for (const statement of statements) await maintenance.query(statement);
  } catch (error) {
    throw serverError(error, { doing: "giving the new database the old one's grants" });
  }
}

/**
 * Gives staging the old target's settings. `staging` is a session on the staging database and must be closed
 * afterwards: the settings are set in it first, since only the server itself knows how each is quoted
 * (`ALTER DATABASE … SET … FROM CURRENT`).
 */
export async function inheritSettings(
  staging: Client,
  names: DatabaseNames,
  target: DatabaseFacts | undefined,
): Promise<void> {
  if (target === undefined) return;
  const database = quoteIdentifier(names.staging);
  try {
    for (const { role, setting } of target.settings) {
      const cut = setting.indexOf("=");
      const name = setting.slice(0, cut);
      const subject =
        role === undefined
          ? `ALTER DATABASE ${database}`
          : `ALTER ROLE ${quoteIdentifier(role)} IN DATABASE ${database}`;
      await staging.query("SELECT pg_catalog.set_config($1, $2, false)", [name, setting.slice(cut + 1)]);
      await staging.query(`${subject} SET ${name.split(".").map(quoteIdentifier).join(".")} FROM CURRENT`);
      await staging.query(`RESET ${name.split(".").map(quoteIdentifier).join(".")}`);
    }
  } catch (error) {
    throw serverError(error, { doing: "giving the new database the old one's settings" });
  }
}
