// Jobs, addresses, hardware addresses, dates, numbers and templates through a whole sync on real servers, proved clean,
// from a table that is copied in binary and from one that is copied as text.
import { afterAll, beforeAll, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

const COLUMNS = `id int PRIMARY KEY, job varchar(60), street text, city text, region varchar(2), zip text, country char(2),
  mac macaddr UNIQUE, mac8 macaddr8, born date, seen timestamp, dates date[], salary numeric(10,2), score int2,
  login varchar(40) NOT NULL UNIQUE`;
const SCHEMA = `
  CREATE TABLE plain (${COLUMNS});
  INSERT INTO plain SELECT n, 'Head of Growth ' || n, n || ' Orchard Boulevard', 'Ingolstadt', 'BY', 'D-8504' || n % 10,
    'DE', ('08:00:2b:00:' || lpad(to_hex(n / 256), 2, '0') || ':' || lpad(to_hex(n % 256), 2, '0'))::macaddr,
    '08:00:2b:01:02:03:04:05', date '1970-01-01' + n, timestamp '2024-02-29 23:59:59.123456' + n * interval '1 day',
    ARRAY[date '1970-01-01' + n, NULL], 50000 + n, n, 'jane.doe.' || n FROM generate_series(1, 500) n;
  INSERT INTO plain (id, born, seen, salary, score, login)
    VALUES (0, 'infinity', '-infinity', 'NaN', 32767, 'last'), (-1, '0044-03-15 BC', '4714-11-26 BC', 99999999.99, 0, 'first');
  CREATE TABLE zoned (LIKE plain INCLUDING ALL, at timestamptz, ratio float8);
  INSERT INTO zoned SELECT *, seen AT TIME ZONE 'Asia/Kolkata', salary / 7 FROM plain;
`;
const MASKED = `job: job_title, street: address.street, city: address.city, region: address.region, zip: address.postcode,
      country: address.country, mac: {mac: {injective: true}}, mac8: mac, born: {date_shift: {days: 90, seed_from: id}},
      seen: {date_shift: {days: 90, seed_from: id}}, dates: {array: {date_shift: {days: 90}}},
      salary: {number_noise: {ratio: 0.2}}, score: {number_noise: {range: 10}},
      login: {template: "user-{{hash:16}}@example.test"}`;
const RULES = `version: 1
tables:
  plain: {columns: {id: {keep: "a number"}, ${MASKED}}}
  zoned:
    columns:
      {id: {keep: "a number"}, ${MASKED},
      at: {date_shift: {days: 90, seed_from: id}}, ratio: number_noise}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

it("every value is replaced by a valid one, in binary as in text", async () => {
  const source = await createDatabase(production, "maskers", SCHEMA);
  const target = await createDatabase(laptop, "maskers");
  const options = syncOptions(source, target, { rulesFile: rulesFile(RULES) });
  const { plan } = await planSource(options);
  expect(plan.tables.map(({ table, format }) => `${table.name} ${format}`)).toEqual([
    "plain binary",
    "zoned text",
  ]);
  const report = await sync(options);
  expect(report.verify?.findings).toEqual([]);
  expect(report.ok).toBe(true);

  const shared =
    "job, street, city, region, zip, country, mac, mac8, born, seen, dates, salary, score, login";
  const same = `SELECT count(*) FROM (SELECT id, ${shared} FROM plain INTERSECT SELECT id, ${shared} FROM zoned) b`;
  expect(await column(target, same)).toEqual(["502"]);

  const kept = `SELECT id FROM plain WHERE id > 0 AND (job ~ 'Head|Growth' OR street ~ 'Orchard|Boulevard'
    OR city = 'Ingolstadt' OR region = 'BY' OR zip !~ '^[A-Z]-[0-9]{5}$' OR country = 'DE' OR mac::text !~ '^.[26ae]'
    OR mac8::text !~ '^.[26ae]' OR abs(born - (date '1970-01-01' + id)) NOT BETWEEN 1 AND 90
    OR born - (date '1970-01-01' + id) <> seen::date - (date '2024-02-29' + id) OR seen::time <> '23:59:59.123456'
    OR dates[2] IS NOT NULL OR salary = 50000 + id OR abs(salary - 50000 - id) > 10100 OR score = id
    OR abs(score - id) > 10 OR login !~ '^user-[0-9a-f]{16}@example.test$')`;
  expect(await column(target, kept)).toEqual([]);
  const moments = `SELECT z.id FROM zoned z JOIN plain p USING (id) WHERE z.at <> p.seen AT TIME ZONE 'Asia/Kolkata'`;
  expect(await column(target, moments)).toEqual([]);
  expect(await column(target, "SELECT concat_ws(' ', born, seen, salary) FROM plain WHERE id = 0")).toEqual([
    "infinity -infinity 0.00",
  ]);
  const ends = `SELECT concat_ws(' ', born <> '0044-03-15 BC', extract(year FROM born) BETWEEN -45 AND -43,
    seen <> '4714-11-26 BC', salary < 99999999.99, score BETWEEN -10 AND 10) FROM plain WHERE id = -1`;
  expect(await column(target, ends)).toEqual(["t t t t t"]);
});
