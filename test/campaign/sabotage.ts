// The stage of campaign 18: a source whose values are known, its scrubbed copy, and one value put back into the copy at a
// time, judged by the whole of `pgscrub verify` against the source.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { silentReporter } from "../../src/events.ts";
import { endClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { sync } from "../../src/sync.ts";
import type { Finding } from "../../src/verify/finding.ts";
import { verify } from "../../src/verify-target.ts";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { syncOptions } from "../support/sync-options.ts";
import { DEFINITION_BASE } from "./definition-places.ts";
import { newRandom, tokenOf } from "./encodings.ts";
import { FILLED, PLACE_TYPES, wideTable } from "./places.ts";

/** What a value is; `short` ones fit into identifiers in every encoding. */
export type ValueKind = "email" | "phone" | "name" | "secret" | "placed" | "short email" | "short code";

const PEOPLE = 40;
/** Rows of a table that fills several chunks of COPY. */
const MANY_ROWS = 20_000;

const SCHEMA = `${PLACE_TYPES}
  CREATE TABLE person (id int PRIMARY KEY, email text UNIQUE, phone text, full_name text, secret text, placed text,
    short_email text, short_code text);
  ${wideTable("place")} ${DEFINITION_BASE}
  CREATE SCHEMA "O'ther ""x""";
  CREATE TABLE "O'ther ""x"""."Ta ble" (id int PRIMARY KEY, note text);
  CREATE TABLE part (id int, region text, note text) PARTITION BY LIST (region);
  CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
  CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b') PARTITION BY RANGE (id);
  CREATE TABLE part_b_low PARTITION OF part_b FOR VALUES FROM (MINVALUE) TO (100);
  CREATE TABLE part_rest PARTITION OF part DEFAULT;
  CREATE TABLE parent (id int PRIMARY KEY, note text);
  CREATE TABLE child (extra int) INHERITS (parent);
  CREATE UNLOGGED TABLE light (id int PRIMARY KEY, note text);
  CREATE TABLE many (id int PRIMARY KEY, note text);
  CREATE TABLE shown (id int PRIMARY KEY, note text);
  CREATE MATERIALIZED VIEW snapshot_of AS SELECT id, note FROM shown;
  INSERT INTO place (id) SELECT generate_series(1, 30);
  INSERT INTO place (id, in_text, jsonb_leaf, text_array) VALUES (31, 'nothing to see', '{"a": ["plain", 1]}', '{a,"b c"}');
  INSERT INTO "O'ther ""x"""."Ta ble" VALUES (1, 'plain');
  INSERT INTO part VALUES (1, 'a', 'plain'), (2, 'b', 'plain'), (3, 'z', 'plain');
  INSERT INTO parent VALUES (1, 'plain'); INSERT INTO child VALUES (2, 'plain', 3);
  INSERT INTO light VALUES (1, 'plain'); INSERT INTO shown VALUES (1, 'plain');
  INSERT INTO many SELECT n, 'line ' || n FROM generate_series(1, ${MANY_ROWS}) n;
  REFRESH MATERIALIZED VIEW snapshot_of;`;

const kept = (columns: readonly string[]): string =>
  columns.map((column) => `      ${column}: {keep: "of the campaign"}\n`).join("");
const RULES = `version: 1
policy: {unclassified_column: fail, unclassified_table: fail, unmatched_json: redact, structural: keep}
tables:
  person:
    columns: {id: {keep: "a number"}, email: email, phone: phone, full_name: person.full_name, secret: token, placed: null,
      short_email: email, short_code: token}
  place:
    columns:
${kept(["id", ...FILLED.map(({ name }) => name)])}  "O'ther \\"x\\".Ta ble":
    columns: {id: {keep: "a number"}, note: {keep: "of the campaign"}}
${["part", "parent", "child", "light", "many", "shown"]
  .map((table) => {
    const more = { part: ["region"], child: ["extra"] }[table] ?? [];
    return `  ${table}:\n    columns:\n${kept(["id", ...more, "note"])}`;
  })
  .join("")}`;

/** Values of one person of the source. */
export type Person = Readonly<Record<ValueKind, string>>;

/** Emails, phones, names and secrets of nobody; the same for the same seed. */
export function peopleOf(seed: number): readonly Person[] {
  const random = newRandom(seed);
  const syllable = (): string =>
    ["quil", "zor", "vex", "mir", "dra", "lun", "thae", "kol"][Math.floor(random() * 8)] ?? "";
  const word = (count: number): string => Array.from({ length: count }, syllable).join("");
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const digits = (count: number): string =>
    Array.from({ length: count }, () => 2 + Math.floor(random() * 7)).join("");
  return Array.from(
    { length: PEOPLE },
    (_, index): Person => ({
      email: `${word(2)}.${word(2)}${index}@${word(2)}.example.com`,
      phone: `+49 151 ${digits(4)} ${digits(4)}`,
      name: `${capital(word(index % 2 === 0 ? 1 : 3))}o ${capital(word(3))}th`,
      secret: tokenOf(random, 30),
      placed: tokenOf(random, 26),
      "short email": `${tokenOf(random, 3)}@q${index}.de`.toLowerCase(),
      "short code": tokenOf(random, 10),
    }),
  );
}

export interface Stage {
  readonly people: readonly Person[];
  /** A session on the copy. */
  readonly copy: Client;
  /** Findings of a verification of the copy as it stands. */
  judge(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}

/** Starts two servers, fills the source, syncs. Throws when the sync is not clean. */
export async function openStage(seed: number): Promise<Stage> {
  const servers: EmbeddedServer[] = [];
  const closeServers = () => Promise.all(servers.map((server) => server.stop()));
  try {
    servers.push(await startServer(), await startServer());
    const [production, laptop] = servers;
    if (production === undefined || laptop === undefined) throw new Error("no servers");
    const people = peopleOf(seed);
    const rows = people.map(
      (one, index) =>
        `(${index + 1}, '${[one.email, one.phone, one.name, one.secret, one.placed, one["short email"], one["short code"]].join("', '")}')`,
    );
    const source = await createDatabase(
      production,
      "app",
      SCHEMA,
      `INSERT INTO person VALUES ${rows.join(", ")}`,
    );
    const target = await createDatabase(laptop, "app");
    const rulesFile = join(emptyFolder(), "scrub-rules.yaml");
    writeFileSync(rulesFile, RULES);
    const report = await sync(syncOptions(source, target, { rulesFile }));
    if (!report.ok) throw new Error(`the copy is not clean: ${JSON.stringify(report.verify?.findings)}`);
    const connection = parseConnectionString(target, "of the target");
    const copy = await openClient(connection, { role: "target" });
    const judge = async (): Promise<readonly Finding[]> => {
      const { verify: judged } = await verify({
        target: connection,
        source: parseConnectionString(source, "of the source"),
        rulesFile,
        isDeep: false,
        insecureTls: false,
        jobs: 4,
        maxBlockMs: 10_000,
        watchdogMs: 60_000,
        reporter: silentReporter,
        signal: new AbortController().signal,
      });
      return judged?.findings ?? [];
    };
    const close = async (): Promise<void> => {
      await endClient(copy);
      await closeServers();
    };
    return { people, copy, judge, close };
  } catch (error) {
    await closeServers();
    throw error;
  }
}
