// Where node-postgres itself would connect, for connection strings put together at random: `validate` must see that place, and
// must call it production or this machine when it is.
import fc from "fast-check";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { directName, placeOfHost } from "../../src/environment/host-place.ts";
import { type Gaps, type ReadUrl, readUrl } from "../../src/environment/read-url.ts";
import { matchProduction } from "../../src/validate/known-production.ts";

const PRODUCTION = "db.shop.example.test";
const KNOWN = {
  hosts: new Map([[PRODUCTION, "production"]]),
  projects: new Map<string, string>(),
  nearPlaces: new Map<string, string>(),
  isPinned: true,
};
const NO_GAPS: Gaps = {
  PGHOST: undefined,
  PGHOSTADDR: undefined,
  PGPORT: undefined,
  PGDATABASE: undefined,
  PGUSER: undefined,
  PGSERVICE: undefined,
  PGSSLMODE: undefined,
};

const host = fc.constantFrom(
  PRODUCTION,
  "DB.shop.example.test.",
  "%64b.shop.example.test",
  "other.example.test",
  "localhost",
  "LOCALHOST.",
  "%6cocalhost",
  "127.1",
  "0x7f000001",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "%2Ftmp",
  "db",
  "",
);
const user = fc.constantFrom(
  "",
  "u@",
  "u:p@",
  "u:p%40x@",
  "localhost:5432@",
  `${PRODUCTION}@`,
  "u:p:q@",
  "a@b@",
  "u:p/x@",
  "u:p#x@",
  "u:p?x@",
);
const parameter = fc.oneof(
  host.map((value) => `host=${value}`),
  host.map((value) => `hos%74=${encodeURIComponent(value)}`),
  fc.constantFrom(
    "host=",
    "HOST=x",
    "port=6000",
    "sslmode=disable",
    "user=me",
    "database=x",
    `options=-c%20a=${PRODUCTION}`,
  ),
);
const url = fc
  .tuple(
    fc.constantFrom("postgres://", "postgresql://", "POSTGRES://", "postgres:/", "postgres:", "//", ""),
    user,
    host,
    fc.constantFrom("", ":5432", ":6543", ":x", ","),
    fc.constantFrom("", "/", "/shop", `/${PRODUCTION}`, "/a/b"),
    fc.array(parameter, { maxLength: 3 }),
    fc.constantFrom("", "", "", " ", "\n", "#", `#?host=${PRODUCTION}`),
  )
  .map(([scheme, by, to, port, path, parameters, end]) => {
    const query = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
    return `${scheme}${by}${to}${port}${path}${query}${end}`;
  });

/** The host of a client that was given nothing but the string; undefined when pg refuses it. */
function hostOfPg(connectionString: string): string | undefined {
  try {
    return new pg.Client({ connectionString }).host;
  } catch {
    return undefined;
  }
}

function read(text: string): ReadUrl {
  return readUrl(text, "in TEST", NO_GAPS);
}

describe("a connection string", () => {
  test("leads at least where node-postgres goes, or is called malformed", () => {
    fc.assert(
      fc.property(url, (text) => {
        const theirs = hostOfPg(text);
        if (theirs === undefined) return;
        const ours = read(text);
        const isSeen = ours.destinations.some((each) => directName(each.host) === directName(theirs));
        expect([text, isSeen || ours.problem !== undefined]).toEqual([text, true]);
      }),
      { numRuns: 5_000 },
    );
  });

  test("that node-postgres takes to production is matched, malformed or not", () => {
    let count = 0;
    fc.assert(
      fc.property(url, (text) => {
        const theirs = hostOfPg(text);
        if (theirs === undefined || directName(theirs) !== PRODUCTION) return;
        count++;
        expect([text, matchProduction(read(text), KNOWN)?.reason]).toEqual([text, "production"]);
      }),
      { numRuns: 5_000 },
    );
    expect(count).toBeGreaterThan(200);
  });

  test("that node-postgres takes to this machine is seen as local, or called malformed", () => {
    let count = 0;
    fc.assert(
      fc.property(url, (text) => {
        const theirs = hostOfPg(text);
        if (theirs === undefined || placeOfHost(theirs) !== "local") return;
        count++;
        const ours = read(text);
        const isSeen = ours.destinations.some((each) => placeOfHost(each.host) === "local");
        expect([text, isSeen || ours.problem !== undefined]).toEqual([text, true]);
      }),
      { numRuns: 5_000 },
    );
    expect(count).toBeGreaterThan(200);
  });

  test("never throws and never puts its password into its problem", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 6 }), (front, password) => {
        const ours = read(`${front}postgres://u:hunter2${encodeURIComponent(password)}@h/d${front}`);
        expect(ours.problem?.message ?? "").not.toContain("hunter2");
      }),
      { numRuns: 2_000 },
    );
  });
});
