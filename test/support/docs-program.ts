// The command line's grammar for tests of the docs: commander's own tree, which no test runs.
import { PassThrough } from "node:stream";
import { newProgram } from "../../src/cli/program.ts";

/** The program as the command line makes it, 100 columns wide, without colour. */
export function docsProgram(): ReturnType<typeof newProgram> {
  const nowhere = new PassThrough();
  return newProgram(
    {
      stdin: nowhere,
      stdout: nowhere,
      stderr: nowhere,
      env: {},
      directory: ".",
      isInteractive: false,
      isTerminal: false,
      hasColor: false,
      columns: 100,
      signal: new AbortController().signal,
    },
    "0.0.0",
    () => {},
  );
}
