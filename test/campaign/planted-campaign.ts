// Campaign 8: tokens planted wherever text can stand. After a sync none of those in rows may be anywhere; the same search
// finds all of them after a sync that keeps everything; each of those in definitions is a finding.

import { createDatabase } from "../support/databases.ts";
import type { EmbeddedServer } from "../support/embedded-server.ts";
import { startServer } from "../support/embedded-server.ts";
import { type ByteSearch, newByteSearch } from "./byte-search.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";
import { DEFINITION_RULES, fillDefinitions, plantedDefinitions, unfound } from "./planted-definitions.ts";
import { runWatched, type Seen, startWatchedServer } from "./planted-run.ts";
import { fillErrors, fillPlanted, type Planted, plantedRules, plantedTokens } from "./planted-source.ts";

const CASES = 8000;
/** Of all cases, those in definitions. */
const SHARE_IN_DEFINITIONS = 0.2;
const BYTES_PLACES = new Set(["in_bytea", "bytea_array"]);
const ERRORS = ["error at the target", "error at the source"] as const;
/** In the WAL a token can be cut by the header of a page in a place that halves it. */
const LEAST_IN_WAL = 0.95;

type Say = (line: string) => void;

/** Runs all of it with `cases` tokens; returns how many passed. */
export async function runPlanted(options: CampaignOptions): Promise<CampaignResult> {
  const count = options.cases ?? CASES;
  const inDefinitions = Math.round(count * SHARE_IN_DEFINITIONS);
  const planted = plantedTokens(options.seed, count - inDefinitions);
  const production = await startServer();
  try {
    const rows = await runRows(production, planted, options.print);
    const errors = await runErrors(production, planted, options.print);
    const definitions = await runDefinitions(production, options.seed, inDefinitions, options.print);
    return { cases: count, passed: rows + errors + definitions, notRun: 0 };
  } finally {
    await production.stop();
  }
}

/** What a run's report says was found. */
function findingsOf({ stdout }: Seen): string {
  const start = stdout.indexOf('"findings"');
  return start < 0 ? stdout.slice(0, 600) : stdout.slice(start, start + 3000).replace(/\s+/g, " ");
}

function searchOf(planted: readonly Planted[]): ByteSearch {
  const values = new Map(planted.map(({ token }, number) => [number, token]));
  // COPY writes bytea as hex: what stands in the field is looked for in that form too.
  const more = new Map(
    planted.flatMap(({ place, text }, number): [number, string[]][] =>
      BYTES_PLACES.has(place) ? [[number, [Buffer.from(text).toString("hex")]]] : [],
    ),
  );
  return newByteSearch(values, more);
}

const describe = (seen: Seen): string =>
  [...seen.places].map(([name, found]) => `${name} ${found.size}`).join(", ");

const isError = ({ place }: Planted): boolean => ERRORS.some((name) => name === place);

/** Tokens in rows: nowhere after a scrubbing sync, all found after one that keeps everything. */
async function runRows(production: EmbeddedServer, planted: readonly Planted[], print: Say): Promise<number> {
  const source = await createDatabase(production, "rows");
  await fillPlanted(source, planted);
  const search = searchOf(planted);
  const scrubbed = await onLaptop((laptop) =>
    runWatched({ source, laptop, rules: plantedRules(false), search, flags: [], dumped: "app" }),
  );
  print(
    `scrubbed: exit ${scrubbed.exitCode}, ${Math.round(scrubbed.bytes / 1e6)} MB searched: ${describe(scrubbed)}`,
  );
  if (scrubbed.exitCode !== 0)
    print(`FAILED  the sync: ${scrubbed.stderr.slice(-600)} ${findingsOf(scrubbed)}`);
  const kept = await onLaptop((laptop) => {
    const flags = ["--no-verify", "--keep-staging"];
    const dumped = "app__pgscrub_new";
    return runWatched({ source, laptop, rules: plantedRules(true), search, flags, dumped });
  });
  print(`kept: exit ${kept.exitCode}, ${Math.round(kept.bytes / 1e6)} MB searched: ${describe(kept)}`);
  const inRows = planted.filter((one) => !isError(one)).length;
  const inWal = kept.places.get("WAL")?.size ?? 0;
  if (inWal < inRows * LEAST_IN_WAL)
    print(`FAILED  the search of the WAL finds ${inWal} of ${inRows} kept tokens`);
  let passed = 0;
  for (const [number, one] of planted.entries()) {
    if (isError(one)) continue;
    const leaks = [...scrubbed.places].filter(([, found]) => found.has(number)).map(([name]) => name);
    const blind = ["data directory", "backup"].filter((name) => kept.places.get(name)?.has(number) !== true);
    if (scrubbed.exitCode === 0 && leaks.length + blind.length === 0) passed++;
    else if (leaks.length > 0) print(`FAILED  ${one.place} × ${one.encoding}: in ${leaks.join(", ")}`);
    else if (blind.length > 0)
      print(`FAILED  ${one.place} × ${one.encoding}: not seen in ${blind.join(", ")} though kept`);
  }
  return inWal < inRows * LEAST_IN_WAL ? 0 : passed;
}

