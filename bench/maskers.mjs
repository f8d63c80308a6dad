// `npm run bench:maskers`: how fast the maskers are, with their memories of recent values off and on.
//
// How to read it. "memory off" computes every value anew (the same code, loaded once more with its memories replaced by
// memory-off-hooks.mjs); "memory on" is what a sync runs. The first table gives nanoseconds per value, on values that are
// all different and on a hundred values over and over. The second gives MB/s on the demo's documents, from string to
// string: "each once" has every document a single time, the worst case for memories; "as stored" has them in the table's
// order, as often as they occur. Times are CPU time of the process, so that a busy machine tells nearly the same, on one
// core but for the collector's help; each is the median of rounds that take turns, each round with new, empty memories.
// Two runs on an idle machine differ by some 5 %; compare only what ran in one of them.
import { register } from "node:module";
import os from "node:os";
import pg from "pg";
import { fillProduction } from "../dist/demo/synthetic-people.js";
import { MASKERS } from "../dist/pipeline/transform/registry.js";
import { startServer } from "../dist/throwaway/embedded-server.js";
import { SHAPES } from "./masker-shapes.mjs";
import { median } from "./median.mjs";

const KEY = Buffer.alloc(32, 7);
const UNIQUE = 100_000;
const ROUNDS = 5;
/** Documents are read again and again until a round has so many bytes. */
const ROUND_BYTES = 4e6;

register("./memory-off-hooks.mjs", import.meta.url);

/** The maskers' modules, and the same modules again without memories. */
async function load(query) {
  const [knownValues, pseudonym, registry] = await Promise.all(
    ["known-values", "pseudonym", "registry"].map(
      (name) => import(`../dist/pipeline/transform/${name}.js${query}`),
    ),
  );
  const known = knownValues.newKnownValues(KEY);
  return {
    known,
    build(masker, options, family) {
      const type = {
        ...{ oid: 25, name: family, family, isArray: false, elementOid: undefined, maxLength: undefined },
        ...{ hasBinary: true, domains: [], enumLabels: [] },
      };
      return registry.buildMasker(
        { masker, options },
        {
          pseudonyms: pseudonym.newPseudonyms(KEY),
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
          functions: new Map([["./masks.ts#initials", (value) => value.replace(/\B\w+/g, ".")]]),
          type,
          label: "bench.table.column",
        },
      );
    },
  };
}

const memories = { off: await load("?memory=off"), on: await load("") };

/** Median microseconds of CPU that each memory takes for all `values`, in rounds that take turns. */
function measure(values, build) {
  const times = { off: [], on: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const memory of ["off", "on"]) {
      const mask = build(memories[memory]);
      const startedAt = process.cpuUsage();
      for (const value of values) mask(value);
      const { user, system } = process.cpuUsage(startedAt);
      // The first round warms the engine up.
      if (round > 0) times[memory].push(user + system);
    }
  }
  return { off: median(times.off), on: median(times.on) };
}

const cell = (number, digits) => number.toFixed(digits).padStart(10);

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model.trim() ?? "?"}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}`,
);
console.log(
  `\nns per value         all different         100 over and over   (${UNIQUE} values, median of ${ROUNDS})`,
);
console.log("memory                    off        on       off        on");
// `npm run bench:maskers -- documents` leaves the scalar maskers out.
for (const masker of process.argv.includes("documents") ? [] : MASKERS.keys()) {
  const shape = SHAPES[masker];
  if (shape === undefined || shape.skip !== undefined) {
    console.log(`${masker.padEnd(18)}    ${shape?.skip ?? "no shape: add one to bench/masker-shapes.mjs"}`);
    continue;
  }
  const build = ({ build }) => build(masker, shape.options, shape.family ?? "text");
  const unique = Array.from({ length: UNIQUE }, (_, n) => shape.value(n));
  try {
    const fresh = measure(unique, build);
    const repeated = measure(
      unique.map((_, n) => unique[n % 100]),
      build,
    );
    const cells = [fresh.off, fresh.on, repeated.off, repeated.on].map((time) =>
      cell((time * 1e3) / UNIQUE, 0),
    );
    console.log(masker.padEnd(19) + cells.join(""));
  } catch (error) {
    console.log(`${masker.padEnd(18)}    its shape does not fit: ${error.code ?? error.name}`);
  }
}

/** The documents of the demo, by the masker that its rules give them. */
const DOCUMENTS = [
  ["json", "jsonb", `SELECT "eventData"::text AS value FROM "EmailEvent" WHERE "eventData" IS NOT NULL`],
  ["json", "jsonb", `SELECT payload::text AS value FROM "WebhookCall"`],
  ["json", "jsonb", `SELECT "customFields"::text AS value FROM "Contact" WHERE "customFields" IS NOT NULL`],
  ["text", "text", `SELECT details AS value FROM "EmailEvent" WHERE details IS NOT NULL`],
  ["text", "text", `SELECT subject AS value FROM "EmailEvent" WHERE subject IS NOT NULL`],
  ["html", "text", `SELECT content AS value FROM "Campaign"`],
];

const bytesOf = (values) => values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);

/** `values` until they have the bytes of a round; a list that is too short comes again as a whole. */
function fillRound(values) {
  const bytes = bytesOf(values);
  return Array.from({ length: Math.max(1, Math.ceil(ROUND_BYTES / bytes)) }, () => values);
}

/** MB/s of each memory; lists that come again begin with empty memories each time. */
function rateOf(masker, family, values) {
  const lists = fillRound(values);
  const bytes = bytesOf(values) * lists.length;
  const build = (memory) => {
    const masks = lists.map(() => memory.build(masker, undefined, family));
    return (list, index) => list.forEach((value) => void masks[index](value));
  };
  const times = measureLists(lists, build);
  return [bytes / times.off, bytes / times.on];
}

function measureLists(lists, build) {
  const indexed = lists.map((list, index) => ({ list, index }));
  return measure(indexed, (memory) => {
    const run = build(memory);
    return ({ list, index }) => run(list, index);
  });
}

const server = await startServer();
try {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await fillProduction(client, {
    users: 1000,
    contacts: 60_000,
    events: 150_000,
    webhookCalls: 15_000,
    seed: 1,
  });
  const names = await client.query(
    `SELECT DISTINCT "firstName" AS f, "lastName" AS l, company AS c FROM "Contact"`,
  );
  for (const { known } of Object.values(memories)) {
    for (const { f, l, c } of names.rows) {
      if (f !== null) known.add("first_name", f);
      if (l !== null) known.add("last_name", l);
      if (c !== null) known.add("company", c);
    }
  }
  console.log(
    `\nMB/s                                              each once             as stored   (known names: ${memories.on.known.size})`,
  );
  console.log("memory  documents      count  different         off        on       off        on");
  for (const [masker, family, sql] of DOCUMENTS) {
    const { rows } = await client.query(sql);
    const stored = rows.map(({ value }) => value);
    const once = [...new Set(stored)];
    const rates = [...rateOf(masker, family, once), ...rateOf(masker, family, stored)];
    const from = /FROM "(\w+)"/.exec(sql)?.[1] ?? "";
    console.log(
      `${masker.padEnd(7)} ${from.padEnd(12)} ${String(stored.length).padStart(7)} ${String(once.length).padStart(10)}  ${rates.map((rate) => cell(rate, 1)).join("")}`,
    );
  }
  await client.end();
} finally {
  await server.stop();
}
