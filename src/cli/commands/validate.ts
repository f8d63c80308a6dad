// `pgscrub validate`.
import { asStage } from "../../environment/stages.ts";
import { formatValidation, validationDocument } from "../../report/validate-text.ts";
import { validate as validateFolder } from "../../validate.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { ValidateFlags } from "../validate-command.ts";

/** Prints every check; 0, 77, 78 or 69 as docs/validate.md says. */
export async function validate(context: CliContext, flags: ValidateFlags): Promise<number> {
  const validation = await validateFolder({
    directory: context.directory,
    processEnv: context.env,
    stage: asStage(flags.env),
    isLive: flags.live ?? false,
    isPinning: flags.pin ?? false,
    insecureTls: flags.insecureTls ?? false,
    signal: context.signal,
  });
  printResult(
    context,
    flags.json,
    () => validationDocument(validation),
    (paint) => formatValidation(validation, paint),
  );
  return validation.exitCode;
}