/** Tokens in rows that make a statement fail: nowhere, although Postgres' own error would show the row. */
async function runErrors(
  production: EmbeddedServer,
  planted: readonly Planted[],
  print: Say,
): Promise<number> {
  const search = searchOf(planted);
  let passed = 0;
  for (const [index, place] of ERRORS.entries()) {
    const source = await createDatabase(production, `errors_${index}`);
    const rules = await fillErrors(source, planted, place);
    const seen = await onLaptop((laptop) =>
      runWatched({ source, laptop, rules, search, flags: [], dumped: undefined }),
    );
    const failed = seen.exitCode !== 0 && seen.exitCode !== 65;
    const told = /"message": "(.*)"/.exec(seen.stdout)?.[1] ?? seen.stderr.slice(-300);
    print(`${place}: exit ${seen.exitCode}, ${told}: ${describe(seen)}`);
    if (!failed) print(`FAILED  the run was to fail: ${seen.stderr.slice(-600)}`);
    for (const [number, one] of planted.entries()) {
      if (one.place !== place) continue;
      const leaks = [...seen.places].filter(([, found]) => found.has(number)).map(([name]) => name);
      if (leaks.length > 0) print(`FAILED  ${place} × ${one.encoding}: in ${leaks.join(", ")}`);
      else if (failed) passed++;
    }
  }
  return passed;
}

/** Tokens in definitions: each is found, the run ends with 65 and nothing is swapped in. */
async function runDefinitions(
  production: EmbeddedServer,
  seed: number,
  count: number,
  print: Say,
): Promise<number> {
  const planted = plantedDefinitions(seed, count);
  const source = await createDatabase(production, "definitions");
  await fillDefinitions(source, planted);
  // Names of objects are printed as such; all others may not be.
  const search = newByteSearch(
    new Map(planted.flatMap((one, at) => (one.isName ? [] : [[at, one.token] as const]))),
  );
  const seen = await onLaptop((laptop) =>
    runWatched({ source, laptop, rules: DEFINITION_RULES, search, flags: [], dumped: undefined }),
  );
  const said = [...(seen.places.get("output") ?? []), ...(seen.places.get("command lines") ?? [])];
  print(`definitions: exit ${seen.exitCode}, ${said.length} of the tokens in the output`);
  if (seen.exitCode !== 65) {
    print(`FAILED  the sync: ${seen.stderr.slice(-600)}`);
    return 0;
  }
  const report = JSON.parse(seen.stdout);
  const missed = new Set(unfound(planted, report.verify.findings));
  for (const { name } of missed) print(`FAILED  ${name}: no finding`);
  for (const at of new Set(said)) print(`FAILED  ${planted[at]?.name}: in the output`);
  return planted.filter((one, at) => !missed.has(one) && !said.includes(at)).length;
}

async function onLaptop(use: (laptop: EmbeddedServer) => Promise<Seen>): Promise<Seen> {
  const laptop = await startWatchedServer();
  try {
    return await use(laptop);
  } finally {
    await laptop.stop();
  }
}
