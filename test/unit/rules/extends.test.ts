// `extends`: files in layers, refused paths, and what each preset does with tables as their libraries make them.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../../src/rules/format-diagnostic.ts";
import { loadRules, parseRules } from "../../../src/rules/load-rules.ts";
import { matchRules } from "../../../src/rules/match-rules.ts";
import { PRESETS } from "../../../src/rules/presets/presets.ts";
import type { ResolvedTable, Rules } from "../../../src/rules/rules.ts";
import { RulesError } from "../../../src/rules/rules-error.ts";
import { catalog, column, foreignKey, primaryKey, table, uniqueKey } from "./catalogs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pgscrub-extends-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, "r.yaml");
}

async function load(files: Readonly<Record<string, string>>): Promise<Rules> {
  return loadRules(write(files));
}

async function refusal(files: Readonly<Record<string, string>>): Promise<string> {
  try {
    await loadRules(write(files));
    return "";
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return formatDiagnostics(error.diagnostics, error.source).replaceAll(`${folder}/`, "");
  }
}

function own(text: string): Rules {
  const result = parseRules(`version: 1\n${text}`, "r.yaml");
  if ("diagnostics" in result) throw new Error(formatDiagnostics(result.diagnostics, text));
  return result.rules;
}

/** `column: masker, because` of one table. */
function treated(tables: readonly ResolvedTable[], name: string): string[] {
  const found = tables.find((resolved) => resolved.table.name === name);
  if (found?.rows === "none") return ["no rows"];
  return (found?.columns ?? []).map(
    (each) => `${each.column.name}: ${each.spec?.masker ?? each.treatment}, ${each.because}`,
  );
}

