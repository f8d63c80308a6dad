// Decides, statement by statement, what of the source's schema goes to the target: nothing that could call out from
// the laptop, nothing that the target cannot have, and every omission with its reason. Pure.
import { PgscrubError } from "../errors.ts";
import { describeStatement } from "./describe-statement.ts";
import { splitSections } from "./post-data-groups.ts";
import { type Statement, splitStatements } from "./split-statements.ts";
import { SqlCursor } from "./sql-cursor.ts";

/** A statement to load; an optional one that the target refuses is reported instead of stopping the load. */
export interface SchemaStatement extends Statement {
  readonly isOptional: boolean;
}

/** Something of the source's schema that the target does not get. */
export interface LeftOut {
  readonly kind: "policy" | "extension" | "event trigger" | "user mapping" | "server options" | "comment";
  readonly name: string;
  /** `schema.table` for policies. */
  readonly table?: string | undefined;
  /** For people, without a full stop. */
  readonly because: string;
}

export interface PrepareOptions {
  /** Names of the target's extensions and roles: see readTargetFacts. */
  readonly extensions: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** By extension, an object that depends on it: see readExtensionDependents. */
  readonly extensionDependents: ReadonlyMap<string, string>;
  /** `--create-roles`: roles that policies name are created without log-in instead of leaving the policies out. */
  readonly createRoles: boolean;
  /** The rules' policy may keep comments from the target. */
  readonly dropComments?: boolean;
}

/** A schema ready to be loaded. */
export interface PreparedSchema {
  readonly preData: readonly SchemaStatement[];
  readonly postData: readonly SchemaStatement[];
  /** To be created on the target before the post-data section: see createRoles. */
  readonly missingRoles: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Of no use on a laptop, and some act by themselves there; kept only when an object needs them. */
const HOSTING_EXTENSIONS = new Set([
  "pg_cron",
  "pg_net",
  "neon",
  "neon_utils",
  "pg_partman_bgw",
  "aws_s3",
  "rds_tools",
]);

/** Settings that the dump changes between statements; all others are set once by prepareTargetSession. */
const KEPT_SETTINGS = new Set(["default_table_access_method"]);

/**
 * The statements of `dump` (both sections, from dumpSchema) for a target as `options` describe it.
 * Throws EXTENSION_MISSING when the target lacks an extension that something depends on.
 */
export function prepareSchema(dump: string, options: PrepareOptions): PreparedSchema {
  const leftOut: LeftOut[] = [];
  const missingRoles = new Set<string>();
  const policiesOut = new Set<string>();

  const treat = (statement: Statement): SchemaStatement[] => {
    const keep = [{ ...statement, isOptional: false }];
    const name = statement.name ?? "";
    switch (statement.kind) {
      case "SET":
        return KEPT_SETTINGS.has(name) ? keep : [];
      case "SELECT":
        return name === "set_config" ? [] : keep;
      case "CREATE SCHEMA":
        return rewrite(
          statement,
          statement.text.replace(/^CREATE SCHEMA (?!IF )/i, "CREATE SCHEMA IF NOT EXISTS "),
        );
      case "CREATE EXTENSION":
        return treatExtension(statement, name);
      case "COMMENT ON EXTENSION": // The extension brings its own.
      case "CREATE PUBLICATION":
      case "ALTER PUBLICATION":
      case "CREATE SUBSCRIPTION":
      case "ALTER SUBSCRIPTION":
      case "ALTER EVENT TRIGGER":
      case "COMMENT ON EVENT TRIGGER":
        return [];
      case "CREATE EVENT TRIGGER":
        leftOut.push({ kind: "event trigger", name, because: "event triggers stay on the source" });
        return [];
      case "CREATE USER MAPPING":
        leftOut.push({
          kind: "user mapping",
          name,
          because: "passwords of foreign servers stay on the source",
        });
        return [];
      case "CREATE SERVER":
        return treatServer(statement, name);
      case "CREATE POLICY":
        return treatPolicy(statement, name) ? keep : [];
      case "COMMENT ON POLICY":
        return options.dropComments === true || policiesOut.has(policyKey(statement)) ? [] : keep;
    }
    if (!statement.kind.startsWith("COMMENT ON ")) return keep;
    if (options.dropComments === true) return [];
    // The schema public belongs to the superuser before PostgreSQL 15, so its comment may be refused.
    return [{ ...statement, isOptional: statement.kind === "COMMENT ON SCHEMA" }];
  };

  function treatExtension(statement: Statement, name: string): SchemaStatement[] {
    const dependent = options.extensionDependents.get(name);
    if (options.extensions.has(name)) {
      if (dependent !== undefined) return [{ ...statement, isOptional: false }];
      if (!HOSTING_EXTENSIONS.has(name)) return [{ ...statement, isOptional: true }];
    } else if (dependent !== undefined) {
      throw new PgscrubError(
        "EXTENSION_MISSING",
        `the target lacks the extension "${name}", which ${dependent} needs`,
        {
          hint: `Install the extension ${name} for the local server, then run the command again.`,
        },
      );
    }
    leftOut.push({ kind: "extension", name, because: "nothing that is copied depends on it" });
    return [];
  }

  function treatServer(statement: Statement, name: string): SchemaStatement[] {
    const cursor = new SqlCursor(statement.text);
    if (!cursor.skipTo("OPTIONS")) return [{ ...statement, isOptional: false }];
    leftOut.push({
      kind: "server options",
      name,
      because: "addresses of foreign servers stay on the source",
    });
    return rewrite(statement, statement.text.slice(0, cursor.position).trimEnd());
  }

  function treatPolicy(statement: Statement, name: string): boolean {
    const missing = policyRoles(statement.text).filter((role) => !options.roles.has(role));
    if (options.createRoles) for (const role of missing) missingRoles.add(role);
    if (missing.length === 0 || options.createRoles) return true;
    policiesOut.add(policyKey(statement));
    const table = `${statement.schema}.${statement.table}`;
    leftOut.push({ kind: "policy", name, table, because: `the target has no role ${missing.join(", ")}` });
    return false;
  }

  const sections = splitSections(splitStatements(dump));
  const preData = sections.preData.flatMap(treat);
  const postData = sections.postData.flatMap(treat);
  return { preData, postData, missingRoles: [...missingRoles], leftOut };
}

/** Roles that the CREATE POLICY statement `sql` names, PUBLIC and the like left out. */
export function policyRoles(sql: string): string[] {
  const cursor = new SqlCursor(sql);
  const roles: string[] = [];
  if (!cursor.skipTo("TO")) return roles;
  do {
    cursor.advance();
    if (cursor.takeFirst(["PUBLIC", "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE"]) !== undefined) continue;
    const role = cursor.takeName()?.[0];
    if (role !== undefined && role !== "public") roles.push(role);
  } while (cursor.word === ",");
  return roles;
}

function policyKey(statement: Statement): string {
  return JSON.stringify([statement.schema, statement.table, statement.name]);
}

function rewrite(statement: Statement, text: string): SchemaStatement[] {
  return [{ ...statement, ...describeStatement(text), text, isOptional: false }];
}
