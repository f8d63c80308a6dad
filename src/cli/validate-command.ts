// The grammar of `pgscrub validate`.
import { type Command, Option } from "commander";
import { STAGES } from "../environment/stages.ts";
import type { CliContext } from "./context.ts";
import { helpText } from "./help-text.ts";

export interface ValidateFlags {
  readonly env?: string;
  readonly live?: boolean;
  readonly pin?: boolean;
  readonly insecureTls?: boolean;
  readonly json?: boolean;
}

const HELP = `
Nothing is changed, and no value of any variable is shown. Exit codes: 0 safe · 77 development, test or preview leads to
production · 78 another error · 69 with --live, all is well but a server could not be asked. Warnings and notices do not fail.`;

/** Adds it to the program; `finish` gets the exit code. */
export function addValidateCommand(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("validate")
    .summary("check .env files, environment and build commands: what leads where, which secrets stand where")
    .description(
      "Reads the environment and every .env file as Next.js, Prisma and node-postgres do, and says what leads to production " +
        "that must not, what leads to localhost in production, and which secrets stand in the wrong place.",
    )
    .addOption(
      new Option(
        "--env <stage>",
        "judge the environment in force as this stage (default: by VERCEL_ENV, NODE_ENV)",
      ).choices(STAGES),
    )
    .option("--live", "ask the servers who they are: an SSH tunnel on localhost is seen through")
    .option("--pin", "write .pgscrub/production.json from PRODUCTION_DATABASE_URL's server; implies --live")
    .option("--insecure-tls", "allow sslmode=no-verify: the server is not verified")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", helpText(context, HELP))
    .action(async (flags: ValidateFlags) =>
      finish(await (await import("./commands/validate.ts")).validate(context, flags)),
    );
}
