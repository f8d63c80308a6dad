// Campaign 8: tokens planted wherever text can stand. After a sync none of those in rows may be anywhere; the same search
// finds all of them after a sync that keeps everything; each of those in definitions is a finding.
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type ByteSearch, newByteSearch } from "./byte-search.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";
import {
  DEFINITION_RULES,
  fillDefinitions,
  type PlantedDefinition,
  plantedDefinitions,
  unfound,
} from "./planted-definitions.ts";
import { reportOn } from "./planted-reports.ts";
import { type Places, runWatched, type Seen, searchServer, startWatchedServer } from "./planted-run.ts";
import { fillErrors, fillPlanted, type Planted, plantedRules, plantedTokens } from "./planted-source.ts";

const CASES = 8000;
/** Of all cases, those in definitions. */
const SHARE_IN_DEFINITIONS = 0.2;
const BYTES_PLACES = new Set(["in_bytea", "bytea_array"]);
const ERRORS = ["error at the target", "error at the source"] as const;
/** In the WAL a token can be cut by the header of a page in a place that halves it. */
const LEAST_IN_WAL = 0.95;

type Say = (line: string) => void;

/** Runs all of it with `cases` tokens (8,000); returns how many passed. */
export async function runPlanted(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, print } = options;
  const count = options.cases ?? CASES;
  const inDefinitions = Math.round(count * SHARE_IN_DEFINITIONS);
  const planted = plantedTokens(seed, count - inDefinitions);
  const definitions = plantedDefinitions(seed, inDefinitions);
  const [production, laptop] = await Promise.all([startServer(), startWatchedServer()]);
  try {
    const search = searchOf(planted);
    const source = await createDatabase(production, "rows");
    await fillPlanted(source, planted);
    // Runs that scrub or fail; what they leave on the server is looked through when all have ended.
    const rules = plantedRules(false);
    const [scrubbed, ...failed] = await Promise.all([
      runWatched({ source, laptop, database: "app", rules, search, flags: [] }),
      ...ERRORS.map((place, at) => runError(production, laptop, place, at, planted, search)),
    ]);
    const places: Places = new Map(scrubbed.places);
    for (const seen of failed) {
      for (const [name, found] of seen.places)
        places.set(name, new Set([...(places.get(name) ?? []), ...found]));
    }
    const bytes = await searchServer(laptop, "app", search, places);
    tell("scrubbed", scrubbed, places, bytes, print);
    const isRight = areRight(scrubbed, failed, print);
    const found = await runDefinitions(production, laptop, definitions, print);
    const kept = await runKept(source, laptop, search, print);
    await searchReports(source, laptop, search, places, print);
    const passed = planted.filter(
      (one, number) => isRight && isClean(one, number, places, kept, print),
    ).length;
    return { cases: count, passed: passed + found, notRun: 0 };
  } finally {
    await Promise.all([production.stop(), laptop.stop()]);
  }
}

