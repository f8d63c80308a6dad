// An error that is not ours, as one that is: the printer of errors shows its class and the place in our own code, for its
// message may quote a row.
import { PgscrubError } from "../errors.ts";

// What V8 writes before the message: `RangeError: `, `TypeError [ERR_INVALID_ARG_TYPE]: `.
const CLASS_NAME = /^[\w$]+(?: \[\w+\])?$/;
// A line of a package of somebody else is not ours, though it too lies in a folder called dist.
const FRAME =
  /^ {4}at (?!.*\/node_modules\/(?!pgscrub\/))(?:.*\()?(?:file:\/\/)?(?:[^()]*\/)?((?:src|dist)\/[\w./-]+:\d+:\d+)\)?$/;

/** BUG, whose message names the class of `error` and the innermost line of ours, such as `dist/sync.js:30:7`. */
export function unexpectedError(error: unknown): PgscrubError {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const place = error instanceof Error ? ownPlace(error) : undefined;
  return new PgscrubError("BUG", `unexpected ${name}${place === undefined ? "" : ` at ${place}`}`, {
    hint: "Please report this with the command that you ran; the message is withheld because it could hold data.",
  });
}

function ownPlace(error: Error): string | undefined {
  for (const line of callLines(error)) {
    const place = FRAME.exec(line)?.[1];
    if (place !== undefined) return place;
  }
  return undefined;
}

/**
 * The lines of the stack behind the message, none where it is not clear where the message ends: it may hold anything, line
 * breaks and what looks like a call too.
 */
function callLines({ message, stack = "" }: Error): readonly string[] {
  const messageAt = message === "" ? stack.indexOf("\n") : stack.indexOf(`: ${message}\n`);
  if (messageAt < 0 || !CLASS_NAME.test(stack.slice(0, messageAt))) return [];
  const end = message === "" ? messageAt : messageAt + 2 + message.length;
  return stack.slice(end + 1).split("\n");
}
