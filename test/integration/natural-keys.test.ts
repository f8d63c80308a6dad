// Foreign keys on values that mean something: masking the referenced column masks every reference alike, on real servers.
import { afterAll, beforeAll, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE person (email text PRIMARY KEY, boss text REFERENCES person, team varchar(40), nick varchar(40),
                       UNIQUE (team, nick));
  INSERT INTO person SELECT 'jane' || n || '@corp.example', CASE WHEN n > 1 THEN 'jane' || n / 2 || '@corp.example' END,
    'team' || n % 7, 'nick' || n FROM generate_series(1, 500) n;
  CREATE TABLE badge (team varchar(40), nick varchar(40), holder text NOT NULL REFERENCES person,
                      FOREIGN KEY (team, nick) REFERENCES person (team, nick));
  INSERT INTO badge SELECT team, nick, email FROM person;
  CREATE TABLE visit (day date, who text NOT NULL REFERENCES person) PARTITION BY RANGE (day);
  CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO visit SELECT '2026-02-03', email FROM person;
  CREATE TABLE slot (id int PRIMARY KEY) PARTITION BY RANGE (id);
  CREATE TABLE slot_low PARTITION OF slot FOR VALUES FROM (0) TO (100);
  CREATE TABLE slot_high PARTITION OF slot FOR VALUES FROM (100) TO (1000);
  CREATE TABLE booking (slot int NOT NULL REFERENCES slot);
  INSERT INTO slot SELECT n FROM generate_series(1, 200) n;
  INSERT INTO booking SELECT n FROM generate_series(1, 200) n;
`;
const RULES = `version: 1
tables:
  person: {columns: {email: email, team: id, nick: token}}
  badge: {}
  visit: {columns: {day: {keep: "a day"}}}
  slot: {columns: {id: {keep: "a number"}}}
  booking: {columns: {slot: {keep: "a number"}}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

it("keys of one or more columns, of the table itself, of partitions and to partitions still find what they reference", async () => {
  const source = await createDatabase(production, "natural", SCHEMA);
  const target = await createDatabase(laptop, "natural");
  const options = syncOptions(source, target, { rulesFile: rulesFile(RULES) });
  const { plan } = await planSource(options);
  const explained = plan.tables.flatMap(({ table, columns }) =>
    columns.map(({ column: { name }, spec, because }) => `${table.name}.${name} ${spec?.masker} ${because}`),
  );
  expect(explained).toContainEqual(
    expect.stringMatching(/^person\.boss email references public\.person\.email, .*:3$/),
  );
  expect(explained).toContainEqual(
    expect.stringMatching(/^badge\.nick token references public\.person\.nick, .*:3$/),
  );
  const report = await sync(options);
  expect(report.verify?.findings).toEqual([]);
  expect(report.ok).toBe(true);
  const counts = `SELECT concat_ws(' ',
    (SELECT count(*) FROM person p JOIN person b ON p.boss = b.email),
    (SELECT count(*) FROM badge b JOIN person p ON (b.team, b.nick, b.holder) = (p.team, p.nick, p.email)),
    (SELECT count(*) FROM visit v JOIN person p ON v.who = p.email),
    (SELECT count(DISTINCT team) FROM person),
    (SELECT count(*) FROM person WHERE email LIKE '%corp.example' OR nick LIKE 'nick%' OR team ~ '^team[0-6]$'))`;
  expect(await column(target, counts)).toEqual(["499 500 500 7 0"]);
});
