// What GitHub Actions shows beside a run: annotations on lines of the rules file, and the summary of the job. Both are
// written only where GitHub's own variables say so, and hold no value of a row.
import { appendFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { PgscrubError } from "../errors.ts";
import type { CliContext } from "./context.ts";

export interface Annotation {
  readonly title: string;
  readonly message: string;
  readonly file: string;
  /** From 1; undefined: the file as a whole. */
  readonly line?: number | undefined;
  readonly col?: number | undefined;
}

/** GitHub shows ten errors of a step; more would only fill the log. */
const MAX_ANNOTATIONS = 10;

/** Writes `::error …` to stderr when GITHUB_ACTIONS is true; stdout stays the command's result. */
export function annotate(context: CliContext, annotations: readonly Annotation[]): void {
  if (context.env.GITHUB_ACTIONS !== "true") return;
  for (const { title, message, file, line, col } of annotations.slice(0, MAX_ANNOTATIONS)) {
    const properties = [
      `file=${escapeProperty(inRepository(context, file))}`,
      ...(line === undefined ? [] : [`line=${line}`]),
      ...(col === undefined ? [] : [`col=${col}`]),
      `title=${escapeProperty(title)}`,
    ];
    context.stderr.write(`::error ${properties.join(",")}::${escapeData(message)}\n`);
  }
}

/** Appends Markdown to the file that GITHUB_STEP_SUMMARY names, if it names one. Throws CANNOT_WRITE. */
export async function appendSummary(context: CliContext, markdown: string): Promise<void> {
  const file = context.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === "") return;
  try {
    await appendFile(file, `${markdown}\n`);
  } catch {
    throw new PgscrubError("CANNOT_WRITE", `the summary cannot be written to ${file}`, {
      hint: "Check GITHUB_STEP_SUMMARY, or unset it.",
    });
  }
}

/** As GitHub names it: relative to the checkout. */
function inRepository({ env, directory }: CliContext, file: string): string {
  const root = env.GITHUB_WORKSPACE;
  const path = resolve(directory, file);
  return relative(root === undefined || root === "" ? directory : root, path).replaceAll("\\", "/");
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts: these and no others are decoded. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
