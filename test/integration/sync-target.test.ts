// The target's side of a sync: what is replaced, kept, inherited, refused, and what a failure leaves as it was.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroyClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { quoteIdentifier } from "../../src/postgres/identifier.ts";
import type { SyncOptions } from "../../src/run/run-options.ts";
import { sync } from "../../src/sync.ts";
import { undo } from "../../src/undo.ts";
import { column, createDatabase, databaseNames, dumpTables, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile, SMALL_SCHEMA } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const RULES = rulesFile();
const OLD = "CREATE TABLE old_row (v text); INSERT INTO old_row VALUES ('before')";
let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app", SMALL_SCHEMA);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

const refresh = (target: string, changes: Partial<SyncOptions> = {}) =>
  sync(syncOptions(source, target, { rulesFile: RULES, ...changes }));
const goBack = (target: string) => undo({ ...syncOptions(source, target), confirm: async () => true });
const hasNewRows = async (target: string) =>
  (await column(target, "SELECT count(*) FROM person WHERE email LIKE '%@%example.test'"))[0] === "200";
const hasOldRows = async (target: string) => (await column(target, "SELECT v FROM old_row"))[0] === "before";
const related = async (name: string) =>
  (await databaseNames(laptop)).filter((database) => database?.startsWith(name));

