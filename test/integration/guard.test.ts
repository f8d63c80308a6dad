// Who servers are, which targets are refused, the lock between runs, and the proof that a source session only reads.
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PgscrubError } from "../../src/errors.ts";
import { destroyClient, endClient, openClient, peerAddress } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { readIdentity, type ServerIdentity } from "../../src/postgres/server-identity.ts";
import { assertReadOnly, type GuardedSide, type GuardInput, guardTarget } from "../../src/target/guard.ts";
import { acquireTargetLock } from "../../src/target/lock.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";

let local: EmbeddedServer;
let neon: EmbeddedServer;
const NEON = {
  "neon.project_id": "p-1",
  "neon.branch_id": "br-1",
  "neon.endpoint_id": "ep-1",
  "neon.timeline_id": "t-1",
};

beforeAll(async () => {
  [local, neon] = await Promise.all([startServer(), startServer({ settings: NEON })]);
});
afterAll(() => Promise.all([local.stop(), neon.stop()]));

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(parseConnectionString(url, "in the test"), { role: "target" });
  try {
    return await use(client);
  } finally {
    await endClient(client);
  }
}

/** What a command knows of `server`, its identity read on the maintenance database. */
async function side(server: EmbeddedServer, database: string, host?: string): Promise<GuardedSide> {
  const connection = parseConnectionString(server.url(database), "in the test");
  const [identity, address] = await withClient(
    server.url(),
    async (client) => [await readIdentity(client), peerAddress(client)] as const,
  );
  return {
    connection: { ...connection, host: host ?? connection.host },
    identity,
    address: host === undefined ? address : undefined,
  };
}

const DEFAULTS: Omit<GuardInput, "target"> = {
  source: undefined,
  pinned: undefined,
  allowRemoteTargets: [],
  nodeEnv: "development",
};

/** The refusal's message, or `allowed`. */
function verdict(input: Partial<GuardInput> & Pick<GuardInput, "target">): string {
  try {
    guardTarget({ ...DEFAULTS, ...input });
    return "allowed";
  } catch (error) {
    if (!(error instanceof PgscrubError)) throw error;
    expect(error).toMatchObject({ code: "TARGET_REFUSED", exitCode: 77, hint: expect.stringMatching(/\.$/) });
    return error.message;
  }
}

describe("readIdentity", () => {
  test("tells one server from another and knows a plain one", async () => {
    const [ours, theirs] = [await side(local, "app"), await side(neon, "app")];
    expect(ours.identity).toMatchObject({ database: "postgres", neon: undefined, managed: undefined });
    expect(ours.identity.systemIdentifier).toMatch(/^[0-9]+$/);
    expect(ours.identity.systemIdentifier).not.toBe(theirs.identity.systemIdentifier);
    expect(theirs.identity).toMatchObject({
      managed: "neon",
      neon: { projectId: "p-1", branchId: "br-1", endpointId: "ep-1", timelineId: "t-1" },
    });
  });

  test("works for a role without any right", async () => {
    await withClient(local.url(), (client) => client.query("CREATE ROLE nobody_special LOGIN PASSWORD 'x'"));
    const url = `postgres://nobody_special:x@127.0.0.1:${local.port}/postgres`;
    expect((await withClient(url, readIdentity)).systemIdentifier).toMatch(/^[0-9]+$/);
  });

  test.each([
    ["rds_superuser", "rds"],
    ["supabase_admin", "supabase"],
    ["azure_pg_admin", "azure"],
    ["cloudsqlsuperuser", "cloudsql"],
    ["neon_superuser", "neon"],
  ])("takes the role %s for a sign of %s", async (role, managed) => {
    await withClient(local.url(), async (client) => {
      await client.query(`CREATE ROLE ${role}`);
      expect((await readIdentity(client)).managed).toBe(managed);
      await client.query(`DROP ROLE ${role}`);
    });
  });

  test.each([
    ["rds.extensions", "rds"],
    ["supautils.superuser", "supabase"],
    ["azure.extensions", "azure"],
    ["cloudsql.supported_extensions", "cloudsql"],
    ["aiven.pg_security_agent_enabled", "aiven"],
  ])("takes the setting %s for a sign of %s, unless it is empty", async (setting, managed) => {
    await withClient(local.url(), async (client) => {
      await client.query("SELECT set_config($1, 'on', false)", [setting]);
      expect((await readIdentity(client)).managed).toBe(managed);
      await client.query("SELECT set_config($1, '', false)", [setting]);
      expect((await readIdentity(client)).managed).toBeUndefined();
    });
  });

  test("takes no other setting or role for a sign", async () => {
    await withClient(local.url(), async (client) => {
      await client.query("SELECT set_config('my.extensions', 'on', false)");
      expect((await readIdentity(client)).managed).toBeUndefined();
    });
  });

  test("says what it was doing when the connection is gone", async () => {
    const client = await openClient(parseConnectionString(local.url(), "in the test"), { role: "target" });
    destroyClient(client);
    await expect(readIdentity(client)).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      message: expect.stringMatching(/^asking the server for its identity failed: /),
    });
    await expect(assertReadOnly(client)).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      message: expect.stringMatching(/^asking whether the source session is read-only failed: /),
    });
  });
});

