// What a connection string says beyond node-postgres' host: gaps, services, proxies, poolers, TLS, projects.
import { describe, expect, test } from "vitest";
import { directName, placeOfHost } from "../../../src/environment/host-place.ts";
import { type Gaps, readUrl } from "../../../src/environment/read-url.ts";

const NONE: Gaps = {
  PGHOST: undefined,
  PGHOSTADDR: undefined,
  PGPORT: undefined,
  PGDATABASE: undefined,
  PGUSER: undefined,
  PGSERVICE: undefined,
  PGSSLMODE: undefined,
};
const read = (text: string, gaps: Partial<Gaps> = {}) =>
  readUrl(text, "in DATABASE_URL", { ...NONE, ...gaps });
const places = (text: string, gaps: Partial<Gaps> = {}): string[] =>
  read(text, gaps).destinations.map(
    ({ host, port, database, readers }) => `${host}:${port}/${database ?? ""} ${readers.join("+")}`,
  );

describe("gaps", () => {
  test("are filled as each reader fills them", () => {
    expect(places("postgres:///", { PGHOST: "h", PGPORT: "6000", PGDATABASE: "d" })).toEqual([
      "h:6000/d node-postgres+libpq",
      "localhost:6000/d Prisma",
    ]);
    expect(places("postgres://u@/x", { PGHOSTADDR: "192.0.2.1" })).toEqual([
      "192.0.2.1:5432/x libpq",
      "localhost:5432/x Prisma",
    ]);
    expect(places("postgres:///")).toEqual(["localhost:5432/ node-postgres+Prisma+libpq"]);
    expect(places("postgres://u@h", { PGUSER: "other" })).toEqual(["h:5432/u node-postgres+Prisma+libpq"]);
  });

  test("of a service are nobody's to tell, unless a host is named", () => {
    expect(read("postgres:///x", { PGSERVICE: "s" }).opaque).toContain("pg_service.conf");
    expect(read("postgres://h/x", { PGSERVICE: "s" }).opaque).toBeUndefined();
    expect(read("postgres:///x", { PGSERVICE: "s", PGHOST: "h" }).opaque).toBeUndefined();
  });
});

test("Prisma's proxies are opaque, but for the local one, whose key tells", () => {
  expect(read("prisma://accelerate.prisma-data.net/?api_key=x")).toMatchObject({
    isPrismaProxy: true,
    destinations: [],
    tls: "required",
  });
  const key = Buffer.from('{"databaseUrl":"postgres://u@192.0.2.7:51214/t"}').toString("base64");
  const local = read(`prisma+postgres://localhost:51213/?api_key=${key}`);
  expect(local.opaque).toBeUndefined();
  expect(local.destinations.map(({ host }) => host)).toEqual(["localhost", "192.0.2.7"]);
});

test.each([
  ["postgres://u@ep-a-b-pooler.x.neon.tech/d", true],
  ["postgres://u@h:6432/d", true],
  ["postgres://u@h/d?port=6543", true],
  ["postgres://u@h/d?pgbouncer=true", true],
  ["postgres://u@h/d?pgbouncer=false", false],
  ["postgres://u@ep-a-b.x.neon.tech/d", false],
])("%s is pooled: %s", (text, isPooled) => expect(read(text).isPooled).toBe(isPooled));

test.each([
  ["postgres://h/d", {}, "none"],
  ["postgres://h/d?sslmode=prefer", {}, "weak"],
  ["postgres://h/d?sslmode=verify-ca", {}, "required"],
  ["postgres://h/d?ssl=1", {}, "required"],
  ["postgres://h/d?ssl=0", {}, "weak"],
  ["postgres://h/d", { PGSSLMODE: "require" }, "required"],
  ["postgres://h/d?sslmode=disable", { PGSSLMODE: "require" }, "weak"],
])("%s with %j demands TLS: %s", (text, gaps, tls) => expect(read(text, gaps).tls).toBe(tls));

test("libpq's key words and node-postgres' sockets are read too, and called malformed", () => {
  expect(places("host='h' port=6000 dbname=d user=u")).toEqual(["h:6000/d node-postgres+Prisma+libpq"]);
  expect(places("/tmp d")).toEqual(["/tmp:5432/d node-postgres"]);
  expect(places("socket:/tmp?db=d")).toEqual(["/tmp:5432/d node-postgres"]);
  for (const text of ["host=h", "/tmp d", "socket:/tmp", " postgres://h/d", "postgres://a,b/d"]) {
    expect(read(text).problem?.message).toMatch(/^the connection string in DATABASE_URL /);
  }
});

test.each([
  ["LOCALHOST.", "local"],
  ["%2Ftmp", "local"],
  ["@abstract", "local"],
  ["host.docker.internal", "local"],
  ["ip6-loopback", "local"],
  ["x.lvh.me", "local"],
  ["app-127-0-0-1.nip.io", "local"],
  ["\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54", "local"],
  ["10.1.2.3", "private"],
  ["[fd00::1]", "private"],
  ["db", "compose"],
  ["ep-a-b-12345678.eu.aws.neon.tech", "neon"],
  ["NEON.TECH.", "neon"],
  ["neon.tech.example.test", "remote"],
  ["localhost.example.test", "remote"],
  ["203.0.113.1", "remote"],
  ["2001:db8::1", "remote"],
])("%s is %s", (host, place) => expect(placeOfHost(host)).toBe(place));

test("a pooled name and its direct one are one", () => {
  expect(directName("EP-a-b-POOLER.x.neon.tech.")).toBe("ep-a-b.x.neon.tech");
  expect(directName("my-pooler.example.test")).toBe("my-pooler.example.test");
});
