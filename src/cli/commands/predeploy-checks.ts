// Other commands' results as lines of predeploy.
import { type CheckRulesOptions, checkRules } from "../../check-rules.ts";
import { CHECK_EXITS, type Check } from "../../deploy/check.ts";
import { validate } from "../../validate.ts";
import type { CliContext } from "../context.ts";

const SHOWN = 5;

/**
 * `pgscrub validate` over the application's folder: what failed, each with the exit code that it leads to, and one line
 * for all that holds. Servers are not asked; predeploy itself asks production.
 */
export async function environmentChecks(context: CliContext, insecureTls: boolean): Promise<Check[]> {
  const { checks, exitCode } = await validate({
    directory: context.directory,
    processEnv: context.env,
    stage: undefined,
    isLive: false,
    isPinning: false,
    insecureTls,
    signal: context.signal,
  });
  const failed = checks.filter(({ ok }) => !ok);
  const lines = failed.map(({ code, severity, environment, variable, file, message, hint }): Check => {
    const place = [environment, file, variable].filter((part) => part !== undefined).join(" ");
    const isError = severity === "error";
    return {
      code,
      state: isError ? "failed" : severity,
      message: `${place}: ${message}`,
      ...(hint === "" ? {} : { remedy: [hint] }),
      ...(isError ? { exitCode } : {}),
    };
  });
  const held = checks.length - failed.length;
  return [
    ...lines,
    { code: "environment", state: "passed", message: `${held} checks of the environment hold` },
  ];
}

/** `pgscrub rules check`: one line for each mistake, five at most. */
export async function rulesChecks(options: CheckRulesOptions): Promise<Check[]> {
  const { problems, tables, columns } = await checkRules(options);
  if (problems.length === 0) {
    const message = `${options.rulesFile} speaks for all ${columns} columns of ${tables} tables of production`;
    return [{ code: "rules", state: "passed", message }];
  }
  const checks = problems.slice(0, SHOWN).map((problem): Check => {
    const { code, file, line, col, message, hint } = problem;
    return {
      code,
      state: "failed",
      message: `${file}:${line}:${col} ${message}`,
      exitCode: CHECK_EXITS.configuration,
      ...(hint === undefined ? {} : { remedy: [hint] }),
    };
  });
  const more = problems.length - SHOWN;
  if (more <= 0) return checks;
  return [
    ...checks,
    {
      code: "rules",
      state: "failed",
      message: `${more} more mistakes in ${options.rulesFile}`,
      remedy: ["See them all: pgscrub rules check"],
      exitCode: CHECK_EXITS.configuration,
    },
  ];
}