function tell(what: string, { exitCode }: Seen, places: Places, bytes: number, print: Say): void {
  const counts = [...places].map(([name, found]) => `${name} ${found.size}`).join(", ");
  print(`${what}: exit ${exitCode}, ${Math.round(bytes / 1e6)} MB of files searched: ${counts}`);
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

/** Rows that make a statement fail, where Postgres' own error would show the row. */
async function runError(
  production: EmbeddedServer,
  laptop: EmbeddedServer,
  place: string,
  at: number,
  planted: readonly Planted[],
  search: ByteSearch,
): Promise<Seen> {
  const source = await createDatabase(production, `errors_${at}`);
  const rules = await fillErrors(source, planted, place);
  return runWatched({ source, laptop, database: `refused_${at}`, rules, search, flags: [] });
}

/** Whether the sync was clean and the others failed as they must. */
function areRight(scrubbed: Seen, failed: readonly Seen[], print: Say): boolean {
  if (scrubbed.exitCode !== 0) {
    print(`FAILED  the sync: ${scrubbed.stderr.slice(-600)} ${findingsOf(scrubbed)}`);
  }
  for (const { exitCode, stdout } of failed) {
    print(`refused: exit ${exitCode}, ${/"message": "(.*)"/.exec(stdout)?.[1]}`);
  }
  const isRefused = failed.every(({ stdout }) => /copying public\.strict failed: (23514|22P02)/.test(stdout));
  if (!isRefused) print("FAILED  a run was to fail while it copied");
  return scrubbed.exitCode === 0 && isRefused;
}

/** What a run's report says was found. */
function findingsOf({ stdout }: Seen): string {
  const start = stdout.indexOf('"findings"');
  return start < 0 ? stdout.slice(0, 600) : stdout.slice(start, start + 3000).replace(/\s+/g, " ");
}

const isError = ({ place }: Planted): boolean => ERRORS.some((name) => name === place);

/** Nowhere after the scrubbing sync, and seen by the same search after the one that keeps everything. */
function isClean(one: Planted, number: number, places: Places, kept: Places, print: Say): boolean {
  const name = `${one.place} × ${one.encoding}`;
  const leaks = [...places].filter(([, found]) => found.has(number)).map(([where]) => where);
  if (leaks.length > 0) print(`FAILED  ${name}: in ${leaks.join(", ")}`);
  if (isError(one)) return leaks.length === 0;
  const blind = ["data directory", "backup"].filter((where) => kept.get(where)?.has(number) !== true);
  if (blind.length > 0) print(`FAILED  ${name}: not seen in ${blind.join(", ")} though kept`);
  return leaks.length + blind.length === 0;
}

/** The self-check: a run that keeps everything, and the same search. */
async function runKept(
  source: string,
  laptop: EmbeddedServer,
  search: ByteSearch,
  print: Say,
): Promise<Places> {
  const flags = ["--no-verify", "--keep-staging"];
  const kept = await runWatched({
    source,
    laptop,
    database: "kept",
    rules: plantedRules(true),
    search,
    flags,
  });
  const bytes = await searchServer(laptop, "kept__pgscrub_new", search, kept.places);
  tell("kept", kept, kept.places, bytes, print);
  const [inWal, inFiles] = ["WAL", "data directory"].map((name) => kept.places.get(name)?.size ?? 0);
  if ((inWal ?? 0) >= (inFiles ?? 0) * LEAST_IN_WAL) return kept.places;
  print(`FAILED  the search of the WAL finds ${inWal} tokens, that of the data directory ${inFiles}`);
  return new Map();
}

/** Reports of a verification that finds all that was kept: every rendering, without any of the values. */
async function searchReports(
  source: string,
  laptop: EmbeddedServer,
  search: ByteSearch,
  places: Places,
  print: Say,
): Promise<void> {
  const { findings, found } = await reportOn(
    source,
    laptop.url("kept__pgscrub_new"),
    plantedRules(false),
    search,
  );
  places.set("reports", new Set(found));
  print(`reports: ${findings} findings, ${found.size} of the tokens in any rendering`);
}

/** Tokens in definitions: each is found, the run ends with 65 and nothing is swapped in. */
async function runDefinitions(
  production: EmbeddedServer,
  laptop: EmbeddedServer,
  planted: readonly PlantedDefinition[],
  print: Say,
): Promise<number> {
  const source = await createDatabase(production, "definitions");
  await fillDefinitions(source, planted);
  // Names of objects are printed as such; all others may not be.
  const secret = planted.flatMap((one, at): [number, string][] => (one.isName ? [] : [[at, one.token]]));
  const search = newByteSearch(new Map(secret));
  const rules = DEFINITION_RULES;
  const seen = await runWatched({ source, laptop, database: "defined", rules, search, flags: [] });
  const said = new Set([...seen.places.values()].flatMap((found) => [...found]));
  print(`definitions: exit ${seen.exitCode}, ${said.size} of the tokens in what the run said or wrote`);
  if (seen.exitCode !== 65) {
    print(`FAILED  the sync: ${seen.stderr.slice(-600)}`);
    return 0;
  }
  const report = JSON.parse(seen.stdout);
  if (report.previous !== null) {
    print("FAILED  the copy was swapped in");
    return 0;
  }
  const missed = new Set(unfound(planted, report.verify.findings));
  for (const { name } of missed) print(`FAILED  ${name}: no finding`);
  for (const at of said) print(`FAILED  ${planted[at]?.name}: in what the run said or wrote`);
  return planted.filter((one, at) => !missed.has(one) && !said.has(at)).length;
}
