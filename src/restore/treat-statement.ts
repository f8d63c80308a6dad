// Fits a dump's statements to the server they go to: what belongs to roles that are not there gets another owner or is
// left out, with its reason; what a laptop's role may not create does not stop the load. One object per load: a dump can
// change the session's role for some statements.
import { quoteIdentifier } from "../postgres/identifier.ts";
import type { StatementSubject } from "../target/describe-statement.ts";
import { statementRoles } from "../target/statement-roles.ts";

/** Something of the file that the new database does not have. */
export interface Omission {
  /** `grants`, `policies`, `owners`, `extensions` …: for counting and for people. */
  readonly what: string;
  /** Without a full stop. */
  readonly because: string;
}

export type Treated =
  | {
      readonly kind: "run";
      readonly text: string;
      readonly isOptional: boolean;
      readonly omission?: Omission;
    }
  | { readonly kind: "omit"; readonly omission: Omission | undefined };

export interface TreatOptions {
  readonly roles: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
  /** Owner of what belongs to roles that are not there. */
  readonly fallbackOwner: string;
  /** Production gets everything, or the load stops. */
  readonly isStrict: boolean;
}

/** Kinds that only a superuser may create, or that are of no use on a laptop. */
const PRIVILEGED = /^(CREATE|ALTER|COMMENT ON) (EVENT TRIGGER|PUBLICATION)$|^SECURITY$/;
/** Belong to whoever made the server or the extension, and say nothing that matters. */
const NEVER_NEEDED = /^COMMENT ON (EXTENSION|SCHEMA)$/;
/** Of no use elsewhere, with the schema that each makes; something else that needs them fails later, by name. */
export const HOSTING_EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["pg_cron", "cron"],
  ["pg_net", "net"],
  ["neon", "neon"],
  ["neon_utils", "neon_utils"],
  ["aws_s3", "aws_s3"],
  ["rds_tools", "rds_tools"],
]);

export class StatementTreatment {
  readonly #options: TreatOptions;
  /** Inside SET SESSION AUTHORIZATION of a role that is not there. */
  #isForeignSession = false;
  /** Policies that were left out: their comments go with them. */
  readonly #policiesOut = new Set<string>();
  /** Schemas of extensions that were left out. */
  readonly #schemasOut = new Set<string>();

  constructor(options: TreatOptions) {
    this.#options = options;
  }

  treat(text: string, subject: StatementSubject): Treated {
    const { roles, extensions, fallbackOwner, isStrict } = this.#options;
    const { kind, name = "" } = subject;
    if (/^RESET SESSION AUTHORIZATION$/i.test(text)) {
      const wasForeign = this.#isForeignSession;
      this.#isForeignSession = false;
      return wasForeign ? { kind: "omit", omission: undefined } : run(text);
    }
    if (this.#isForeignSession) return omit("grants", "the role that granted them is not there");
    if (/SUBSCRIPTION$/.test(kind)) {
      return omit("subscriptions", "a second subscriber would take what is meant for the first");
    }
    const hosting =
      kind === "CREATE EXTENSION" && !extensions.has(name) ? HOSTING_EXTENSIONS.get(name) : undefined;
    if (hosting !== undefined) {
      this.#schemasOut.add(hosting);
      return omit(`the extension ${name}`, "the server does not have it");
    }
    if (kind === "COMMENT ON EXTENSION" && !extensions.has(name))
      return { kind: "omit", omission: undefined };
    if (/^(GRANT|REVOKE)$/.test(kind) && this.#isAboutOmitted(text))
      return { kind: "omit", omission: undefined };
    if (kind === "COMMENT ON POLICY" && this.#policiesOut.has(policyKey(subject))) {
      return { kind: "omit", omission: undefined };
    }
    const named = statementRoles(text);
    const missing = named.others.filter((role) => !roles.has(role));
    if (missing.length > 0) {
      if (/^SET SESSION AUTHORIZATION/i.test(text)) {
        this.#isForeignSession = true;
        return { kind: "omit", omission: undefined };
      }
      if (kind === "CREATE POLICY") this.#policiesOut.add(policyKey(subject));
      return omit(whatIs(kind), `the server has no role ${missing.join(", ")}`);
    }
    const isOptional =
      NEVER_NEEDED.test(kind) ||
      (kind === "ALTER SCHEMA" && name === "public") ||
      (!isStrict && PRIVILEGED.test(kind));
    const { owner } = named;
    if (owner === undefined || roles.has(owner.name)) return { kind: "run", text, isOptional };
    const omission = {
      what: "owners",
      because: `the server has no role ${owner.name}; ${fallbackOwner} owns what it owned`,
    };
    const owned = text.slice(0, owner.start) + quoteIdentifier(fallbackOwner) + text.slice(owner.end);
    return { kind: "run", text: owned, isOptional, omission };
  }

  /** What becomes of a COPY block: rows of an extension that was left out have no table to go to. */
  treatRows(schema: string | undefined): Omission | undefined {
    if (schema === undefined || !this.#schemasOut.has(schema)) return undefined;
    return { what: `rows in the schema ${schema}`, because: "its extension was left out" };
  }

  #isAboutOmitted(text: string): boolean {
    return [...this.#schemasOut].some((schema) => new RegExp(`\\s"?${schema}"?(\\.|\\s)`).test(text));
  }
}

function policyKey({ schema, table, name }: StatementSubject): string {
  return JSON.stringify([schema, table, name]);
}

function run(text: string): Treated {
  return { kind: "run", text, isOptional: false };
}

function omit(what: string, because: string): Treated {
  return { kind: "omit", omission: { what, because } };
}

function whatIs(kind: string): string {
  if (/POLICY$/.test(kind)) return "policies";
  if (/USER MAPPING$/.test(kind)) return "user mappings";
  return kind.startsWith("ALTER DEFAULT") ? "default privileges" : "grants";
}

/** Each reason once, with how many statements it is about. */
export function describeOmissions(omissions: readonly Omission[]): string[] {
  const counts = new Map<string, number>();
  for (const { what, because } of omissions) {
    const line = `${what}: ${because}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} statements)`));
}
