// The composite action and the example workflow: well formed, nothing of an event pasted into a script, secrets through
// env alone; and the action's own shell steps run in bash as GitHub would run them, against a real source.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { REPORT_FILES } from "../../src/report/write-reports.ts";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { openFolder } from "../support/left-behind.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ACTION_TEXT = readFileSync(join(ROOT, "action/action.yml"), "utf8");
const WORKFLOW_TEXT = readFileSync(join(ROOT, "action/examples/pgscrub.yml"), "utf8");

// GitHub's documents of both files, as far as they are used here; an unknown key is a mistake.
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const actionStep = z.strictObject({
  name: z.string(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: values.optional(),
  shell: z.literal("bash").optional(),
  "working-directory": z.string().optional(),
  env: values.optional(),
  run: z.string().optional(),
});
const actionFile = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), required: z.boolean(), default: z.string() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({ using: z.literal("composite"), steps: z.array(actionStep) }),
});
const permissions = z.partialRecord(
  z.enum(["contents", "security-events"]),
  z.enum(["read", "write", "none"]),
);
const workflowStep = z.strictObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: values.optional(),
  env: values.optional(),
});
const workflowFile = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.strictObject({ paths: z.array(z.string()) }),
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^\d+ \d+ \* \* \*$/) })),
    workflow_dispatch: z.null(),
  }),
  permissions,
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.string() }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      if: z.string(),
      "runs-on": z.literal("ubuntu-latest"),
      "timeout-minutes": z.number().max(60),
      environment: z.string().optional(),
      permissions: permissions.optional(),
      steps: z.array(workflowStep),
    }),
  ),
});

const action = actionFile.parse(parse(ACTION_TEXT));
const workflow = workflowFile.parse(parse(WORKFLOW_TEXT));
const jobs = Object.values(workflow.jobs);
const allSteps = [...action.runs.steps, ...jobs.flatMap(({ steps }) => steps)];

describe("the action and the workflow", () => {
  it("use actions by their major version, and only inputs that the action has", () => {
    const used = allSteps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(6);
    for (const uses of used) expect(uses).toMatch(/^[\w.-]+(\/[\w.-]+){1,2}@v\d+$/);
    const calls = jobs.flatMap(({ steps }) => steps).filter(({ uses }) => uses?.includes("/pgscrub/action@"));
    expect(calls.length).toBe(2);
    for (const { with: given } of calls)
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given ?? {})));
    const named = [...ACTION_TEXT.matchAll(/inputs\.([a-z-]+)/g)].map((match) => match[1]);
    expect([...new Set(named)].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it("paste nothing into a script: no expression stands in any run", () => {
    const scripts = allSteps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBe(3);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  it("give secrets to one step's environment, in the job that pull requests never start", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(WORKFLOW_TEXT.match(/\{ secrets\./g)?.length).toBe(1);
    const { rules, proof } = workflow.jobs;
    expect(rules?.if).toBe("github.event_name == 'pull_request'");
    expect(proof?.if).toBe("github.event_name != 'pull_request'");
    expect(proof?.steps.at(-1)?.env).toEqual({
      PRODUCTION_DATABASE_URL: "${{ secrets.PRODUCTION_DATABASE_URL }}",
    });
    expect(ACTION_TEXT).not.toContain("{ secrets.");
    expect(JSON.stringify(proof?.steps.map(({ with: given }) => given))).not.toContain("postgres");
  });

  it("ask for no right but to read, and in the nightly job to write security events", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.jobs.rules?.permissions).toBeUndefined();
    expect(workflow.jobs.proof?.permissions).toEqual({ contents: "read", "security-events": "write" });
    const checkouts = jobs
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map(({ with: given }) => given?.["persist-credentials"])).toEqual([false, false]);
    expect(workflow.jobs.rules?.steps.flatMap(({ run }) => run ?? [])).toEqual(["npm ci --ignore-scripts"]);
  });

  it("upload what the run wrote, also when it failed", () => {
    const uploads = action.runs.steps.filter(({ uses }) => /upload/.test(uses ?? ""));
    expect(uploads.map((step) => step.if?.startsWith("always() && "))).toEqual([true, true]);
    expect(uploads[0]?.with?.sarif_file).toBe(
      "${{ inputs.working-directory }}/${{ inputs.report-dir }}/proof.sarif",
    );
    expect(REPORT_FILES).toContain("proof.sarif");
  });
});

describe("docs/ci.md", () => {
  it("has a GitLab example that is YAML, with the nightly job's commands as they are", () => {
    const block = /```yaml\n(.*?)```/s.exec(readFileSync(join(ROOT, "docs/ci.md"), "utf8"))?.[1] ?? "";
    expect(parse(block)).toMatchObject({
      "pgscrub rules": { script: ["npm ci --ignore-scripts", "npx pgscrub rules check --no-source"] },
      "pgscrub proof": {
        script: ["npm ci", "npx pgscrub ci --report pgscrub-report"],
        artifacts: { when: "always", reports: { junit: `pgscrub-report/${REPORT_FILES[1]}` } },
      },
    });
  });
});

