// A proof whose fingerprints do not all fit in memory: whole syncs with a limit so low that most go to disk, in threads and
// in one. What is found must be what is found in memory, and nothing of the files may be left however the run ends.
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PgscrubError } from "../../src/errors.ts";
import type { SyncOptions } from "../../src/run/run-options.ts";
import { sync } from "../../src/sync.ts";
import { SYNC_DEFAULTS } from "../../src/sync-defaults.ts";
import { type VerifyOptions, verify } from "../../src/verify-target.ts";
import { column, createDatabase, databaseNames, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const ROWS = 6000;
const THREADS = { threadsFromBytes: 0 };
const ONE_THREAD = { threadsFromBytes: Number.POSITIVE_INFINITY };
/** Some sixty runs of 500 values each. */
const SPILLED = { mostFingerprintsHeld: 500 };

const RULES = `version: 1
tables:
  person:
    columns: {id: {keep: "a number"}, email: email, secret: token, name: person.full_name}
  said:
    columns: {id: {keep: "a number"}, body: {keep: "for the test"}}
`;
const PEOPLE = `CREATE TABLE person (id int PRIMARY KEY, email text, secret text, name text);
  INSERT INTO person SELECT n, substr(md5(n::text), 1, 12) || n || '@vexmail.com', 'tk' || md5('secret' || n),
    'Zorli' || translate(n::text, '0123456789', 'abcdefghij') || ' Quillvanith' FROM generate_series(1, ${ROWS}) n;
  CREATE TABLE said (id int PRIMARY KEY, body text);`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let folder: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spilled-proof-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Options of a run whose temporary folder is the test's; its rules lie elsewhere. */
function optionsFor(from: string, to: string, changes: Partial<SyncOptions>): SyncOptions {
  vi.unstubAllEnvs();
  const options = syncOptions(from, to, { rulesFile: rulesFile(RULES), ...SPILLED, ...changes });
  vi.stubEnv("TMPDIR", folder);
  return options;
}

/** Names of deleted files of the test's folder that this process has open. */
function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const place = readlinkSync(`/proc/self/fd/${name}`);
      return place.startsWith(folder) && place.endsWith("(deleted)") ? [place] : [];
    } catch {
      return [];
    }
  });
}

