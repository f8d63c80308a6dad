// Writes the proof into a folder. For now its data alone; the renderings (JUnit, SARIF, HTML) come beside it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PgscrubError } from "../errors.ts";
import type { ProofReport } from "./proof-report.ts";

/** Writes the reports into `directory`, which is made. Throws CANNOT_WRITE. */
export async function writeReports(directory: string, report: ProofReport): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "pgscrub.json"), `${JSON.stringify(report, null, 2)}\n`);
  } catch {
    throw new PgscrubError("CANNOT_WRITE", `the reports cannot be written to ${directory}`, {
      hint: "Check the folder and its permissions.",
    });
  }
}
