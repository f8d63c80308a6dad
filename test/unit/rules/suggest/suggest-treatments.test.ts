// The proposals against invented applications whose labels were written before anything judged them, and against what
// must hold for any catalog.
import { describe, expect, it } from "vitest";
import type { Catalog, Column, Table } from "../../../../src/catalog/catalog.ts";
import { parseMaskerNotation } from "../../../../src/pipeline/transform/masker-notation.ts";
import { MASKERS } from "../../../../src/pipeline/transform/registry.ts";
import { canHold } from "../../../../src/rules/masker-fit.ts";
import { type Suggestion, suggestTreatments } from "../../../../src/rules/suggest/suggest-treatments.ts";
import { inventedApplications } from "../../../support/invented-applications.ts";
import { catalog, column, foreignKey, primaryKey, table, uniqueKey } from "../catalogs.ts";
import { RESERVED } from "./reserved.ts";

function suggest(...tables: readonly Table[]): (name: string) => Suggestion {
  return find(catalog(tables));
}

function find(of: Catalog): (name: string) => Suggestion {
  const suggestions = suggestTreatments(of, { reserved: RESERVED });
  return (name) => {
    const found = suggestions.find((one) => `${one.table}.${one.column}` === `public.${name}`);
    if (found === undefined) throw new Error(`nothing is said of ${name}`);
    return found;
  };
}

function withComment(of: Column, comment: string): Column {
  return { ...of, comment };
}

describe.each(inventedApplications())("the invented application $name", (application) => {
  const suggestions = suggestTreatments(application.catalog, { reserved: RESERVED });
  const labelled = suggestions.map((suggestion) => ({
    name: `${suggestion.table}.${suggestion.column}`,
    sensitive: suggestion.sensitive,
    label: application.labels.get(`${suggestion.table}.${suggestion.column}`),
  }));

  it("has every column judged once, with a confidence and a reason", () => {
    expect(labelled.map(({ name }) => name)).toEqual([...application.labels.keys()]);
    for (const { confidence, reason, masker, sensitive } of suggestions) {
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(reason).not.toBe("");
      expect(sensitive).toBe(masker !== "keep");
    }
  });

  it("has nothing missed of what must be found", () => {
    expect(labelled.filter(({ label, sensitive }) => label === "must" && !sensitive)).toEqual([]);
  });

  it("has nine of ten findings right", () => {
    const flagged = labelled.filter(({ sensitive }) => sensitive);
    const wrong = flagged.filter(({ label }) => label === "none").map(({ name }) => name);
    expect(wrong.length / flagged.length, wrong.join(", ")).toBeLessThanOrEqual(0.1);
  });

  it("gets maskers that hold", () => {
    for (const { table: label, column: name, rule } of suggestions) {
      const of = application.catalog.tables.find((other) => `public.${other.name}` === label);
      const there = of?.columns.find((other) => other.name === name);
      const spec = rule === undefined ? undefined : parseMaskerNotation(rule);
      if (of === undefined || there === undefined || spec === undefined) continue;
      if ("error" in spec) throw new Error(spec.error);
      expect(canHold(of, there, spec, { maskers: MASKERS, reserved: RESERVED }), `${label}.${name}`).toBe(
        true,
      );
    }
  });
});