let production: EmbeddedServer;
let source: string;

beforeAll(async () => {
  production = await startServer({ password: "sesame-of-production" });
  source = await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE");
});
afterAll(() => production?.stop());

interface StepResult {
  readonly code: number | null;
  readonly text: string;
  readonly output: string;
  readonly folder: string;
}

/** Runs the action's script as GitHub does: `bash -eo pipefail` on a file, inputs in the environment. */
function runAction(
  inputs: Record<string, string>,
  rules: string,
  env: Record<string, string> = {},
): StepResult {
  const folder = openFolder();
  writeFileSync(join(folder, "scrub-rules.yaml"), rules);
  writeFileSync(join(folder, "package.json"), '{"name": "application"}\n');
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  const main = join(ROOT, "dist/cli/main.js");
  chmodSync(main, 0o755);
  symlinkSync(main, join(folder, "node_modules/.bin/pgscrub"));
  const step = action.runs.steps.find(({ id }) => id === "run");
  const script = join(folder, "script.sh");
  writeFileSync(script, step?.run ?? "");
  const given: Record<string, string> = {};
  for (const [name, expression] of Object.entries(step?.env ?? {})) {
    const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(String(expression))?.[1] ?? "";
    given[name] = inputs[input] ?? action.inputs[input]?.default ?? "";
  }
  const output = join(folder, "output");
  const summary = join(folder, "summary");
  const github = {
    GITHUB_ACTIONS: "true",
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: folder,
    CI: "true",
  };
  const child = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: folder, ...github, ...given, ...env },
  });
  return {
    code: child.status,
    text: child.stdout + child.stderr,
    output: readFileSync(output, "utf8"),
    folder,
  };
}

describe("the action's script", () => {
  const EMBEDDED = { command: "ci", args: "--postgres embedded --sample 10" };

  it("checks the rules of a pull request without any secret, and fails on a mistake with its line", () => {
    const good = runAction({}, SMALL_RULES);
    expect(good).toMatchObject({ code: 0, output: "exit-code=0\n" });
    expect(good.text).toContain("scrub-rules.yaml is well formed");
    const bad = runAction({}, SMALL_RULES.replace("email: email", "email: emial"));
    expect(bad).toMatchObject({ code: 78, output: "exit-code=78\n" });
    expect(bad.text).toContain(
      "::error file=scrub-rules.yaml,line=5,col=14,title=pgscrub%3A RULES_UNKNOWN_MASKER::",
    );
  });

  it("proves a sample of the source in the environment, and leaves the reports to be uploaded", () => {
    const { code, text, output, folder } = runAction(EMBEDDED, SMALL_RULES, {
      PRODUCTION_DATABASE_URL: source,
    });
    expect({ code, output }).toEqual({ code: 0, output: "exit-code=0\n" });
    expect(text).toMatch(/\nclean: .* searched, nothing found\n/);
    expect(text).not.toContain("sesame");
    expect(readdirSync(join(folder, "pgscrub-report")).sort()).toEqual([...REPORT_FILES].sort());
    expect(readFileSync(join(folder, "summary"), "utf8")).toContain("## pgscrub: clean");
  });

  it("fails with 65 on a finding, reports and SARIF there", () => {
    const leaky = SMALL_RULES.replace("body: text", 'body: {keep: "test of a mistake"}');
    const { code, output, folder } = runAction(EMBEDDED, leaky, { PRODUCTION_DATABASE_URL: source });
    expect({ code, output }).toEqual({ code: 65, output: "exit-code=65\n" });
    const sarif = readFileSync(join(folder, "pgscrub-report/proof.sarif"), "utf8");
    expect(JSON.parse(sarif).runs[0].results.length).toBeGreaterThan(0);
    expect(sarif).not.toContain("quillmyrith");
  });

  it("takes inputs for words, never for commands, and no source among them", () => {
    const hostile = runAction({ rules: '"; touch pwned; echo $(touch pwned) `touch pwned`' }, SMALL_RULES);
    expect(hostile.code).toBe(78);
    expect(readdirSync(hostile.folder)).not.toContain("pwned");
    for (const args of ["--source postgres://a:b@c/d", "--postgres postgres://a:b@c/d", "--source=x"]) {
      const refused = runAction({ command: "ci", args }, SMALL_RULES);
      expect(refused).toMatchObject({ code: 64, output: "exit-code=64\n" });
      expect(refused.text).not.toContain("a:b");
    }
    expect(runAction({ command: "sync" }, SMALL_RULES).code).toBe(64);
  });
});
