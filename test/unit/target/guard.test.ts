// Every decision of the guard from plain facts; that real servers give these facts is test/integration/guard.test.ts.
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import { parseConnectionString } from "../../../src/postgres/connection-string.ts";
import type { NeonIdentity, ServerIdentity } from "../../../src/postgres/server-identity.ts";
import {
  type GuardedSide,
  type GuardInput,
  guardEnvironment,
  guardTarget,
  isPinned,
  isPinnedServer,
} from "../../../src/target/guard.ts";
import type { PinnedIdentity } from "../../../src/target/pinned-identity.ts";

const NEON: NeonIdentity = { projectId: "p-1", branchId: "br-1", endpointId: "ep-1", timelineId: "t-1" };
const NOTHING_TOLD: NeonIdentity = {
  projectId: undefined,
  branchId: undefined,
  endpointId: undefined,
  timelineId: undefined,
};

function side(
  url: string,
  identity: Partial<ServerIdentity> = {},
  address: string | undefined = undefined,
): GuardedSide {
  return {
    connection: parseConnectionString(url, "in the test"),
    address,
    identity: {
      systemIdentifier: "1",
      databaseOid: "5",
      database: "postgres",
      serverVersion: 180_000,
      neon: undefined,
      managed: undefined,
      ...identity,
    },
  };
}

const LOCAL = side("postgres://me@localhost:5433/app");
const PRODUCTION = side("postgres://me@db.example.test/app", { systemIdentifier: "2" });

/** Message and hint of the refusal, `undefined` where the target is allowed. */
function refusal(
  input: Partial<GuardInput> & Pick<GuardInput, "target">,
): { message: string; hint: string | undefined } | undefined {
  try {
    guardTarget({
      source: undefined,
      pinned: undefined,
      allowRemoteTargets: [],
      nodeEnv: "development",
      ...input,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof PgscrubError)) throw error;
    expect(error).toMatchObject({ code: "TARGET_REFUSED", exitCode: 77 });
    return { message: error.message, hint: error.hint };
  }
}

describe("the environment", () => {
  test("is refused when it is production, before anything is asked", () => {
    const refused = {
      message: "NODE_ENV is production, where no target is ever replaced",
      hint: "Run this on a developer's machine.",
    };
    expect(() => guardEnvironment("production")).toThrow(
      expect.objectContaining({ code: "TARGET_REFUSED", ...refused }),
    );
    expect(refusal({ target: LOCAL, nodeEnv: "production" })).toEqual(refused);
  });

  test.each(["development", "test", "", undefined])("is allowed when it is %j", (nodeEnv) => {
    guardEnvironment(nodeEnv);
    expect(refusal({ target: LOCAL, nodeEnv })).toBeUndefined();
  });
});

test.each(["postgres", "template0", "template1"])("the server's own database %s is refused", (database) => {
  expect(refusal({ target: side(`postgres://me@localhost/${database}`) })).toEqual({
    message: `the target ${database} is a database that the server itself needs`,
    hint: "Name another target database.",
  });
});

describe("the source", () => {
  test("is refused as the target, whatever the host is called", () => {
    const tunnel = side("postgres://me@127.0.0.1:6543/app", { systemIdentifier: "2" });
    expect(refusal({ source: PRODUCTION, target: tunnel })).toEqual({
      message: "the target 127.0.0.1:6543/app is the source: the same server and database answer at both",
      hint: "Point the target at your local server; a tunnel on localhost still ends at production.",
    });
  });

  test("may have the target's name on another server, and another name on the same", () => {
    expect(refusal({ source: PRODUCTION, target: LOCAL })).toBeUndefined();
    expect(refusal({ source: side("postgres://me@localhost/live"), target: LOCAL })).toBeUndefined();
  });

  test.each(["new", "prev", "old"])("may not be the __pgscrub_%s of the target", (suffix) => {
    const source = side(`postgres://me@localhost/app__pgscrub_${suffix}`);
    expect(refusal({ source, target: LOCAL })).toEqual({
      message: `the source localhost:5432/app__pgscrub_${suffix} is a database that a sync of the target would replace`,
      hint: "Copy from the production database itself.",
    });
  });

  test("may have such a name on another server", () => {
    const source = side("postgres://me@db.example.test/app__pgscrub_prev", { systemIdentifier: "2" });
    expect(refusal({ source, target: LOCAL })).toBeUndefined();
  });
});

