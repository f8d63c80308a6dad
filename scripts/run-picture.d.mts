// Types of run-picture.mjs for the tests.
import type { TerminalRun } from "./pseudo-terminal.mjs";

/** The demo under a pseudo-terminal. */
export function runPictured(): Promise<TerminalRun>;
/** Lines without times, sizes and salts. */
export function steadyLines(lines: readonly string[]): string[];
/** The texts of a picture, without its command. */
export function picturedLines(svg: string): string[];
/** The SVG of a screen. */
export function renderPicture(run: Pick<TerminalRun, "cells" | "lines">): string;
