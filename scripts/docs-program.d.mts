// Types of docs-program.mjs for the tests that look commands up.
import type { Command } from "commander";
import type { newProgram } from "../src/cli/program.ts";

export function docsProgram(make: typeof newProgram): Command;
