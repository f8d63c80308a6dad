// The command line's grammar for the docs: the program as it is on a plain screen of 100 columns, which nobody runs.
import { PassThrough } from "node:stream";

const SCREEN = { isTerminal: false, isLive: false, hasColor: false, columns: 100 };

/** What `newProgram` of src/cli/program.ts makes there. */
export function docsProgram(newProgram) {
  const nowhere = new PassThrough();
  const streams = { stdin: nowhere, stdout: nowhere, stderr: nowhere };
  const screens = { stdoutScreen: SCREEN, stderrScreen: SCREEN };
  const { signal } = new AbortController();
  const context = {
    ...streams,
    ...screens,
    ...SCREEN,
    env: {},
    directory: ".",
    isInteractive: false,
    signal,
  };
  return newProgram(context, "0.0.0", () => {});
}
