// Other commands' results as lines of predeploy.
import { type CheckRulesOptions, checkRules } from "../../check-rules.ts";
import { CHECK_EXITS, type Check } from "../../deploy/check.ts";

const SHOWN = 5;

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
