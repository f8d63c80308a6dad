// Campaign 13: backups. Every corruption is refused before the target is touched, a good backup is always there, and what
// was backed up comes back equal.
import { startBackupArena } from "./backup-arena.ts";
import { type BackupCase, damageCases } from "./backup-damage.ts";
import { surroundingCases } from "./backup-surroundings.ts";
import { newRandom } from "./cells.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";

/** All cases, in their order. */
export function backupCases(): BackupCase[] {
  return [...damageCases(), ...surroundingCases()];
}

/** Runs the cases whose name holds `only`; `cases` of them, drawn by the seed. */
export async function runBackups(options: CampaignOptions): Promise<CampaignResult> {
  const wanted = backupCases().filter(
    ({ name }) => options.only === undefined || name.includes(options.only),
  );
  const chosen = options.cases === undefined ? wanted : draw(wanted, options.cases, options.seed);
  const arena = await startBackupArena();
  let cases = 0;
  let passed = 0;
  let notRun = 0;
  try {
    for (const each of chosen) {
      if (each.needsDisk === true && arena.disk === undefined) {
        notRun += 1;
        continue;
      }
      cases += 1;
      const problems = await each.run(arena).catch((error: unknown) => [`threw ${error}`]);
      options.print(`${problems.length === 0 ? "passed" : "FAILED"}  ${each.name}`);
      for (const problem of problems) options.print(`  - ${problem}`);
      if (problems.length === 0) passed += 1;
    }
  } finally {
    await arena.stop();
  }
  return { cases, passed, notRun };
}

/** The same for the same seed, in the cases' own order. */
function draw(cases: readonly BackupCase[], count: number, seed: number): BackupCase[] {
  const random = newRandom(seed);
  const ranked = cases.map((each, index) => ({ each, index, rank: random() }));
  const chosen = ranked.sort((one, other) => one.rank - other.rank).slice(0, count);
  return chosen.sort((one, other) => one.index - other.index).map(({ each }) => each);
}