describe("guardTarget", () => {
  test("allows a local target beside a remote source", async () => {
    const [source, target] = [await side(neon, "app"), await side(local, "app")];
    expect(verdict({ source, target })).toBe("allowed");
  });

  test("refuses the source under another name, and allows another database of its server", async () => {
    const source = await side(local, "app");
    expect(verdict({ source, target: { ...(await side(local, "app", "localhost")) } })).toContain(
      "is the source",
    );
    expect(verdict({ source, target: await side(local, "other") })).toBe("allowed");
  });

  test("refuses a source that a sync of the target would replace", async () => {
    const target = await side(local, "app");
    for (const database of ["app__pgscrub_new", "app__pgscrub_prev", "app__pgscrub_old"]) {
      expect(verdict({ source: await side(local, database), target })).toContain("would replace");
    }
  });

  test("refuses a tunnel on localhost that ends at Neon, and the pinned production", async () => {
    const target = await side(neon, "app");
    expect(verdict({ target })).toContain("says that it is a managed server (neon)");
    const pinned = { ...target.identity, database: "app" };
    expect(verdict({ target, pinned, allowRemoteTargets: ["127.1"] })).toContain("is the pinned production");
    expect(verdict({ target: await side(neon, "dev"), pinned, allowRemoteTargets: ["127.1"] })).toBe(
      "allowed",
    );
  });

  test("knows the pinned Neon production by branch, endpoint or timeline, and by its host", async () => {
    const target = await side(neon, "app");
    const { systemIdentifier } = target.identity;
    const allowRemoteTargets = ["127.0.0.1", "prod.example.test"];
    const none = { projectId: undefined, branchId: undefined, endpointId: undefined, timelineId: undefined };
    const check = (neonPin: Partial<NonNullable<ServerIdentity["neon"]>>, more = {}): string =>
      verdict({
        target,
        pinned: { systemIdentifier, database: "app", neon: { ...none, ...neonPin }, ...more },
        allowRemoteTargets,
      });
    // A restored branch has another timeline, a moved compute serves another branch.
    expect(check({ branchId: "br-1", timelineId: "t-0" })).toContain("is the pinned production");
    expect(check({ branchId: "br-0", endpointId: "ep-1" })).toContain("is the pinned production");
    expect(check({})).toContain("is the pinned production");
    expect(check({ branchId: "br-0", timelineId: "t-0" })).toBe("allowed");
    const moved = { ...target, connection: { ...target.connection, host: "prod.example.test" } };
    const pinned = { systemIdentifier: "1", database: "app", neon: undefined, host: "PROD.example.test." };
    expect(verdict({ target: moved, pinned, allowRemoteTargets })).toContain("is the pinned production");
    expect(verdict({ target: moved, pinned: { ...pinned, host: undefined }, allowRemoteTargets })).toBe(
      "allowed",
    );
    expect(verdict({ target, pinned: { ...pinned, host: "127.0.0.1" }, allowRemoteTargets })).toBe("allowed");
  });

  test("tells the branches of one Neon project apart, and refuses where it cannot", async () => {
    const source = await side(neon, "app");
    const branch = (change: Partial<NonNullable<ServerIdentity["neon"]>> | undefined): GuardedSide => {
      const neonIdentity = source.identity.neon;
      if (neonIdentity === undefined) throw new Error("not Neon");
      const identity = {
        ...source.identity,
        neon: change === undefined ? undefined : { ...neonIdentity, ...change },
      };
      return { ...source, identity };
    };
    const allowRemoteTargets = ["127.0.0.1"];
    const check = (target: GuardedSide): string => verdict({ source, target, allowRemoteTargets });
    expect(check(branch({ endpointId: "ep-2" }))).toContain("is the source");
    expect(check(branch({ branchId: undefined, timelineId: undefined }))).toContain("is the source");
    expect(check(branch(undefined))).toContain("is the source");
    expect(check(branch({ branchId: "br-2", timelineId: "t-2" }))).toBe("allowed");
  });

  test("refuses hosts elsewhere unless they are allowed by name, in any spelling", async () => {
    const target = await side(local, "app", "DB.example.test.");
    expect(verdict({ target })).toContain("neither on this machine nor on a private network");
    expect(verdict({ target, allowRemoteTargets: ["other.example.test"] })).toContain(
      "neither on this machine",
    );
    expect(verdict({ target, allowRemoteTargets: ["db.example.test"] })).toBe("allowed");
    for (const host of [
      "127.1",
      "0x7f000001",
      "[::ffff:127.0.0.1]",
      "LOCALHOST.",
      "%6cocalhost",
      "10.0.0.7",
      "/tmp",
    ]) {
      expect(verdict({ target: await side(local, "app", host) })).toBe("allowed");
    }
  });

  test("goes by the address that a name led to", async () => {
    const named = { ...(await side(local, "app", "db")), address: "192.168.1.9" };
    expect(verdict({ target: named })).toBe("allowed");
    expect(verdict({ target: { ...named, address: "203.0.113.9" } })).toContain("neither on this machine");
  });

  test("refuses the server's own databases, and everything under NODE_ENV=production", async () => {
    for (const database of ["postgres", "template0", "template1"]) {
      expect(verdict({ target: await side(local, database) })).toContain("the server itself needs");
    }
    const target = await side(local, "app");
    expect(verdict({ target, nodeEnv: "production", allowRemoteTargets: ["127.0.0.1"] })).toContain(
      "NODE_ENV",
    );
  });
});

