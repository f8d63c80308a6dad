// What an output can show, by the stream and the variables that people set: NO_COLOR, FORCE_COLOR, TERM.
import { UNLIMITED_WIDTH } from "../report/fit-text.ts";
import type { Screen } from "./context.ts";

/** A stream as Node gives it; on a terminal it knows its width. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** For a terminal that does not tell its width. */
const USUAL_COLUMNS = 80;

/** NO_COLOR (https://no-color.org) is stronger than FORCE_COLOR, which is stronger than what the stream is. */
export function newScreen(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): Screen {
  const isTerminal = stream.isTTY === true;
  const isLive = isTerminal && env.TERM !== "dumb";
  const isForced = isSet(env.FORCE_COLOR) && env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return {
    isTerminal,
    isLive,
    hasColor: !isSet(env.NO_COLOR) && (isForced || (isLive && env.FORCE_COLOR !== "0")),
    get columns() {
      if (!isTerminal) return UNLIMITED_WIDTH;
      return stream.columns === undefined || stream.columns < 1 ? USUAL_COLUMNS : stream.columns;
    },
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