describe("extended files", () => {
  test("the file goes before what it extends, a later entry before an earlier, setting by setting and column by column", async () => {
    const rules = await load({
      "r.yaml":
        "version: 1\nextends: [./a.yaml, ./lib/b.yaml]\npolicy: {comments: drop}\nallow: [{domain: own.org, reason: x}]\njson_keys: {k: email}\ntables: {T: {columns: {one: email}}}\n",
      "a.yaml":
        "version: 1\npolicy: {oversize: fail, unmatched_json: fail}\nallow: [{domain: a.org, reason: x}]\ntables: {T: {rows: none, columns: {one: redact, two: redact, three: redact}}}\n",
      "lib/b.yaml":
        "version: 1\npolicy: {comments: keep, unmatched_json: redact}\njson_keys: {k: redact, l: redact}\nextends: [./c.yaml]\ntables: {T: {where: 'id > 5', columns: {two: phone}}}\n",
      "lib/c.yaml": "version: 1\ntables: {T: {columns: {two: text, four: text}}}\n",
    });
    expect(rules.policy).toMatchObject({ comments: "drop", oversize: "fail", unmatchedJson: "redact" });
    expect(rules.allow.map(({ value }) => value)).toEqual(["own.org", "a.org"]);
    expect([...rules.jsonKeys].map(([name, { masker }]) => `${name} ${masker}`).sort()).toEqual([
      "k email",
      "l redact",
    ]);
    const t = table(
      "T",
      ["one", "two", "three", "four"].map((name) => column(name, "text")),
    );
    const { tables, diagnostics } = matchRules(rules, catalog([t]));
    expect(diagnostics).toEqual([]);
    expect(tables[0]).toMatchObject({ rows: "all", filter: { where: { sql: "id > 5" } } });
    expect(treated(tables, "T").map((line) => line.replaceAll(`${folder}/`, ""))).toEqual([
      "one: email, r.yaml:6",
      "two: phone, lib/b.yaml:5",
      "three: redact, a.yaml:4",
      "four: text, lib/c.yaml:2",
    ]);
    expect(rules.wholeText).toContain("four: text");
  });

  test("mistakes in an extended file are told with its own name, place and line, whole text", async () => {
    const text = await refusal({
      "r.yaml": "version: 1\nextends: [./base.yaml]\ntables: {T: {columns: {a: emial}}}\n",
      "base.yaml":
        "version: 1\n# rules of the house\ntables:\n  U:\n    where: 'id ='\n    columns: {b: phon}\n",
    });
    expect(text).toBe(`r.yaml:3:27 error[RULES_UNKNOWN_MASKER]: there is no masker emial
3 | tables: {T: {columns: {a: emial}}}
  |                           ^^^^^
hint: Did you mean email?

base.yaml:5:12 error[RULES_BAD_VALUE]: where is not one SQL expression
5 |     where: 'id ='
  |            ^^^^^^
hint: Write one expression over the table's own columns, such as where: "status = 'ACTIVE'".

base.yaml:6:18 error[RULES_UNKNOWN_MASKER]: there is no masker phon
6 |     columns: {b: phon}
  |                  ^^^^
hint: Did you mean phone?`);
  });

  test.each([
    "../r.yaml",
    "/etc/passwd",
    "./../other.yaml",
    "./a/../../other.yaml",
    "file:///etc/passwd.yaml",
    "https://example.test/rules.yaml",
    "base.yaml",
    "./base.json",
    ".//etc/x.yaml",
    "./a\\\\..\\\\b.yaml",
  ])("the path %s is refused by its shape", async (path) => {
    const text = await refusal({ "r.yaml": `version: 1\nextends: ["${path}"]\ntables: {}\n` });
    expect(text).toMatch(
      /^r\.yaml:2:11 error\[RULES_BAD_VALUE\]: extends\.0: expected preset:name, or a file/,
    );
  });

  test("a link that leaves the folder, a missing file, a cycle and a tower of files are refused", async () => {
    writeFileSync(`${folder}-outside.yaml`, "version: 1\ntables: {}\n");
    symlinkSync(`${folder}-outside.yaml`, join(folder, "link.yaml"));
    const rules = (path: string): string => `version: 1\nextends: [${path}]\ntables: {}\n`;
    expect(await refusal({ "r.yaml": rules("./link.yaml") })).toContain(
      "there is no file ./link.yaml in the folder",
    );
    rmSync(`${folder}-outside.yaml`);
    expect(await refusal({ "r.yaml": rules("./none.yaml") })).toContain(
      "there is no file ./none.yaml in the folder",
    );
    expect(await refusal({ "r.yaml": rules("./r.yaml") })).toContain("./r.yaml extends itself");
    const cycle = { "r.yaml": rules("./a.yaml"), "a.yaml": rules("./b.yaml"), "b.yaml": rules("./a.yaml") };
    expect(await refusal(cycle)).toContain("b.yaml:2:11 error[RULES_BAD_VALUE]: ./a.yaml extends itself");
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`x${n}.yaml`, rules(`./x${n + 1}.yaml, ./x${n + 1}.yaml`)]),
    );
    const tower = { ...doubling, "x30.yaml": "version: 1\ntables: {}\n", "r.yaml": rules("./x0.yaml") };
    expect(await refusal(tower)).toContain("more than 32 files and presets are extended");
    expect(await refusal({ "r.yaml": rules("./bad.yaml"), "bad.yaml": "a: \0" })).toContain(
      "bad.yaml:1:4 error[RULES_FILE]: the file holds a control character",
    );
  });

  test("an unknown preset is told with the one that was meant", async () => {
    expect(await refusal({ "r.yaml": "version: 1\nextends: [preset:nextath]\ntables: {}\n" })).toBe(
      `r.yaml:2:11 error[RULES_BAD_VALUE]: there is no preset nextath
2 | extends: [preset:nextath]
  |           ^^^^^^^^^^^^^^
hint: Did you mean preset:nextauth?`,
    );
  });
});

