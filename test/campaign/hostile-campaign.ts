// Campaign 10: hostile rules files. Each is refused with its place within a second, and leaves nothing behind.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDiagnostics } from "../../src/rules/format-diagnostic.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";
import { HOSTILE_CASES, type HostileCase } from "./hostile-rules.ts";

const LIMIT_MS = 1000;

/** What is wrong with how one case was refused; empty when nothing is. */
export async function tryHostileCase({ files, expected }: HostileCase): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "pgscrub-hostile-"));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const problems: string[] = [];
    // Of this process's own time: other programs share the cores.
    const before = process.cpuUsage();
    const printed = (await refusalOf(join(folder, "r.yaml"))).replaceAll(`${folder}/`, "");
    const { user, system } = process.cpuUsage(before);
    const spentMs = (user + system) / 1000;
    if (spentMs > LIMIT_MS) problems.push(`took ${Math.round(spentMs)} ms`);
    if (!expected.test(printed)) problems.push(`said ${printed.slice(0, 200)}`);
    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(printed)) {
      problems.push("printed a control character");
    }
    if ("polluted" in {}) problems.push("reached the prototype of objects");
    const left = (await readdir(folder)).filter((name) => files[name] === undefined);
    if (left.length > 0) problems.push(`left ${left.join(", ")}`);
    return problems;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refusalOf(path: string): Promise<string> {
  try {
    await loadRules(path);
    return "nothing: the file was accepted";
  } catch (error) {
    if (error instanceof RulesError) return formatDiagnostics(error.diagnostics, error.source);
    return `${error instanceof Error ? error.name : typeof error} instead of diagnostics`;
  }
}

/** Runs the cases, those whose name holds `only`, at most `cases` of them. */
export async function runHostileRules(options: CampaignOptions): Promise<CampaignResult> {
  const wanted = HOSTILE_CASES.filter(
    ({ name }) => options.only === undefined || name.includes(options.only),
  );
  const cases = wanted.slice(0, options.cases ?? wanted.length);
  await tryHostileCase({
    name: "warm-up",
    files: { "r.yaml": "version: 1\ntables: {T: {where: '1 +'}}\n" },
    expected: /./,
  });
  let passed = 0;
  for (const each of cases) {
    const problems = await tryHostileCase(each);
    options.print(`${problems.length === 0 ? "passed" : "FAILED"}  ${each.name}`);
    for (const problem of problems) options.print(`  - ${problem}`);
    if (problems.length === 0) passed += 1;
  }
  return { cases: cases.length, passed, notRun: 0 };
}
