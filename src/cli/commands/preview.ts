// `pgscrub preview TABLE`.
import { PgscrubError } from "../../errors.ts";
import { previewTable } from "../../preview.ts";
import { formatPreview, previewDocument } from "../../report/preview-text.ts";
import { findConnections, requireConnection } from "../connections.ts";
import type { CliContext } from "../context.ts";
import type { PreviewFlags } from "../looking-commands.ts";
import { printResult } from "../print-result.ts";
import { newTerminalReporter } from "../terminal-reporter.ts";

/** Prints rows as they would arrive; originals whole only with --reveal and only to a terminal. */
export async function preview(context: CliContext, table: string, flags: PreviewFlags): Promise<number> {
  const isRevealed = flags.reveal === true;
  if (isRevealed && !context.stdoutScreen.isTerminal) {
    throw new PgscrubError(
      "REVEAL_REFUSED",
      "--reveal shows values of production, and stdout is no terminal",
      {
        hint: "Run it in a terminal, or leave --reveal away.",
      },
    );
  }
  const reporter = newTerminalReporter(context);
  try {
    const found = await findConnections(context, { source: flags.source }, reporter, ["source"]);
    const previewed = await previewTable({
      source: requireConnection("source", found.source),
      rulesFile: flags.rules,
      table,
      limit: flags.limit,
      isRevealed,
      key: found.key,
      insecureTls: flags.insecureTls ?? false,
      signal: context.signal,
    });
    if (found.key === undefined) {
      const message = "PGSCRUB_KEY is not set: a random key was used, and a run of sync gives other fakes";
      reporter.report({ kind: "notice", message });
    }
    reporter.close();
    printResult(
      context,
      flags.json,
      () => previewDocument(previewed, found.key !== undefined),
      (paint, width) => formatPreview(previewed, paint, width),
    );
    return 0;
  } finally {
    reporter.close();
  }
}