describe("the pinned production", () => {
  const pinned: PinnedIdentity = { systemIdentifier: "1", database: "app", neon: undefined };

  test("is refused even when its host is allowed", () => {
    expect(refusal({ target: LOCAL, pinned, allowRemoteTargets: ["localhost"] })).toEqual({
      message: "the target localhost:5433/app is the pinned production",
      hint: "Point the target at your local server; .pgscrub/production.json holds the pin.",
    });
  });

  test("is one database of one server", () => {
    expect(refusal({ target: LOCAL, pinned: { ...pinned, database: "other" } })).toBeUndefined();
    expect(refusal({ target: LOCAL, pinned: { ...pinned, systemIdentifier: "9" } })).toBeUndefined();
  });

  test.each<[Partial<NeonIdentity>, boolean]>([
    [{ branchId: "br-1", endpointId: "ep-0", timelineId: "t-0" }, true],
    [{ branchId: "br-0", endpointId: "ep-1", timelineId: "t-0" }, true],
    [{ branchId: "br-0", endpointId: "ep-0", timelineId: "t-1" }, true],
    [{ branchId: "br-0", endpointId: "ep-0", timelineId: "t-0" }, false],
    [{ branchId: "br-0" }, false],
    [{ endpointId: "ep-0" }, false],
    [{ timelineId: "t-0" }, false],
    [{ projectId: "p-0" }, true],
    [{}, true],
  ])("with %j on Neon is this branch: %j", (marks, is) => {
    const pin = { systemIdentifier: "1", neon: { ...NOTHING_TOLD, ...marks } };
    expect(isPinnedServer(pin, { systemIdentifier: "1", neon: NEON })).toBe(is);
    expect(isPinnedServer(pin, { systemIdentifier: "3", neon: NEON })).toBe(false);
    expect(isPinnedServer({ systemIdentifier: "1", neon: NEON }, pin)).toBe(is);
  });

  test("is doubted where one side tells nothing of Neon", () => {
    expect(isPinnedServer(pinned, { systemIdentifier: "1", neon: NEON })).toBe(true);
    expect(isPinnedServer({ systemIdentifier: "1", neon: NEON }, pinned)).toBe(true);
  });

  test("is also known by its remote host, in any spelling, whatever server answers", () => {
    const other = { ...pinned, systemIdentifier: "9" };
    const target = side("postgres://me@db.example.test/app");
    expect(isPinned({ ...other, host: "DB.Example.test." }, target)).toBe(true);
    expect(isPinned({ ...other, host: "db2.example.test" }, target)).toBe(false);
    expect(isPinned({ ...other, host: "db.example.test", database: "else" }, target)).toBe(false);
    expect(isPinned(other, target)).toBe(false);
    // A pin of a server on this machine, or behind a tunnel to it, says nothing of the host.
    expect(isPinned({ ...other, host: "localhost" }, LOCAL)).toBe(false);
    expect(isPinned({ ...other, host: "10.0.0.5" }, side("postgres://me@10.0.0.5/app"))).toBe(false);
  });
});

describe("the place", () => {
  test("of a server that says it is managed is refused, though it looks local", () => {
    expect(refusal({ target: side("postgres://me@localhost:6543/app", { managed: "neon" }) })).toEqual({
      message: "the target localhost:6543/app says that it is a managed server (neon)",
      hint: "If it is no production, pass --allow-remote-target localhost.",
    });
  });

  test("that is remote is refused", () => {
    expect(refusal({ target: PRODUCTION })).toEqual({
      message: "the target db.example.test:5432/app is neither on this machine nor on a private network",
      hint: "If it is no production, pass --allow-remote-target db.example.test.",
    });
  });

  test("is the socket's address, whatever the name says", () => {
    expect(refusal({ target: side("postgres://me@db/app", {}, "172.18.0.3") })).toBeUndefined();
    expect(refusal({ target: side("postgres://me@localhost/app", {}, "203.0.113.7") })?.message).toContain(
      "neither on this machine",
    );
    expect(refusal({ target: side("postgres://me@db/app") })?.message).toContain("neither on this machine");
  });

  test("of a Unix socket is this machine", () => {
    const socket = side("postgres://me@%2Fvar%2Frun%2Fpostgresql/app");
    expect(refusal({ target: socket })).toBeUndefined();
    expect(refusal({ target: { ...socket, address: "203.0.113.7" } })).toBeUndefined();
  });

  test("is allowed by its own name only, one of several, in any spelling", () => {
    const allow = (...allowRemoteTargets: string[]) => refusal({ target: PRODUCTION, allowRemoteTargets });
    expect(allow("other.example.test", "DB.example.test.")).toBeUndefined();
    expect(allow("other.example.test")).toBeDefined();
    const managed = side("postgres://me@db.example.test/app", { managed: "rds" });
    expect(refusal({ target: managed, allowRemoteTargets: ["db.example.test"] })).toBeUndefined();
  });
});