test("assertReadOnly passes in a read-only transaction alone, where the server refuses to write", async () => {
  await withClient(local.url(), async (client) => {
    await expect(assertReadOnly(client)).rejects.toMatchObject({
      code: "BUG",
      message: "a session on the source could write",
      hint: "Please report this; nothing was read from it.",
    });
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await assertReadOnly(client);
    await expect(client.query("CREATE TABLE t ()")).rejects.toMatchObject({ code: "25006" });
  });
});

describe("acquireTargetLock", () => {
  test("keeps a second run out, and lets it in after the release", async () => {
    await withClient(local.url(), (first) =>
      withClient(local.url(), async (second) => {
        const lock = await acquireTargetLock(first, "app");
        await lock.assertHeld();
        await expect(acquireTargetLock(second, "app")).rejects.toMatchObject({
          code: "LOCKED",
          exitCode: 75,
        });
        await (await acquireTargetLock(second, "another")).release();
        await lock.release();
        await (await acquireTargetLock(second, "app")).release();
      }),
    );
  });

  test("holds before and after the target is created, and under its new name", async () => {
    await withClient(local.url(), (first) =>
      withClient(local.url(), async (second) => {
        const before = await acquireTargetLock(first, "young");
        await first.query("CREATE DATABASE young");
        await expect(acquireTargetLock(second, "young")).rejects.toMatchObject({ code: "LOCKED" });
        await before.release();
        const after = await acquireTargetLock(first, "young");
        await first.query("ALTER DATABASE young RENAME TO old");
        await expect(acquireTargetLock(second, "young")).rejects.toMatchObject({ code: "LOCKED" });
        await expect(acquireTargetLock(second, "old")).rejects.toMatchObject({ code: "LOCKED" });
        await after.release();
        const { rows } = await second.query(
          "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'",
        );
        expect(rows).toEqual([{ n: 0 }]);
      }),
    );
  });

  test("is lost with its connection, says so, and is free for others", async () => {
    const connection = parseConnectionString(local.url(), "in the test");
    const first = await openClient(connection, { role: "target" });
    const lock = await acquireTargetLock(first, "app");
    destroyClient(first);
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    await lock.release();
    await withClient(local.url(), async (second) => {
      await expect
        .poll(() =>
          acquireTargetLock(second, "app").then(
            () => "held",
            () => "wait",
          ),
        )
        .toBe("held");
      await second.query("SELECT pg_advisory_unlock_all()");
    });
  });

  test("notices that the lock alone is gone", async () => {
    await withClient(local.url(), async (client) => {
      const lock = await acquireTargetLock(client, "app");
      await client.query("SELECT pg_advisory_unlock_all()");
      await expect(lock.assertHeld()).rejects.toMatchObject({ code: "LOCKED" });
    });
  });

  test("must be taken in the database postgres, where every run meets", async () => {
    await withClient(local.url("template1"), async (client) => {
      await expect(acquireTargetLock(client, "app")).rejects.toMatchObject({ code: "BUG" });
    });
  });
});
