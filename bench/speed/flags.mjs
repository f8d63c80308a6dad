// The bench's command line.
import { parseArgs } from "node:util";

const KEYS = "abcdefgh";

/** `{scale, rounds, only, out}` of `argv`; throws an Error that says which flag is wrong. */
export function readFlags(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      scale: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      only: { type: "string", default: KEYS },
      out: { type: "string", default: "build/bench" },
    },
  });
  const scale = Number(values.scale);
  const rounds = Number(values.rounds);
  if (!(scale > 0) || scale > 100) throw new Error("--scale wants a number above 0, 100 at most");
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds wants a whole number of 1 or more");
  const unknown = [...values.only].filter((key) => !KEYS.includes(key));
  if (values.only === "" || unknown.length > 0) {
    throw new Error(
      `--only wants letters of ${KEYS}${unknown.length > 0 ? `, not ${unknown.join("")}` : ""}`,
    );
  }
  return { scale, rounds, only: values.only, out: values.out };
}