describe("what a sync replaces", () => {
  it("is kept once, comes back with undo, and goes again with another undo", async () => {
    const target = await createDatabase(laptop, "kept", OLD);
    expect((await refresh(target)).previous).toBe("kept__pgscrub_prev");
    expect(await hasNewRows(target)).toBe(true);
    const refreshed = await dumpTables(target);
    await goBack(target);
    expect(await hasOldRows(target)).toBe(true);
    await goBack(target);
    expect(await dumpTables(target)).toEqual(refreshed);
    await refresh(target);
    expect(await hasNewRows(laptop.url("kept__pgscrub_prev"))).toBe(true);
    expect(await related("kept")).toEqual(["kept", "kept__pgscrub_prev"]);
    const dropped = await refresh(target, { dropPrevious: true });
    expect(dropped.previous).toBeUndefined();
    expect(await related("kept")).toEqual(["kept"]);
    await expect(goBack(target)).rejects.toMatchObject({ code: "NOTHING_TO_UNDO", exitCode: 69 });
  });

  it("may be absent: the database is then created", async () => {
    const report = await refresh(laptop.url("fresh"));
    expect(report).toMatchObject({ ok: true, previous: undefined });
    expect(await hasNewRows(laptop.url("fresh"))).toBe(true);
    expect(await related("fresh")).toEqual(["fresh"]);
  });

  it("may have a name of 63 bytes with capitals, quotes and a space, beside others that begin alike", async () => {
    const name = `My "Quoted" App ${"é".repeat(23)}X`;
    expect(Buffer.byteLength(name)).toBe(63);
    const bystanders = ["__pgscrub_new", "__pgscrub_prev", "__pgscrub_old", ""].map((suffix) => {
      let head = name;
      while (Buffer.byteLength(head + suffix) > (suffix === "" ? 62 : 63)) head = head.slice(0, -1);
      return head + suffix;
    });
    for (const bystander of bystanders) await createDatabase(laptop, bystander, OLD);
    const target = await createDatabase(laptop, name, OLD);
    await refresh(target);
    const first = await dumpTables(target);
    await refresh(target);
    await goBack(target);
    expect(await dumpTables(target)).toEqual(first);
    for (const bystander of bystanders) expect(await hasOldRows(laptop.url(bystander))).toBe(true);
    expect((await related('My "Quoted"')).length).toBe(bystanders.length + 2);
  });

  it("is swapped while clients reconnect to it in a loop", async () => {
    const target = await createDatabase(laptop, "busy", OLD);
    let isOver = false;
    let served = 0;
    const client = async (): Promise<void> => {
      while (!isOver) {
        try {
          const session = await openClient(parseConnectionString(target, "of a client"), { role: "target" });
          await session.query("SELECT pg_sleep(0.005)");
          served++;
          destroyClient(session);
        } catch {
          // Ended by the swap: it comes back at once, as a pool does.
        }
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await refresh(target);
    isOver = true;
    await Promise.all(clients);
    expect(served).toBeGreaterThan(50);
    expect(await hasNewRows(target)).toBe(true);
  });
});

describe("the refreshed database", () => {
  it("inherits owner, locale, settings, connection limit, grants and comment", async () => {
    await execute(laptop.url(), "CREATE ROLE app_owner", 'CREATE ROLE "Reader Role"', "CREATE ROLE writer");
    await execute(
      laptop.url(),
      "CREATE DATABASE inherits TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LOCALE 'C' OWNER app_owner",
      'ALTER DATABASE inherits SET search_path = app, "Odd Schema", public',
      "ALTER DATABASE inherits SET statement_timeout = '11s'",
      "ALTER DATABASE inherits SET app.tenant = 'a, b''c'",
      "ALTER ROLE \"Reader Role\" IN DATABASE inherits SET work_mem = '13MB'",
      "ALTER DATABASE inherits CONNECTION LIMIT 17",
      "REVOKE CONNECT ON DATABASE inherits FROM PUBLIC",
      'GRANT CONNECT ON DATABASE inherits TO "Reader Role"',
      "GRANT CREATE ON DATABASE inherits TO writer WITH GRANT OPTION",
      "COMMENT ON DATABASE inherits IS 'our app''s database'",
    );
    const facts = () =>
      column(
        laptop.url(),
        `SELECT jsonb_build_array(pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider, datlocale,
           datcollate, datctype, datconnlimit, datallowconn, datistemplate, shobj_description(oid, 'pg_database'),
           (SELECT jsonb_agg(a ORDER BY a::text) FROM unnest(datacl) a),
           (SELECT jsonb_agg(format('%s %s', setrole::regrole, setconfig) ORDER BY setrole) FROM pg_db_role_setting
             WHERE setdatabase = d.oid))
         FROM pg_database d WHERE datname = 'inherits'`,
      );
    const before = await facts();
    await refresh(laptop.url("inherits"));
    expect(await facts()).toEqual(before);
    expect(await column(laptop.url("inherits"), "SHOW search_path")).toEqual(['app, "Odd Schema", public']);
    const owners =
      "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    expect(await column(laptop.url("inherits"), owners)).toEqual(["app_owner"]);
  });

  it.each([
    ["owns the target", "dev_a", "dev_a"],
    ["is a member of the target's owner", "dev_b", "team"],
  ])(
    "is made by a role without superuser rights that %s, from a role that only reads",
    async (_, role, owner) => {
      const login = "LOGIN CREATEDB PASSWORD 'pw'";
      const roles =
        owner === role
          ? [`CREATE ROLE ${role} ${login}`]
          : [`CREATE ROLE ${owner}`, `CREATE ROLE ${role} ${login} IN ROLE ${owner}`];
      await execute(laptop.url(), ...roles, `CREATE DATABASE of_${role} OWNER ${owner} CONNECTION LIMIT 1`);
      await execute(
        source,
        `DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD 'pw'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
        "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO reader",
      );
      const as = (url: string, user: string) => url.replace(/\/\/[^@]*@/, `//${user}:pw@`);
      const target = as(laptop.url(`of_${role}`), role);
      await sync(syncOptions(as(source, "reader"), target, { rulesFile: RULES }));
      const again = await sync(syncOptions(as(source, "reader"), target, { rulesFile: RULES }));
      expect(again.ok).toBe(true);
      await goBack(target);
      expect(await hasNewRows(target)).toBe(true);
      const facts = `SELECT format('%s %s', pg_get_userbyid(datdba), datconnlimit) FROM pg_database WHERE datname = 'of_${role}'`;
      expect(await column(laptop.url(), facts)).toEqual([`${owner} 1`]);
      const owners =
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
      expect(await column(target, owners)).toEqual([owner]);
    },
  );

  it("reports an extension that the target has and its role may not make", async () => {
    const from = await createDatabase(production, "inspected", SMALL_SCHEMA, "CREATE EXTENSION pageinspect");
    await execute(
      laptop.url(),
      "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'pw'",
      "CREATE DATABASE inspected OWNER plain",
    );
    const target = laptop.url("inspected").replace(/\/\/[^@]*@/, "//plain:pw@");
    const report = await sync(syncOptions(from, target, { rulesFile: RULES }));
    expect(report.ok).toBe(true);
    expect(report.leftOut).toEqual([
      {
        kind: "extension",
        name: "pageinspect",
        because: "the target refuses it (SQLSTATE 42501)",
      },
    ]);
  });
});

describe("--after", () => {
  it("runs on the new database before it takes the target's place", async () => {
    const target = await createDatabase(laptop, "after_good", OLD);
    const file = join(mkdtempSync(join(tmpdir(), "pgscrub-test-")), "url");
    const script = `require("fs").writeFileSync(${JSON.stringify(file)}, process.env.DATABASE_URL);
      const { Client } = require("pg"); const c = new Client(process.env.DATABASE_URL);
      c.connect().then(() => c.query("CREATE TABLE migrated (at int)")).then(() => c.end())`;
    await refresh(target, { after: `node -e ${JSON.stringify(script.replaceAll("\n", " "))}` });
    expect(await column(target, "SELECT to_regclass('migrated') IS NOT NULL")).toEqual(["true"]);
    expect(new URL(readFileSync(file, "utf8")).pathname).toBe("/after_good__pgscrub_new");
  });

  it("leaves the target as it is when the command fails", async () => {
    const target = await createDatabase(laptop, "after_bad", OLD);
    await expect(refresh(target, { after: "exit 3" })).rejects.toMatchObject({
      code: "AFTER_FAILED",
      exitCode: 69,
      message: "the --after command ended with status 3",
    });
    expect(await hasOldRows(target)).toBe(true);
    expect(await related("after_bad")).toEqual(["after_bad"]);
  });
});

describe("a sync that does not come to its swap", () => {
  it("does not swap what was not verified", async () => {
    const target = await createDatabase(laptop, "not_proved", OLD);
    expect(await refresh(target, { isVerified: false })).toMatchObject({ ok: false, verify: undefined });
    expect(await hasOldRows(target)).toBe(true);
    expect(await related("not_proved")).toEqual(["not_proved"]);
  });

  it("counts its own time, without that in which the question waits for an answer", async () => {
    const target = await createDatabase(laptop, "thoughtful", OLD);
    const startedAt = performance.now();
    const { durationMs } = await refresh(target, { confirm: () => sleep(1500, true) });
    expect(durationMs).toBeGreaterThan(0);
    expect(durationMs).toBeLessThan(performance.now() - startedAt - 1490);
  });

  it("writes nothing when it is not confirmed", async () => {
    const target = await createDatabase(laptop, "unsure", OLD);
    const asked: (string | null)[][] = [];
    const confirm = async () => {
      asked.push(await related("unsure"));
      return false;
    };
    await expect(refresh(target, { confirm })).rejects.toMatchObject({ code: "NOT_CONFIRMED", exitCode: 77 });
    expect(asked).toEqual([["unsure"]]);
    expect(await hasOldRows(target)).toBe(true);
  });

  it("drops what a killed run left behind, and refuses what is not its own", async () => {
    const target = await createDatabase(laptop, "leftover", OLD);
    const marker = JSON.stringify({ role: "staging", run: "x", target: "leftover" });
    await createDatabase(
      laptop,
      "leftover__pgscrub_new",
      `COMMENT ON DATABASE leftover__pgscrub_new IS '[pgscrub ${marker}]'`,
    );
    expect((await refresh(target, { dropPrevious: true })).ok).toBe(true);
    for (const suffix of ["new", "old", "prev"]) {
      const other = `leftover__pgscrub_${suffix}`;
      const url = await createDatabase(laptop, other, OLD);
      await expect(refresh(target)).rejects.toMatchObject({ code: "TARGET_REFUSED", exitCode: 77 });
      expect(await hasOldRows(url)).toBe(true);
      await execute(laptop.url(), `DROP DATABASE ${quoteIdentifier(other)}`);
    }
    expect(await hasNewRows(target)).toBe(true);
  });
});