describe("presets", () => {
  test.each([...PRESETS.keys()])("%s is a valid rules file and holds on an empty database", async (name) => {
    const rules = await load({ "r.yaml": `version: 1\nextends: ["${name}"]\ntables: {}\n` });
    expect(matchRules(rules, catalog([])).diagnostics).toEqual([]);
  });

  const key = { uniqueKeys: [primaryKey("id")] };
  const prismaAuth = catalog([
    table(
      "User",
      [
        column("id", "text"),
        column("name", "text"),
        column("email", "text"),
        column("emailVerified", "timestamp"),
        column("image", "text"),
      ],
      key,
    ),
    table(
      "Account",
      [
        ...[
          column("id", "text"),
          column("userId", "text"),
          column("type", "text", { notNull: true }),
          column("provider", "text"),
          column("providerAccountId", "text"),
        ],
        ...[
          column("refresh_token", "text"),
          column("access_token", "text", { notNull: true }),
          column("expires_at", "int4"),
          column("token_type", "text"),
          column("scope", "text"),
          column("id_token", "text"),
          column("session_state", "text"),
        ],
      ],
      { ...key, foreignKeys: [foreignKey("userId", "User", "id")] },
    ),
    table(
      "Session",
      [
        column("id", "text"),
        column("sessionToken", "text"),
        column("userId", "text"),
        column("expires", "timestamp"),
      ],
      key,
    ),
    table("VerificationToken", [
      column("identifier", "text"),
      column("token", "text"),
      column("expires", "timestamp"),
    ]),
  ]);
  const ids = new Set(["public.User.id", "public.Account.id", "public.Session.id"]);

  test("nextauth speaks for every column of the Prisma adapter's tables; tokens are null where the column allows it", () => {
    const rules = own("extends: [preset:nextauth]\ntables: {}\n");
    const { tables, diagnostics } = matchRules(rules, prismaAuth, { sampledIdColumns: ids });
    expect(diagnostics).toEqual([]);
    expect(treated(tables, "User")).toEqual([
      "id: keep, structural: key of cuid, uuid or ulid",
      "name: person.full_name, preset:nextauth",
      "email: email, preset:nextauth",
      "emailVerified: keep, structural: timestamp",
      "image: url, preset:nextauth",
    ]);
    expect(treated(tables, "Account").filter((line) => line.includes("token"))).toEqual([
      "refresh_token: null, preset:nextauth",
      "access_token: token, preset:nextauth",
      "token_type: keep, preset:nextauth",
      "id_token: null, preset:nextauth",
    ]);
    expect(treated(tables, "Session")).toEqual(["no rows"]);
    expect(treated(tables, "VerificationToken")).toEqual(["no rows"]);
  });

  test("the file's own rules go before the preset's, column by column; what the preset lacks is asked for", () => {
    const rules = own(
      "extends: [preset:nextauth]\ntables:\n  User: {columns: {name: {keep: public}}}\n  Session: {rows: all, columns: {sessionToken: token, userId: id}}\n",
    );
    const more = table("User", [...(prismaAuth.tables[0]?.columns ?? []), column("bio", "text")], key);
    const all = catalog([more, ...prismaAuth.tables.slice(1)]);
    const { tables, diagnostics } = matchRules(rules, all, { sampledIdColumns: ids });
    expect(treated(tables, "User").slice(1, 3)).toEqual([
      "name: keep, r.yaml:4",
      "email: email, preset:nextauth",
    ]);
    expect(treated(tables, "Session")[1]).toBe("sessionToken: token, r.yaml:5");
    expect(diagnostics.map(({ code, line, column: name, yaml }) => [code, line, name, yaml])).toEqual([
      ["RULES_UNCLASSIFIED_COLUMN", 4, "bio", "    columns:\n      bio: text"],
    ]);
  });

  test("a column that a preset's table has besides is asked for with a table of the file's own", () => {
    const rules = own("extends: [preset:nextauth]\ntables: {}\n");
    const { diagnostics } = matchRules(rules, catalog([table("users", [column("bio", "text")])]));
    expect(diagnostics).toMatchObject([
      { code: "RULES_UNCLASSIFIED_COLUMN", line: 2, yaml: "  users:\n    columns:\n      bio: text" },
    ]);
  });

  test("a preset that cannot hold is told at the line that asks for it", () => {
    const rules = own("extends: [preset:nextauth]\ntables: {}\n");
    const { diagnostics } = matchRules(rules, catalog([table("users", [column("email", "int4")])]));
    expect(diagnostics).toMatchObject([
      { code: "RULES_TYPE_MISMATCH", file: "r.yaml", line: 2, col: 11, table: "public.users" },
    ]);
  });

  test("better-auth, prisma and stripe speak for the columns of their libraries in both spellings", () => {
    const rules = own("extends: [preset:better-auth, preset:prisma, preset:stripe]\ntables: {Plan: {}}\n");
    const text = (...names: string[]) => names.map((name) => column(name, "text"));
    const all = catalog([
      table(
        "user",
        [
          ...text("id", "name", "email"),
          column("email_verified", "bool"),
          ...text("image", "role", "ban_reason", "stripe_customer_id"),
        ],
        key,
      ),
      table(
        "account",
        text("id", "account_id", "provider_id", "user_id", "access_token", "id_token", "scope", "password"),
        {
          ...key,
          foreignKeys: [foreignKey("user_id", "user", "id")],
        },
      ),
      table("twoFactor", text("id", "secret", "backupCodes"), key),
      table("jwks", text("id", "publicKey", "privateKey"), key),
      table(
        "_prisma_migrations",
        [...text("id", "checksum", "migration_name", "logs"), column("applied_steps_count", "int4")],
        key,
      ),
      table("Plan", text("stripePriceId", "stripe_product_id", "stripeSubscriptionId")),
    ]);
    const sampled = new Set(["public.user.id", "public.account.id", "public.account.user_id"]);
    const { tables, diagnostics } = matchRules(rules, all, { sampledIdColumns: sampled });
    expect(diagnostics).toEqual([]);
    expect(treated(tables, "user")).toContain("ban_reason: null, preset:better-auth");
    expect(treated(tables, "user")).toContain("stripe_customer_id: id, preset:better-auth");
    expect(treated(tables, "account")).toContain("password: password, preset:better-auth");
    expect(treated(tables, "twoFactor")).toEqual(["no rows"]);
    expect(treated(tables, "jwks")).toEqual(["no rows"]);
    expect(treated(tables, "_prisma_migrations")).toContain("logs: null, preset:prisma");
    expect(treated(tables, "Plan")).toEqual([
      "stripePriceId: keep, preset:stripe",
      "stripe_product_id: keep, preset:stripe",
      "stripeSubscriptionId: id, preset:stripe",
    ]);
  });

  test("a list of maskers is for presets alone", () => {
    const result = parseRules("version: 1\ntables: {T: {columns: {c: ['null', token]}}}\n", "r.yaml");
    expect("diagnostics" in result ? result.diagnostics.map(({ code }) => code) : []).toEqual([
      "RULES_BAD_VALUE",
    ]);
  });
});

