// The workflow of GitHub Actions that `init` writes: the rules on every pull request, the proof every night. docs/ci.md says
// why each line stands there.
import type { PackageManager } from "./lock-files.ts";

/** The workflow's place below the repository's root. */
export const WORKFLOW_FILE = ".github/workflows/pgscrub.yml";

const NEWEST_POSTGRES = 18;

/** The text of the workflow. `prismaSchema`: path of a schema that the rules are checked against. */
export function workflowText(input: {
  readonly manager: PackageManager;
  readonly prismaSchema: string | undefined;
  /** Major version of production's server; undefined: not known. */
  readonly postgresMajor: number | undefined;
}): string {
  const { manager, prismaSchema } = input;
  const paths = ["scrub-rules.yaml", WORKFLOW_FILE];
  if (prismaSchema !== undefined)
    paths.push(/\.prisma$/.test(prismaSchema) ? prismaSchema : `${prismaSchema}/**`);
  if (manager.lockFile !== undefined) paths.push(manager.lockFile);
  const check = prismaSchema === undefined ? "--no-source" : `--prisma ${shellWord(prismaSchema)}`;
  const steps = manager.setup.map((line) => `      ${line}\n`).join("");
  return `# Written once by \`pgscrub init\`, yours to change. docs/ci.md of pgscrub explains it.
name: pgscrub

on:
  # Never pull_request_target: it would run a stranger's branch with this repository's secrets.
  pull_request:
    paths: ${JSON.stringify(paths)}
  schedule:
    - cron: "17 3 * * *"
  workflow_dispatch:

# What a job does not ask for it does not get.
permissions:
  contents: read

concurrency:
  group: pgscrub-\${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

jobs:
  rules:
    name: Check the rules
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
${steps}      # Scripts of packages are code of the pull request; nothing here needs them.
      - run: ${manager.installWithoutScripts}
      - run: ${yamlText(`${manager.run} pgscrub rules check ${check}`)}

  proof:
    name: Prove a scrubbed sample clean
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # Put the URL of a role that can only read into the secret PRODUCTION_DATABASE_URL of this environment.
    environment: production-read-only
    services:
      # At least production's version. Where the schema needs extensions, an image that has them, such as pgvector/pgvector.
      throwaway:
        image: postgres:${input.postgresMajor ?? NEWEST_POSTGRES}-alpine
        env:
          POSTGRES_PASSWORD: throwaway
        ports: ["5432:5432"]
        options: --health-cmd pg_isready --health-interval 2s --health-timeout 5s --health-retries 30
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
${steps}      - run: ${manager.install}
      - run: ${manager.run} pgscrub ci --sample 1000 --report pgscrub-report
        env:
          PRODUCTION_DATABASE_URL: \${{ secrets.PRODUCTION_DATABASE_URL }}
          PGSCRUB_CI_POSTGRES: postgres://postgres:throwaway@127.0.0.1:5432/postgres?sslmode=disable
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: pgscrub-report
          path: pgscrub-report
          if-no-files-found: ignore
`;
}

/** A path as one word of a shell's command, quoted where it must be. */
function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Text as a YAML value; a JSON string is one. */
function yamlText(text: string): string {
  return /^[\w ./-]+$/.test(text) ? text : JSON.stringify(text);
}