describe.each([
  ["in threads", THREADS],
  ["in one thread", ONE_THREAD],
])("a proof that goes on on disk, %s", (way, lanes) => {
  const name = (of: string): string => `${of}_${way.replaceAll(" ", "_")}`;

  it("passes a clean copy and keeps its files to itself", async () => {
    const source = await createDatabase(
      production,
      name("clean"),
      `${PEOPLE} INSERT INTO said SELECT n, 'nothing but plain words, number ' || n FROM generate_series(1, 3000) n`,
    );
    const target = await createDatabase(laptop, name("clean"));
    let seen = 0;
    const reporter = {
      report: () => {
        seen = Math.max(seen, openFiles().length);
        if (openFiles().length > 0) expect(readdirSync(folder)).toEqual([]);
      },
      watch() {},
    };
    const { ok, verify } = await sync(optionsFor(source, target, { ...lanes, reporter }));
    expect({ ok, findings: verify?.findings }).toEqual({ ok: true, findings: [] });
    expect(seen).toBe(3);
    expect([openFiles(), readdirSync(folder)]).toEqual([[], []]);
    expect(await column(target, "SELECT count(*)::text FROM person")).toEqual([`${ROWS}`]);
  });

  it("finds what stayed of the first, the middle and the last rows, as one in memory does", async () => {
    const source = await createDatabase(
      production,
      name("dirty"),
      `${PEOPLE} INSERT INTO said SELECT id, CASE id % 3 WHEN 0 THEN 'ask ' || email WHEN 1 THEN 'key=' || secret
         ELSE 'dear ' || name END FROM person WHERE id % 37 = 0 OR id IN (1, 2, 3, ${ROWS})`,
    );
    const target = await createDatabase(laptop, name("dirty"), "CREATE TABLE untouched (id int)");
    const run = async (changes: Partial<SyncOptions>) => {
      const { ok, verify } = await sync(optionsFor(source, target, { ...lanes, ...changes }));
      expect(ok).toBe(false);
      return verify?.findings.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    };
    const spilled = await run({});
    expect(spilled).toEqual(await run({ mostFingerprintsHeld: undefined }));
    const survivors =
      spilled?.filter(({ kind, table }) => kind === "survivor" && table === "public.said") ?? [];
    const counts = new Map(survivors.map(({ detector, count }) => [detector, count]));
    const planted = Array.from({ length: ROWS }, (_, at) => at + 1).filter(
      (id) => id % 37 === 0 || id < 4 || id === ROWS,
    );
    for (const [detector, rest] of [
      ["source email", 0],
      ["source secret", 1],
    ] as const) {
      expect(counts.get(detector)).toBe(planted.filter((id) => id % 3 === rest).length);
    }
    expect([openFiles(), readdirSync(folder)]).toEqual([[], []]);
    expect(await column(target, "SELECT relname FROM pg_class WHERE relname = 'untouched'")).toEqual([
      "untouched",
    ]);
  });

  it("ends with the documented error where the temporary folder takes no file, and leaves the target alone", async () => {
    const source = await createDatabase(production, name("folder"), PEOPLE);
    const target = await createDatabase(laptop, name("folder"), "CREATE TABLE untouched (id int)");
    const options = optionsFor(source, target, lanes);
    vi.stubEnv("TMPDIR", join(folder, "missing"));
    await expect(sync({ ...options, pgDump: "bundled" })).rejects.toMatchObject({
      code: "CANNOT_WRITE",
      message: "the temporary file for fingerprints cannot be written: ENOENT",
    });
    expect(await databaseNames(laptop)).not.toContain(`${name("folder")}__pgscrub_new`);
    expect(openFiles()).toEqual([]);
  });

  it("closes its files when the run is ended in the middle", async () => {
    const source = await createDatabase(production, name("ended"), PEOPLE);
    const target = await createDatabase(laptop, name("ended"), "CREATE TABLE untouched (id int)");
    const ending = new AbortController();
    let held = 0;
    const run = sync(
      optionsFor(source, target, {
        ...lanes,
        signal: ending.signal,
        reporter: {
          report() {},
          watch: () => {
            held = openFiles().length;
            setTimeout(() => ending.abort(new PgscrubError("INTERRUPTED", "stopped by the test")), 20);
          },
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect([held, openFiles(), readdirSync(folder)]).toEqual([3, [], []]);
  });
});

describe("pgscrub verify with a source that goes on on disk", () => {
  let source: string;
  let target: string;

  beforeAll(async () => {
    source = await createDatabase(
      production,
      "verified",
      `${PEOPLE} INSERT INTO said VALUES (1, 'plain words')`,
    );
    target = await createDatabase(laptop, "verified");
    const { ok } = await sync(syncOptions(source, target, { rulesFile: rulesFile(RULES) }));
    expect(ok).toBe(true);
  });

  function verifyOptions(changes: Partial<VerifyOptions> = {}): VerifyOptions {
    return { ...SYNC_DEFAULTS, ...optionsFor(source, target, {}), isDeep: false, jobs: 2, ...changes };
  }

  it("finds what came into the copy since, and closes its files", async () => {
    const before = await verify(verifyOptions());
    expect([before.verify?.findings, openFiles(), readdirSync(folder)]).toEqual([[], [], []]);
    const [{ email } = { email: "" }] = await withClient(source, async (client) => {
      const { rows } = await client.query<{ email: string }>("SELECT email FROM person WHERE id = 4711");
      return rows;
    });
    await withClient(target, (client) => client.query("INSERT INTO said VALUES (2, $1)", [`for ${email}`]));
    const after = await verify(verifyOptions());
    const kinds = after.verify?.findings.map(({ kind, table }) => `${kind} ${table}`);
    expect(kinds).toContain("survivor public.said");
    expect([openFiles(), readdirSync(folder)]).toEqual([[], []]);
  });

  it("closes its files when it is ended while it reads the source, and when the folder takes none", async () => {
    const ending = new AbortController();
    const reporter = {
      report() {},
      watch: () => {
        setTimeout(() => ending.abort(new PgscrubError("INTERRUPTED", "stopped by the test")), 5);
      },
    };
    await expect(verify(verifyOptions({ signal: ending.signal, reporter }))).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
    expect(openFiles()).toEqual([]);
    const options = verifyOptions();
    vi.stubEnv("TMPDIR", join(folder, "missing"));
    await expect(verify(options)).rejects.toMatchObject({ code: "CANNOT_WRITE" });
    expect(openFiles()).toEqual([]);
  });
});
