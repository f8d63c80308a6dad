// `npm run bench:maskers`: nanoseconds per value of the scalar maskers, on values that are all different (no cache can
// help) and on a hundred values over and over (caches can); MB/s of json, text and html on the demo's own documents.
import pg from "pg";
import { startServer } from "../dist/demo/embedded-server.js";
import { fillProduction } from "../dist/demo/synthetic-people.js";
import { newKnownValues } from "../dist/pipeline/transform/known-values.js";
import { newPseudonyms } from "../dist/pipeline/transform/pseudonym.js";
import { buildMasker } from "../dist/pipeline/transform/registry.js";

const KEY = Buffer.alloc(32, 7);
const UNIQUE = 300_000;
const ROUNDS = 5;

const type = {
  oid: 25,
  name: "text",
  family: "text",
  isArray: false,
  elementOid: undefined,
  maxLength: undefined,
  hasBinary: true,
  domains: [],
  enumLabels: [],
};

const surroundings = (known, family) => ({
  pseudonyms: newPseudonyms(KEY),
  reserved: {
    emailDomain: "example.test",
    ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
    ipv6: ["2001:db8::/32"],
    phone: "+1-NPA-555-01XX",
    tokenPrefix: "scrub_",
  },
  known,
  jsonKeys: new Map(),
  unmatchedJson: "redact",
  fold: (text) => text.toLowerCase(),
  allowedValues: new Set(),
  allowedDomains: new Set(),
  functions: new Map(),
  type: { ...type, family },
  label: "bench.table.column",
});

/** Each a value of the shape that the masker meets, made from a number. */
const SHAPES = {
  email: (n) => `jane.doe${n}@mail${n % 997}.example`,
  "person.first_name": (n) => `Jane${letters(n)}`,
  "person.last_name": (n) => `Doe${letters(n)}`,
  "person.full_name": (n) => `Jane${letters(n)} Doe${letters(n * 7)}`,
  company: (n) => `Acme ${letters(n)} Holding`,
  phone: (n) => `+1 415 ${String(n % 1000).padStart(3, "0")} ${String(n % 10_000).padStart(4, "0")}`,
  ip: (n) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
  url: (n) => `https://shop${n % 991}.example/orders/${n}?token=${n * 31}`,
  token: (n) => `ya29.a0Af_${letters(n)}${n}Zx9QmW7rT2`,
  id: (n) => `cus_${letters(n)}${n}`,
  uuid: (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`,
};

function letters(n) {
  let text = "";
  for (let rest = n + 26; rest > 0; rest = Math.floor(rest / 26))
    text += String.fromCharCode(97 + (rest % 26));
  return text;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Median nanoseconds per value over rounds; each round has a masker of its own, so that it begins with empty caches. */
function nanosecondsPerValue(masker, values) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const mask = buildMasker({ masker, options: undefined }, surroundings(newKnownValues(KEY), "text"));
    const startedAt = process.hrtime.bigint();
    for (const value of values) mask(value);
    return Number(process.hrtime.bigint() - startedAt) / values.length;
  });
  return median(rounds);
}

console.log(
  `masker                unique ns/value   repeated ns/value   (${UNIQUE} values, median of ${ROUNDS})`,
);
for (const [masker, shape] of Object.entries(SHAPES)) {
  const unique = Array.from({ length: UNIQUE }, (_, n) => shape(n));
  const repeated = Array.from({ length: UNIQUE }, (_, n) => unique[n % 100]);
  const [fresh, cached] = [nanosecondsPerValue(masker, unique), nanosecondsPerValue(masker, repeated)];
  console.log(`${masker.padEnd(20)} ${fresh.toFixed(0).padStart(16)} ${cached.toFixed(0).padStart(19)}`);
}

/** The documents of the demo, by the masker that its rules give them. */
const DOCUMENTS = [
  ["json", "jsonb", `SELECT "eventData"::text AS value FROM "EmailEvent" WHERE "eventData" IS NOT NULL`],
  ["json", "jsonb", `SELECT payload::text AS value FROM "WebhookCall"`],
  ["text", "text", `SELECT details AS value FROM "EmailEvent" WHERE details IS NOT NULL`],
  ["text", "text", `SELECT subject AS value FROM "EmailEvent" WHERE subject IS NOT NULL`],
  ["html", "text", `SELECT content AS value FROM "Campaign"`],
];

const server = await startServer();
try {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await fillProduction(client, {
    users: 400,
    contacts: 12_000,
    events: 30_000,
    webhookCalls: 3_000,
    seed: 1,
  });
  const known = newKnownValues(KEY);
  const names = await client.query(
    `SELECT DISTINCT "firstName" AS f, "lastName" AS l, company AS c FROM "Contact"`,
  );
  for (const { f, l, c } of names.rows) {
    if (f !== null) known.add("first_name", f);
    if (l !== null) known.add("last_name", l);
    if (c !== null) known.add("company", c);
  }
  console.log(
    `\nmasker  documents                     count        MB      MB/s   (known names: ${known.size})`,
  );
  for (const [masker, family, sql] of DOCUMENTS) {
    const { rows } = await client.query(sql);
    const bytes = rows.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
    const seconds = Array.from({ length: ROUNDS }, () => {
      const mask = buildMasker({ masker, options: undefined }, surroundings(known, family));
      const startedAt = process.hrtime.bigint();
      for (const { value } of rows) mask(value);
      return Number(process.hrtime.bigint() - startedAt) / 1e9;
    });
    const from = /FROM "(\w+)"/.exec(sql)?.[1] ?? "";
    const rate = bytes / 1e6 / median(seconds);
    console.log(
      `${masker.padEnd(7)} ${from.padEnd(24)} ${String(rows.length).padStart(10)} ${(bytes / 1e6).toFixed(1).padStart(9)} ${rate.toFixed(1).padStart(9)}`,
    );
  }
  await client.end();
} finally {
  await server.stop();
}
