// `npm run campaign NAME [--cases N] [--seed S] [--only TEXT] [--small]`: runs one campaign, prints each case and the count, ends
// with 0 when all passed and 1 otherwise.
import { parseArgs } from "node:util";
import { runBackups } from "./backups-campaign.ts";
import { runEnvironment } from "./environment-campaign.ts";
import { type CampaignOptions, type CampaignResult, runFaults } from "./faults-campaign.ts";
import { runHostileRules } from "./hostile-campaign.ts";
import { runPlanted } from "./planted-campaign.ts";
import { runSabotage } from "./sabotage-campaign.ts";
import { runUnique } from "./unique-campaign.ts";

const CAMPAIGNS: ReadonlyMap<string, (options: CampaignOptions) => Promise<CampaignResult>> = new Map([
  ["backups", runBackups],
  ["environment", runEnvironment],
  ["faults", runFaults],
  ["hostile-rules", runHostileRules],
  ["planted", runPlanted],
  ["sabotage", runSabotage],
  ["unique", runUnique],
]);

function usage(problem: string): never {
  process.stderr.write(
    `${problem}\nusage: npm run campaign NAME [--cases N] [--seed S] [--only TEXT] [--small]; campaigns: ${[...CAMPAIGNS.keys()].join(", ")}\n`,
  );
  process.exit(64);
}

interface Asked {
  readonly name: string;
  readonly cases: number | undefined;
  readonly seed: number;
  readonly only: string | undefined;
  readonly isSmall: boolean;
}

/** npm without `--` takes flags for its own: they come as variables, and their values as words, in the usage's order. */
function readArguments(): Asked {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cases: text, seed: text, only: text, small: { type: "boolean" } },
  });
  const [name, ...words] = positionals;
  const flag = (key: "cases" | "seed" | "only"): string | undefined => {
    const own = values[key];
    const npms = process.env[`npm_config_${key}`];
    if (own !== undefined || npms === undefined) return own;
    return npms === "true" ? words.shift() : npms;
  };
  const cases = flag("cases");
  const seed = flag("seed") ?? "1";
  const only = flag("only");
  if (name === undefined) usage("a campaign's name is missing");
  for (const number of [cases ?? "1", seed]) {
    if (!/^\d+$/.test(number)) usage(`${number} is not a whole number`);
  }
  const isSmall = values.small ?? process.env.npm_config_small === "true";
  return { name, isSmall, cases: cases === undefined ? undefined : Number(cases), seed: Number(seed), only };
}

const { name, ...asked } = readArguments();
const campaign = CAMPAIGNS.get(name) ?? usage(`there is no campaign named ${name}`);
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const { cases, passed, notRun } = await campaign({ ...asked, print });
print(`${cases} cases, ${passed} passed, seed ${asked.seed}${notRun === 0 ? "" : `, ${notRun} not run`}`);
process.exit(passed === cases && cases > 0 ? 0 : 1);