describe("better-auth's ids", () => {
  const tables = () => {
    const user = table("user", [column("id", "text", { notNull: true })], { uniqueKeys: [primaryKey("id")] });
    const member = table("member", [column("id", "text"), column("user_id", "text")], {
      foreignKeys: [foreignKey("user_id", "user", "id")],
    });
    return catalog([user, member]);
  };

  test("are kept though no sample knows their alphabet", () => {
    const matched = matchRules(own("extends: [preset:better-auth]\ntables: {}\n"), tables());
    expect(matched.diagnostics).toEqual([]);
    expect(treated(matched.tables, "member")).toEqual([
      "id: keep, preset:better-auth",
      "user_id: keep, preset:better-auth",
    ]);
  });

  test("are masked together with what they reference where the file masks that", () => {
    const yaml = "extends: [preset:better-auth]\ntables: {user: {columns: {id: id}}}\n";
    const matched = matchRules(own(yaml), tables());
    expect(matched.diagnostics).toEqual([]);
    expect(treated(matched.tables, "member")).toEqual([
      "id: keep, preset:better-auth",
      "user_id: id, references public.user.id, r.yaml:3",
    ]);
  });
});

describe("column_names", () => {
  const note = catalog([
    table("A", [column("note", "text"), column("gen", "text", { isGenerated: true })]),
    table("B", [column("note", "text"), column("flag", "bool")]),
  ]);

  test("it speaks for every ruled table without a rule of its own for the column", () => {
    const rules = own(
      "column_names:\n  note: text\n  flag: redact\n  gen: redact\ntables: {A: {unless: 'x'}, B: {columns: {note: redact}}}\n",
    );
    const { tables, diagnostics } = matchRules(rules, note);
    expect(diagnostics).toEqual([]);
    expect(treated(tables, "A")).toEqual(["note: text, r.yaml:3", "gen: generated, generated column"]);
    expect(treated(tables, "B")).toEqual(["note: redact, r.yaml:6", "flag: redact, r.yaml:4"]);
    expect(tables[0]?.columns[0]?.condition?.sql).toBe("x");
  });

  test("it goes behind what a reference inherits, and is inherited by references itself", () => {
    const team = table("team", [column("slug", "text", { notNull: true }), column("code", "text")], {
      uniqueKeys: [primaryKey("slug"), uniqueKey("code", ["code"])],
    });
    const post = table("post", [column("slug", "text"), column("teamCode", "text")], {
      foreignKeys: [foreignKey("slug", "team", "slug"), foreignKey("teamCode", "team", "code")],
    });
    const rules = own(
      "column_names: {slug: redact, code: token}\ntables: {team: {columns: {slug: id}}, post: {}}\n",
    );
    const { tables, diagnostics } = matchRules(rules, catalog([team, post]));
    expect(diagnostics).toEqual([]);
    expect(treated(tables, "team")).toEqual(["slug: id, r.yaml:3", "code: token, r.yaml:2"]);
    expect(treated(tables, "post")).toEqual([
      "slug: id, references public.team.slug, r.yaml:3",
      "teamCode: token, references public.team.code, r.yaml:2",
    ]);
  });

  test("a name that no table has is a mistake, and a table that nothing names still is one", () => {
    const { diagnostics } = matchRules(
      own("column_names: {nots: text, note: text}\ntables: {A: {}}\n"),
      note,
    );
    expect(diagnostics.map(({ code, line, col, hint }) => [code, line, col, hint])).toEqual([
      ["RULES_NOTHING_MATCHED", 2, 16, "Did you mean note?"],
      [
        "RULES_UNCLASSIFIED_TABLE",
        3,
        1,
        "Add it below tables, after reading what is proposed; or rows: none.",
      ],
    ]);
  });
});
