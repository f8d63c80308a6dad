// What init would do to package.json and .gitignore, and the workflow it writes, for applications of every kind.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { planIgnored } from "../../../src/init/ignored-paths.ts";
import { packageManagerOf } from "../../../src/init/lock-files.ts";
import { planScripts } from "../../../src/init/package-scripts.ts";
import { workflowText } from "../../../src/init/workflow.ts";

describe("package.json", () => {
  it("keeps a script of the same name, and says that it does something else", () => {
    const text = '{"scripts": {"db:sync": "./old.sh", "db:backup": "pgscrub backup"}}';
    const { steps } = planScripts(text);
    expect(steps.map(({ kind, about }) => [kind, about])).toEqual([
      ["extend", "npm scripts"],
      ["keep", "script db:sync is there and does something else than pgscrub sync"],
    ]);
    expect(steps[0]).toMatchObject({
      text: '{"scripts": {"db:sync": "./old.sh", "db:backup": "pgscrub backup", "db:validate": "pgscrub validate"}}',
    });
  });

  it("knows whether pgscrub is one of the dependencies", () => {
    expect(planScripts('{"devDependencies": {"pgscrub": "^0.1.0"}}').hasPgscrub).toBe(true);
    expect(planScripts('{"devDependencies": {"pg": "^8"}}').hasPgscrub).toBe(false);
  });

  it.each([
    [undefined, "there is no package.json in this folder"],
    ["{", "package.json is not JSON"],
    ["[]", "package.json is no JSON object"],
    ['{"scripts": []}', "package.json has `scripts` that are no object"],
  ])("%j is refused", (text, message) => {
    expect(() => planScripts(text)).toThrow(message);
  });
});

describe(".gitignore", () => {
  it("gets what it lacks, behind what is there", () => {
    expect(planIgnored("node_modules\n/database-backups/\n.env*")).toMatchObject({
      kind: "extend",
      added: ["pgscrub-report/"],
      text:
        "node_modules\n/database-backups/\n.env*\n\n" +
        "# pgscrub: backups hold production's data, .env files its passwords\npgscrub-report/\n",
    });
  });

  it("has nothing to add to its own work, and a comment or a lookalike does not count as a line", () => {
    const made = planIgnored(undefined);
    expect(made.kind).toBe("create");
    expect(planIgnored("text" in made ? made.text : "").kind).toBe("keep");
    expect(planIgnored("# .env\n!.env*\n.env.local\n")).toMatchObject({
      added: ["database-backups/", ".env", ".env*.local", "pgscrub-report/"],
    });
  });
});

describe("the workflow", () => {
  it.each([
    ["package-lock.json", "", "npm ci --ignore-scripts", "npx --no-install pgscrub"],
    ["pnpm-lock.yaml", "", "pnpm install --frozen-lockfile --ignore-scripts", "pnpm exec pgscrub"],
    [
      "yarn.lock",
      "# yarn lockfile v1\n",
      "yarn install --frozen-lockfile --ignore-scripts",
      "yarn run pgscrub",
    ],
    [
      "yarn.lock",
      "__metadata:\n  version: 8\n",
      "yarn install --immutable --mode=skip-build",
      "yarn run pgscrub",
    ],
    ["bun.lock", "", "bun install --frozen-lockfile --ignore-scripts", "bunx --no-install pgscrub"],
  ])(
    "of an application with %s %j installs without scripts where the code is a stranger's",
    (name, text, install, run) => {
      const manager = packageManagerOf(new Map([[name, text]]));
      const workflow: unknown = parse(
        workflowText({ manager, prismaSchema: "prisma/schema.prisma", postgresMajor: 16 }),
      );
      expect(workflow).toMatchObject({
        on: { pull_request: { paths: expect.arrayContaining(["prisma/schema.prisma", name]) } },
        permissions: { contents: "read" },
        jobs: {
          rules: { if: "github.event_name == 'pull_request'" },
          proof: {
            if: "github.event_name != 'pull_request'",
            services: { throwaway: { image: "postgres:16-alpine" } },
          },
        },
      });
      const commands = runsOf(workflow, "rules");
      expect(commands.slice(-2)).toEqual([install, `${run} rules check --prisma prisma/schema.prisma`]);
      expect(JSON.stringify(Reflect.get(jobsOf(workflow), "rules"))).not.toContain("secrets.");
    },
  );

  it("quotes a path that a shell or YAML would read otherwise", () => {
    const manager = packageManagerOf(new Map());
    const workflow: unknown = parse(
      workflowText({ manager, prismaSchema: "db: it's #1/schema.prisma", postgresMajor: undefined }),
    );
    expect(runsOf(workflow, "rules").at(-1)).toBe(
      "npx --no-install pgscrub rules check --prisma 'db: it'\\''s #1/schema.prisma'",
    );
  });
});

function jobsOf(workflow: unknown): object {
  const jobs: unknown =
    typeof workflow === "object" && workflow !== null ? Reflect.get(workflow, "jobs") : {};
  return typeof jobs === "object" && jobs !== null ? jobs : {};
}

function runsOf(workflow: unknown, job: string): readonly string[] {
  const steps: unknown = Reflect.get(Object(Reflect.get(jobsOf(workflow), job)), "steps");
  return Array.isArray(steps)
    ? steps.flatMap((step) => (step.run === undefined ? [] : [String(step.run)]))
    : [];
}
