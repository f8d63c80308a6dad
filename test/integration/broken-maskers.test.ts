// Maskers that are broken in the ways in which maskers break, each in a whole sync on real servers: the verification, which
// shares no code with them, must stop every one before the swap.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { firstNames, lastNames } from "../../src/pipeline/transform/word-lists.ts";
import { sync } from "../../src/sync.ts";
import { createDatabase, databaseNames, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

type Mask = (value: string, seed?: string) => string | null;

const sabotage = vi.hoisted(() => ({
  mask: undefined as ((right: Mask, column: string) => Mask) | undefined,
  copyIn: undefined as ((sql: string) => string) | undefined,
}));

vi.mock("../../src/pipeline/transform/registry.ts", async (original) => {
  const registry = await original<typeof import("../../src/pipeline/transform/registry.ts")>();
  return {
    ...registry,
    buildMasker: (...args: Parameters<typeof registry.buildMasker>) => {
      const right = registry.buildMasker(...args);
      const column = args[1].label.split(".").at(-1) ?? "";
      return sabotage.mask === undefined ? right : sabotage.mask(right, column);
    },
  };
});
vi.mock("../../src/pipeline/sink/copy-in.ts", async (original) => {
  const sink = await original<typeof import("../../src/pipeline/sink/copy-in.ts")>();
  return {
    ...sink,
    openCopyIn: (client: Parameters<typeof sink.openCopyIn>[0], sql: string) =>
      sink.openCopyIn(client, sabotage.copyIn?.(sql) ?? sql),
  };
});

const ROWS = 400;
const FIRST = firstNames().words.slice(0, ROWS);
const LAST = lastNames().words.slice(0, ROWS);
const COLUMNS = {
  email: { type: "text NOT NULL", rule: "email" },
  token: { type: "text NOT NULL", rule: "token" },
  first: { type: "text NOT NULL", rule: "person.first_name" },
  last: { type: "text NOT NULL", rule: "person.last_name" },
  phone: { type: "text NOT NULL", rule: "phone" },
  born: { type: "date NOT NULL", rule: "date_shift" },
  salary: { type: "numeric(12,2) NOT NULL", rule: "number_noise" },
  device: { type: "uuid NOT NULL", rule: "uuid" },
  seen_from: { type: "inet NOT NULL", rule: "ip" },
} as const;
type Name = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS).filter((name): name is Name => name in COLUMNS);

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "app");
  target = await createDatabase(laptop, "app", "CREATE TABLE untouched (id int)");
  const columns = NAMES.map((name) => `${name} ${COLUMNS[name].type}`).join(", ");
  await withClient(source, async (client) => {
    await client.query(`CREATE TABLE person (id int PRIMARY KEY, ${columns}, visits int, note text)`);
    await client.query(
      `INSERT INTO person
       SELECT n, format('quill.myrith%s@vexmail-%s.com', n, n % 7), 'tk' || md5(n::text), f.name, l.name,
              '+49 151 ' || (20000000 + n * 7919), date '1970-01-01' + n * 17, 30000 + n * 13.37,
              md5('device' || n)::uuid, ('8.' || n % 250 || '.' || n % 97 || '.' || n % 211)::inet, n * 3, NULL
       FROM generate_series(1, ${ROWS}) n
       JOIN unnest($1::text[]) WITH ORDINALITY f (name, at) ON f.at = n
       JOIN unnest($2::text[]) WITH ORDINALITY l (name, at) ON l.at = n`,
      [FIRST, LAST],
    );
  });
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));
afterEach(() => {
  sabotage.mask = undefined;
  sabotage.copyIn = undefined;
});

/** Columns of the findings by kind, of a sync that must not have swapped anything in. */
async function findings(): Promise<Map<string, Set<string>>> {
  const rules = NAMES.map((name) => `      ${name}: ${COLUMNS[name].rule}`).join("\n");
  const file = rulesFile(
    `version: 1\ntables:\n  person:\n    columns:\n${rules}\n      id: {keep: "a number"}\n      visits: {keep: "a counter"}\n      note: {keep: "empty"}\n`,
  );
  const { ok, verify } = await sync(syncOptions(source, target, { rulesFile: file, jobs: 1 }));
  const found = new Map<string, Set<string>>();
  for (const { kind, column } of verify?.findings ?? []) {
    found.set(kind, (found.get(kind) ?? new Set()).add(column));
  }
  expect(ok).toBe(found.size === 0);
  if (!ok) {
    const names = await databaseNames(laptop);
    expect(names.filter((name) => name?.startsWith("app"))).toEqual(["app"]);
    await withClient(target, async (client) => {
      expect((await client.query("SELECT FROM untouched")).rowCount).toBe(0);
    });
  }
  return found;
}

