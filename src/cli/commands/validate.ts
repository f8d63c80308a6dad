// `pgscrub validate`.
import { asStage } from "../../environment/stages.ts";
import { newPaint } from "../../report/style-text.ts";
import { formatValidation, validationDocument } from "../../report/validate-text.ts";
import { validate as validateFolder } from "../../validate.ts";
import type { CliContext } from "../context.ts";
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
  const text =
    flags.json === true
      ? `${JSON.stringify(validationDocument(validation), null, 2)}\n`
      : formatValidation(validation, newPaint(context.hasColor));
  context.stdout.write(text);
  return validation.exitCode;
}
