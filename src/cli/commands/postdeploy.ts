// `pgscrub postdeploy`.
import { isAbsolute, relative } from "node:path";
import { parseSiteUrl } from "../../deploy/site.ts";
import { readPinnedProduction } from "../../environment/pinned-production.ts";
import { PgscrubError } from "../../errors.ts";
import { postdeploy as checkDeploy } from "../../postdeploy.ts";
import { formatPostdeploy, postdeployDocument } from "../../report/deploy-text.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { PostdeployFlags } from "../deploy-commands.ts";
import { printResult } from "../print-result.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints every check; the exit code is that of the first red. */
export async function postdeploy(context: CliContext, flags: PostdeployFlags): Promise<number> {
  if (flags.url.length === 0) {
    throw new PgscrubError("USAGE", "--url is missing", {
      hint: "Name a page of the deployed site: --url https://www.example.com/.",
    });
  }
  flags.url.forEach(parseSiteUrl); // before anything is asked
  const reporter = newTerminalReporter(context);
  try {
    const found = await findConnections(context, flags, reporter, ["source"]);
    const report = await checkDeploy({
      source: requireConnection("source", found.source),
      urls: flags.url,
      expect: flags.expect,
      waitMs: flags.wait * 1000,
      directory: context.directory,
      migrations: flags.migrations === undefined ? undefined : migrationsFolder(context, flags.migrations),
      schema: flags.schema,
      pinned: await readPinnedProduction(context.directory),
      insecureTls: flags.insecureTls ?? false,
      reporter,
      signal: context.signal,
    });
    reporter.close();
    printResult(
      context,
      flags.json,
      () => postdeployDocument(report),
      (paint) => formatPostdeploy(report, paint),
    );
    return report.exitCode;
  } finally {
    reporter.close();
  }
}

/** `--migrations` relative to the application's folder, so that files are named as editors open them. */
export function migrationsFolder(context: CliContext, path: string): string {
  return isAbsolute(path) ? relative(context.directory, path) : path;
}