const only =
  (columns: readonly Name[], broken: (right: Mask, column: string) => Mask) =>
  (right: Mask, column: string): Mask =>
    columns.some((name) => name === column) ? broken(right, column) : right;

/** Where a broken masker of each column shows: as a survivor, or as values that stayed in their rows. */
const SHOWS: Readonly<Record<Name, "survivor" | "conformance">> = {
  email: "survivor",
  token: "survivor",
  first: "conformance",
  last: "conformance",
  phone: "survivor",
  born: "conformance",
  salary: "conformance",
  device: "survivor",
  seen_from: "conformance",
};

describe("a masker that", () => {
  it.each(NAMES)("returns its input, in %s", async (name) => {
    sabotage.mask = only([name], () => (value) => value);
    expect((await findings()).get(SHOWS[name])).toContain(name);
  });

  it.each(NAMES.filter((name) => !["phone", "born", "salary", "device", "seen_from"].includes(name)))(
    "upper-cases its input, in %s",
    async (name) => {
      sabotage.mask = only([name], () => (value) => value.toUpperCase());
      expect((await findings()).get(SHOWS[name])).toContain(name);
    },
  );

  it("keeps the domain of addresses", async () => {
    sabotage.mask = only(["email"], (right) => (value) => {
      const fake = right(value) ?? "";
      return fake.slice(0, fake.indexOf("@")) + value.slice(value.indexOf("@"));
    });
    expect((await findings()).get("stranger")).toEqual(new Set(["email"]));
  });

  it.each(["email", "token", "device"] as const)("collapses everything to one value, in %s", async (name) => {
    let first: string | null | undefined;
    sabotage.mask = only([name], (right) => (value) => {
      first ??= right(value);
      return first;
    });
    expect((await findings()).get("collapse")).toEqual(new Set([name]));
  });

  it.each(NAMES)("masks only the first row of each chunk, in %s", async (name) => {
    let row = 0;
    sabotage.mask = only([name], (right) => (value) => (row++ % 100 === 0 ? right(value) : value));
    expect((await findings()).get(SHOWS[name])).toContain(name);
  });

  it.each(NAMES)("skips rows after an error, in %s", async (name) => {
    let row = 0;
    sabotage.mask = only([name], (right) => (value) => {
      try {
        if (row++ > ROWS * 0.7) throw new Error("as a masker fails");
        return right(value);
      } catch {
        return value;
      }
    });
    expect((await findings()).get(SHOWS[name])).toContain(name);
  });

  it("swaps two columns that hold names of the fakes' own lists", async () => {
    const lastOf = new Map(FIRST.map((name, at) => [name, LAST[at] ?? ""]));
    const firstOf = new Map(LAST.map((name, at) => [name, FIRST[at] ?? ""]));
    sabotage.mask = only(
      ["first", "last"],
      (_, column) => (value) => (column === "first" ? lastOf : firstOf).get(value) ?? value,
    );
    expect((await findings()).get("conformance")).toEqual(new Set(["first", "last"]));
  });

  it("swaps two columns on the way into the target, masked and kept", async () => {
    sabotage.copyIn = (sql) =>
      sql.replace('"id"', '"?"').replace('"visits"', '"id"').replace('"?"', '"visits"');
    expect((await findings()).get("conformance")).toEqual(new Set(["id", "visits"]));
    sabotage.copyIn = (sql) =>
      sql
        .replace('"email"', '"?"')
        .replace('"note"', '"email"')
        .replace('"?"', '"note"')
        .replace("NOT NULL", "");
    await withClient(source, (client) => client.query("UPDATE person SET note = 'n' || id"));
    const found = await findings();
    await withClient(source, (client) => client.query("UPDATE person SET note = NULL"));
    expect(found.get("conformance")).toContain("note");
  });
});

it("nothing is found when nothing is broken", async () => {
  expect(await findings()).toEqual(new Map());
});