describe("a column", () => {
  const id = column("id", "uuid", { notNull: true });
  const keyed = { uniqueKeys: [primaryKey("id")] };

  it("of unknown meaning is sensitive, text and JSON alike", () => {
    const of = suggest(table("frobnications", [id, column("zorp", "text"), column("quux", "jsonb")], keyed));
    expect(of("frobnications.zorp")).toMatchObject({ masker: "text", sensitive: true, confidence: 0.4 });
    expect(of("frobnications.quux")).toMatchObject({ masker: "json", sensitive: true });
  });

  it("of unknown meaning is a word where its default is one, or where it is too short for more", () => {
    const zorp = column("zorp", "text", { defaultExpression: "'draft'::text" });
    const of = suggest(table("frobnications", [zorp, column("quux", "text", { maxLength: 2 })]));
    expect(of("frobnications.zorp")).toMatchObject({
      sensitive: false,
      reason: expect.stringContaining("default"),
    });
    expect(of("frobnications.quux")).toMatchObject({ sensitive: false });
  });

  it("of tags is what people wrote, where the table is about people or is not known", () => {
    const tags = column("tags", "text", { isArray: true });
    for (const name of ["Contact", "frobnications"]) {
      const of = suggest(table(name, [id, tags], keyed));
      expect(of(`${name}.tags`)).toMatchObject({ sensitive: true, masker: "text" });
    }
  });

  it("that references a masked one is masked alike, and needs no line", () => {
    const team = table("teams", [column("slug", "text", { notNull: true })], {
      uniqueKeys: [primaryKey("slug")],
    });
    const member = table("memberships", [column("team", "text")], {
      foreignKeys: [foreignKey("team", "teams", "slug")],
    });
    const of = suggest(team, member);
    expect(of("teams.slug")).toMatchObject({ masker: "id", sensitive: true });
    expect(of("memberships.team")).toMatchObject({ masker: "id", sensitive: true, rule: undefined });
  });

  it("that references a kept key is kept, whatever its name", () => {
    const token = table("tokens", [id], keyed);
    const use = table("uses", [column("token", "uuid")], {
      foreignKeys: [foreignKey("token", "tokens", "id")],
    });
    expect(suggest(token, use)("uses.token")).toMatchObject({ masker: "keep", sensitive: false });
  });

  it("in a circle of references is judged by its name", () => {
    const a = table("a", [column("email", "text")], { foreignKeys: [foreignKey("email", "b", "email")] });
    const b = table("b", [column("email", "text")], { foreignKeys: [foreignKey("email", "a", "email")] });
    const of = suggest(a, b);
    expect(of("a.email").sensitive).toBe(true);
    expect(of("b.email").sensitive).toBe(true);
  });

  it("under a unique index gets a masker that cannot collide", () => {
    const people = table(
      "people",
      [column("full_name", "text", { notNull: true }), column("phone", "text")],
      {
        uniqueKeys: [uniqueKey("names", ["full_name"]), uniqueKey("phones", ["phone"])],
      },
    );
    const of = suggest(people);
    expect(of("people.full_name").masker).toBe("id");
    expect(of("people.phone").rule).toEqual({ phone: { injective: true } });
  });

  it("gets null for a secret only where it may be NULL", () => {
    const of = suggest(
      table("gadgets", [column("api_key", "text", { notNull: true }), column("refresh_token", "text")]),
    );
    expect(of("gadgets.api_key").masker).toBe("token");
    expect(of("gadgets.refresh_token")).toMatchObject({ masker: "null", rule: null });
  });

  it("gets what fits into varchar(n)", () => {
    const of = suggest(table("people", [column("email", "text", { maxLength: 12, notNull: true })]));
    expect(of("people.email")).toMatchObject({ masker: "redact", sensitive: true });
  });

  it("is what its comment says where the name is silent, and sensitive where the comment says so", () => {
    const of = suggest(
      table("gadgets", [
        withComment(column("zorp", "text"), "the buyer's phone number"),
        withComment(column("quux", "text"), "one of: a, b"),
        withComment(column("status", "text"), "free words, personal data, handle with care"),
      ]),
    );
    expect(of("gadgets.zorp").masker).toBe("phone");
    expect(of("gadgets.quux").sensitive).toBe(false);
    expect(of("gadgets.status").sensitive).toBe(true);
  });

  it("of a generated column needs no line", () => {
    const of = suggest(table("people", [column("email_lower", "text", { isGenerated: true })]));
    expect(of("people.email_lower")).toMatchObject({ masker: "keep", rule: undefined });
  });

  it("of a history of migrations is kept, so that migrations go on", () => {
    const of = suggest(table("_prisma_migrations", [column("logs", "text"), column("checksum", "text")]));
    expect(of("_prisma_migrations.logs")).toMatchObject({
      masker: "keep",
      rule: { keep: expect.any(String) },
    });
  });
});

describe("tables that others know", () => {
  it("of NextAuth and Better Auth: the account at the provider, the tokens, the addressee of a verification", () => {
    const of = suggest(
      table("account", [
        column("accountId", "text"),
        column("providerId", "text"),
        column("idToken", "text"),
        column("scope", "text"),
      ]),
      table("verification", [column("identifier", "text"), column("value", "text")]),
      table("accounts", [
        column("provider", "text"),
        column("provider_account_id", "text"),
        column("session_state", "text"),
      ]),
    );
    const sensitive = [
      "account.accountId",
      "account.idToken",
      "verification.identifier",
      "verification.value",
    ];
    for (const name of [...sensitive, "accounts.provider_account_id", "accounts.session_state"]) {
      expect(of(name).sensitive, name).toBe(true);
    }
    for (const name of ["account.providerId", "account.scope", "accounts.provider"]) {
      expect(of(name).sensitive, name).toBe(false);
    }
  });

  it("of Stripe and Gmail: ids of customers, threads and histories, not those of prices", () => {
    const of = suggest(
      table("billing", [column("stripeCustomerId", "text"), column("stripePriceId", "text")]),
      table("GmailAccount", [column("lastHistoryId", "text"), column("threadId", "text")]),
    );
    expect(of("billing.stripeCustomerId")).toMatchObject({ masker: "id", sensitive: true });
    expect(of("billing.stripePriceId").sensitive).toBe(false);
    expect(of("GmailAccount.lastHistoryId").sensitive).toBe(true);
    expect(of("GmailAccount.threadId").sensitive).toBe(true);
  });
});

describe("partitions", () => {
  it("are treated as their parent, by a masker that holds in all of them", () => {
    const parent = table("messages", [column("phone", "text")], { kind: "partitioned" });
    const leaf = table("messages_2024", [column("phone", "text")], {
      parentOids: [parent.oid],
      uniqueKeys: [uniqueKey("once", ["phone"])],
    });
    const of = suggest(parent, leaf);
    expect(of("messages.phone").rule).toEqual({ phone: { injective: true } });
    expect(of("messages_2024.phone").rule).toEqual(of("messages.phone").rule);
  });
});
