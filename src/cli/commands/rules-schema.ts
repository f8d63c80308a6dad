// `pgscrub rules schema`.
import { writeFile } from "node:fs/promises";
import { PgscrubError } from "../../errors.ts";
import { rulesSchemaDocument } from "../../rules-schema-document.ts";
import { findConnections, requireDatabase } from "../connections.ts";
import type { CliContext } from "../context.ts";
import { prismaSchemaPath } from "../prisma-schema-path.ts";
import type { RulesSchemaFlags } from "../rules-commands.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints the JSON Schema of the rules file, or writes it with --out. */
export async function rulesSchema(context: CliContext, flags: RulesSchemaFlags): Promise<number> {
  const isLive = flags.live === true || flags.source !== undefined;
  const prismaSchema = prismaSchemaPath(context, flags.prisma, isLive ? "--live asks one" : undefined);
  const reporter = newTerminalReporter(context);
  try {
    const found = isLive
      ? await findConnections(context, { source: flags.source }, reporter, ["source"])
      : undefined;
    const schema = await rulesSchemaDocument({
      prismaSchema,
      source: found === undefined ? undefined : requireDatabase(found.source),
      insecureTls: flags.insecureTls ?? false,
      signal: context.signal,
    });
    reporter.close();
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (flags.out === undefined) context.stdout.write(text);
    else await writeSchema(flags.out, text);
    return 0;
  } finally {
    reporter.close();
  }
}

async function writeSchema(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch {
    throw new PgscrubError("CANNOT_WRITE", `the schema cannot be written to ${file}`, {
      hint: "Check the folder and its permissions.",
    });
  }
}
