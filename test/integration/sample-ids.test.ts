// Which key columns hold nothing but machine-made ids, as the server judges them: against the formats' own patterns.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { sampleIdColumns } from "../../src/catalog/sample-ids.ts";
import { createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

/** cuid, cuid2, uuid and ulid as their specifications write them: the plain twin of the server's judgement. */
const MACHINE_MADE =
  /^(?:c[0-9a-z]{20,31}|[a-z][0-9a-z]{23}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25})$/;

const UUID = "0b8e7c52-4f1d-4f0e-9c3a-5d1e2f3a4b5c";
const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/** Right ones, and each of them spoilt in one place or in its length. */
const VALUES: readonly string[] = [
  ...Array.from({ length: 40 }, (_, length) => `c${"0a".repeat(20)}`.slice(0, length)),
  ...Array.from({ length: 40 }, (_, length) => `k${"0a".repeat(20)}`.slice(0, length)),
  ...[...UUID].map((_, at) => UUID.slice(0, at) + "-" + UUID.slice(at + 1)),
  ...[...UUID].map((_, at) => `${UUID.slice(0, at)}g${UUID.slice(at + 1)}`),
  ...[UUID, UUID.toUpperCase(), `${UUID}\n`, ` ${UUID}`, UUID.replaceAll("-", "_")],
  ...["Z", "U", "I", "é", "\n", "0", "8"].flatMap((spoilt) =>
    [0, 12, 25].map((at) => ULID.slice(0, at) + spoilt + ULID.slice(at + 1)),
  ),
  ...[ULID, ULID.toLowerCase(), `${ULID}0`, "jane@acme-industries.com", "Jane Doe of Acme Industries"],
];

describe("sampleIdColumns", () => {
  it("judges every value as the formats' patterns do, in as many tables as there are", async () => {
    const values = [...new Set(VALUES)];
    expect(values.filter((value) => MACHINE_MADE.test(value)).length).toBeGreaterThan(20);
    expect(values.filter((value) => !MACHINE_MADE.test(value)).length).toBeGreaterThan(100);
    const url = await createDatabase(server, "ids");
    await withClient(url, async (client) => {
      for (const [at, value] of values.entries()) {
        await client.query(`CREATE TABLE t${at} (id text PRIMARY KEY)`);
        await client.query(`INSERT INTO t${at} VALUES ($1)`, [value]);
      }
      const found = await sampleIdColumns(client, await readCatalog(client));
      const judged = values.filter((_, at) => found.has(`public.t${at}.id`));
      expect(judged).toEqual(values.filter((value) => MACHINE_MADE.test(value)));
    });
  });

  it("judges each column by all of its values; an empty table and NULLs betray nothing", async () => {
    const url = await createDatabase(server, "columns");
    await execute(
      url,
      "CREATE TABLE parent (id text PRIMARY KEY)",
      "CREATE TABLE child (id text PRIMARY KEY, parent text REFERENCES parent, name text)",
      "CREATE TABLE mixed (a text, b text, PRIMARY KEY (a, b))",
      "CREATE TABLE empty (id text PRIMARY KEY)",
      `INSERT INTO child VALUES ('${UUID}', NULL, 'Jane')`,
      `INSERT INTO mixed VALUES ('${UUID}', '${ULID}'), ('${ULID}', 'jane')`,
    );
    await withClient(url, async (client) => {
      const found = await sampleIdColumns(client, await readCatalog(client));
      expect([...found].sort()).toEqual([
        ...["public.child.id", "public.child.parent", "public.empty.id"],
        ...["public.mixed.a", "public.parent.id"],
      ]);
    });
  });
});
