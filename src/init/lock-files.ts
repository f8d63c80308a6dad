// Which package manager an application uses, by its lock file, and how a pipeline installs and runs with it.

export interface PackageManager {
  /** The lock file; undefined where there is none. */
  readonly lockFile: string | undefined;
  /** Steps of a GitHub job before the installation, as YAML lines without indentation. */
  readonly setup: readonly string[];
  readonly install: string;
  /** The same without running scripts of packages. */
  readonly installWithoutScripts: string;
  /** What stands before `pgscrub`. */
  readonly run: string;
  /** Adds a package for development; its name follows. */
  readonly addDevelopment: string;
}

const NODE = ["- uses: actions/setup-node@v4", "  with:", "    node-version: 22"];
const COREPACK = [...NODE, "- run: corepack enable"];

const NPM: PackageManager = {
  lockFile: "package-lock.json",
  setup: NODE,
  install: "npm ci",
  installWithoutScripts: "npm ci --ignore-scripts",
  run: "npx --no-install",
  addDevelopment: "npm install --save-dev",
};

const PNPM: PackageManager = {
  lockFile: "pnpm-lock.yaml",
  setup: COREPACK,
  install: "pnpm install --frozen-lockfile",
  installWithoutScripts: "pnpm install --frozen-lockfile --ignore-scripts",
  run: "pnpm exec",
  addDevelopment: "pnpm add --save-dev",
};

const YARN_CLASSIC: PackageManager = {
  lockFile: "yarn.lock",
  setup: COREPACK,
  install: "yarn install --frozen-lockfile",
  installWithoutScripts: "yarn install --frozen-lockfile --ignore-scripts",
  run: "yarn run",
  addDevelopment: "yarn add --dev",
};

const YARN_MODERN: PackageManager = {
  ...YARN_CLASSIC,
  install: "yarn install --immutable",
  installWithoutScripts: "yarn install --immutable --mode=skip-build",
};

const BUN: PackageManager = {
  lockFile: "bun.lock",
  setup: [...NODE, "- uses: oven-sh/setup-bun@v2"],
  install: "bun install --frozen-lockfile",
  installWithoutScripts: "bun install --frozen-lockfile --ignore-scripts",
  run: "bunx --no-install",
  addDevelopment: "bun add --dev",
};

/** Chosen by the texts of the lock files that are there; npm without any, which then installs what package.json says. */
export function packageManagerOf(lockFiles: ReadonlyMap<string, string>): PackageManager {
  if (lockFiles.has("pnpm-lock.yaml")) return PNPM;
  const yarn = lockFiles.get("yarn.lock");
  if (yarn !== undefined) return /^__metadata:/m.test(yarn) ? YARN_MODERN : YARN_CLASSIC;
  if (lockFiles.has("bun.lock")) return BUN;
  if (lockFiles.has("bun.lockb")) return { ...BUN, lockFile: "bun.lockb" };
  if (lockFiles.has("package-lock.json")) return NPM;
  const install = "npm install --no-save";
  return { ...NPM, lockFile: undefined, install, installWithoutScripts: `${install} --ignore-scripts` };
}

/** The files that it looks at. */
export const LOCK_FILES = [
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "package-lock.json",
] as const;
