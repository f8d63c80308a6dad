// Every rendering of a verification's report, looked through for tokens: the findings are thousands, the values none.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { silentReporter } from "../../src/events.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import { verify } from "../../src/verify-target.ts";
import { emptyFolder } from "../support/run-cli.ts";
import type { ByteSearch } from "./byte-search.ts";

export interface SearchedReports {
  readonly findings: number;
  /** Numbers of the tokens that stand in any of the files. */
  readonly found: ReadonlySet<number>;
}

/** Verifies `target` against `source` by `rules`, writes JSON, JUnit, SARIF and HTML, and searches them. */
export async function reportOn(
  source: string,
  target: string,
  rules: string,
  search: ByteSearch,
): Promise<SearchedReports> {
  const folder = emptyFolder();
  const rulesFile = join(folder, "scrub-rules.yaml");
  writeFileSync(rulesFile, rules);
  const report = await verify({
    target: parseConnectionString(target, "of the target"),
    source: parseConnectionString(source, "of the source"),
    rulesFile,
    isDeep: false,
    insecureTls: false,
    jobs: 2,
    maxBlockMs: 10_000,
    watchdogMs: 60_000,
    reporter: silentReporter,
    signal: new AbortController().signal,
  });
  await writeReports(join(folder, "reports"), report, folder);
  const found = new Set<number>();
  search.lookBelow(folder, found);
  return { findings: report.verify?.findings.length ?? 0, found };
}
