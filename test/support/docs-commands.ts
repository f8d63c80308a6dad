// How the commands of the docs are run: which page is whose, what is put in the place of names that are only examples, and
// the few lines that no test can run. Every entry must be needed, which test/unit/docs-commands.test.ts holds.
import { type Block, blocksOf, MANUAL } from "./docs-pages.ts";

/** A part of a page's commands that runs otherwise than it is written. */
export interface StandIn {
  /** undefined: on every page. */
  readonly page?: string;
  readonly written: RegExp;
  /** What is run instead; `#` and what follows where nothing is. */
  readonly run: string;
  readonly because: string;
}

/** Applied in this order. */
export const STAND_INS: readonly StandIn[] = [
  {
    written: /^npm ci && npm run demo$/,
    run: 'npm --prefix "$REPOSITORY" run demo -- --contacts 200 --events 1000',
    because: "npm ci would remove the node_modules that the test runs from; .ci/run begins with it",
  },
  {
    written: /^npm ci && npm test$/,
    run: '# npm --prefix "$REPOSITORY" test',
    because: "it is what runs this test; .ci/run runs both from a fresh checkout",
  },
  {
    written: /^npm install --save-dev pgscrub( testcontainers)?\b/,
    run: "test -x node_modules/.bin/pgscrub #",
    because: "it is not in the registry yet; test/tools/package.test.ts installs the packed tarball",
  },
  {
    written: /database-backups\/loumass_backup_\d{8}_\d{6}\.sql/,
    run: "$(ls database-backups/*.sql | tail -1)",
    because: "the name has the time of the backup in it",
  },
  {
    written: /https:\/\/www\.loumass\.com\//,
    run: "$SITE",
    because: "the site is the reader's",
  },
  {
    written: /postgres:\/\/me@localhost:5432/,
    run: "$LAPTOP",
    because: "the server is the reader's",
  },
  {
    page: "docs/backup.md",
    written: /^15 3 \* \* \* cd \/srv\/app && (.*) >> \/var\/log\//,
    run: "$1 >> ",
    because: "cron reads the first five words; the folders are the reader's",
  },
  {
    page: "docs/performance.md",
    written: /^(npm run bench) -- --scale 0\.25 --rounds 3$/,
    run: 'cd "$REPOSITORY" && node bench/speed.mjs --scale 0.01 --rounds 1 --only c --out build/bench-docs',
    because: "it takes minutes; test/tools/bench.test.ts runs more of it at the same scale",
  },
  {
    page: "docs/performance.md",
    written: /^npm run bench:latency -- --delay 50/,
    run: 'cd "$REPOSITORY" && node bench/latency.mjs --scale 0.001 --kept-megabytes 1 --delay 2',
    because: "at its own scale it takes minutes; npm run would build into the folder that other tests read",
  },
  {
    page: "docs/performance.md",
    written: /^npm run bench:memory$/,
    run: "# npm run bench:memory",
    because: "it copies 30 million rows; test/integration/memory.test.ts holds what it measures",
  },
  {
    written: /^npm run campaign (?:-- )?(faults .*--only "[^"]+")$/,
    run: 'cd "$REPOSITORY" && node build/campaign/test/campaign/run.js $1 --small --cases 1',
    because: "npm run would build into the folder that other tests read",
  },
  {
    written: /^npm run campaign (?:faults|backups)(?: +--cases 12 --seed 1)?(?= *#|$)/,
    run: "# a campaign",
    because: "whole ones take an hour; test/faults runs samples of both",
  },
  {
    page: "docs/proof.md",
    written: /^npm run campaign (?:sabotage|planted)\b/,
    run: "# a campaign",
    because: "whole ones take an hour; test/leak/sabotage.test.ts and planted.test.ts run samples",
  },
  {
    page: "CONTRIBUTING.md",
    written: /^bash \.ci\/build-postgres-image\.sh .*$|^TEST_POSTGRES_IMAGE=.* npm run test:tools$/,
    run: "# .ci/run",
    because: "it builds an image and runs these very tests with it: .ci/run does just that",
  },
];

/** Pages whose blocks a test of their own runs, all of them. */
export const RUN_BY: Readonly<Record<string, string>> = {
  "docs/recovery.md": "test/tools/backup.test.ts",
};

/** Languages of blocks that a shell runs. */
export const SHELL_LANGUAGES: ReadonlySet<string> = new Set(["sh", "bash", "console", "crontab"]);

/** The page's commands, block by block. */
export function shellBlocks(page: string): Block[] {
  return blocksOf(page).filter(({ language }) => SHELL_LANGUAGES.has(language));
}

const isOf = (standIn: StandIn, page: string): boolean => standIn.page === undefined || standIn.page === page;

/** What of `line` stands for something else; undefined where the line runs as it is written. */
export function standInsOf(page: string, line: string): StandIn[] {
  return STAND_INS.filter((standIn) => isOf(standIn, page) && standIn.written.test(line));
}

/** The block as it is run. */
export function scriptOf({ page, code }: Block): string {
  return code
    .split("\n")
    .map((line) =>
      standInsOf(page, line).reduce(
        (text, { written, run }) => text.replace(new RegExp(written, "g"), run),
        line,
      ),
    )
    .join("\n");
}

/** Programs besides Node's and the system's own; .ci/run installs them. */
const TOOLS = /(?:^|[|&;(]\s*)(?:psql|pg_dump|age|age-keygen|jq|npm run (?:bench|campaign)\S*)\b/m;

/** Pages with commands that test/`project`/docs-commands.test.ts runs: `tools` where a program besides Node is needed. */
export function pagesOf(project: "integration" | "tools"): string[] {
  return MANUAL.filter((page) => shellBlocks(page).length > 0 && RUN_BY[page] === undefined).filter(
    (page) => shellBlocks(page).some(({ code }) => TOOLS.test(code)) === (project === "tools"),
  );
}
