// What a restore does with statements whose roles or extensions the server lacks.
import { describe, expect, it } from "vitest";
import {
  describeOmissions,
  StatementTreatment,
  type TreatOptions,
} from "../../../src/restore/treat-statement.ts";
import { describeStatement } from "../../../src/target/describe-statement.ts";

function treat(texts: readonly string[], more: Partial<TreatOptions> = {}) {
  const treatment = new StatementTreatment({
    roles: new Set(["me"]),
    extensions: new Set(["citext"]),
    fallbackOwner: 'o"wner',
    isStrict: false,
    ...more,
  });
  return texts.map((text) => treatment.treat(text, describeStatement(text)));
}

describe("StatementTreatment", () => {
  it("hands what a missing role owns to another owner", () => {
    const [treated] = treat(['ALTER TABLE "public"."a OWNER TO b" OWNER TO "ghost"']);
    expect(treated).toMatchObject({
      kind: "run",
      text: 'ALTER TABLE "public"."a OWNER TO b" OWNER TO "o""wner"',
      omission: { what: "owners", because: 'the server has no role ghost; o"wner owns what it owned' },
    });
    expect(treat(["ALTER TABLE t OWNER TO me"])).toEqual([
      { kind: "run", text: "ALTER TABLE t OWNER TO me", isOptional: false },
    ]);
  });

  it("leaves out grants to missing roles, and what they granted themselves", () => {
    const treated = treat([
      "GRANT SELECT ON TABLE t TO ghost",
      "GRANT SELECT ON TABLE t TO me WITH GRANT OPTION GRANTED BY ghost",
      "ALTER DEFAULT PRIVILEGES FOR ROLE ghost IN SCHEMA public GRANT SELECT ON TABLES TO me",
      "SET SESSION AUTHORIZATION ghost",
      "GRANT SELECT ON TABLE t TO me",
      "RESET SESSION AUTHORIZATION",
      "GRANT SELECT ON TABLE t TO me",
    ]);
    expect(treated.map(({ kind }) => kind)).toEqual(["omit", "omit", "omit", "omit", "omit", "omit", "run"]);
  });

  it("leaves out a policy of a missing role together with its comment", () => {
    const treated = treat([
      "CREATE POLICY p ON public.t TO ghost USING (true)",
      "COMMENT ON POLICY p ON public.t IS 'x'",
      "COMMENT ON POLICY p ON public.other IS 'x'",
    ]);
    expect(treated.map(({ kind }) => kind)).toEqual(["omit", "omit", "run"]);
  });

  it("lets a laptop do without what only a superuser may make, and production not", () => {
    const texts = [
      "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
      "CREATE PUBLICATION p FOR ALL TABLES",
    ];
    expect(treat(texts)).toMatchObject([{ isOptional: true }, { isOptional: true }]);
    expect(treat(texts, { isStrict: true })).toMatchObject([{ isOptional: false }, { isOptional: false }]);
  });

  it("never subscribes a second time, and does without a hosting service's extensions", () => {
    const treated = treat([
      "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)",
      "CREATE EXTENSION IF NOT EXISTS pg_cron",
      "CREATE EXTENSION IF NOT EXISTS citext",
    ]);
    expect(treated.map(({ kind }) => kind)).toEqual(["omit", "omit", "run"]);
  });

  it("leaves out what belongs to an extension that was left out, its rows too", () => {
    const treatment = new StatementTreatment({
      roles: new Set(["me"]),
      extensions: new Set(),
      fallbackOwner: "me",
      isStrict: false,
    });
    const kindOf = (text: string): string => treatment.treat(text, describeStatement(text)).kind;
    expect(kindOf('GRANT USAGE ON SCHEMA "cron" TO "me"')).toBe("run");
    expect(treatment.treatRows("cron")).toBeUndefined();
    expect(kindOf('CREATE EXTENSION IF NOT EXISTS "pg_cron" WITH SCHEMA "pg_catalog"')).toBe("omit");
    expect(kindOf('GRANT USAGE ON SCHEMA "cron" TO "me"')).toBe("omit");
    expect(kindOf('GRANT SELECT ON TABLE "cron"."job" TO "me"')).toBe("omit");
    expect(kindOf('GRANT SELECT ON TABLE "public"."cron_job" TO "me"')).toBe("run");
    expect(treatment.treatRows("cron")).toEqual({
      what: "rows in the schema cron",
      because: "its extension was left out",
    });
  });
});

describe("describeOmissions", () => {
  it("says each reason once, with its count", () => {
    const because = "the server has no role a";
    expect(
      describeOmissions([
        { what: "grants", because },
        { what: "grants", because },
        { what: "owners", because },
      ]),
    ).toEqual(["grants: the server has no role a (2 statements)", "owners: the server has no role a"]);
  });
});
