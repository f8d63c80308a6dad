// `npm run bench:memory`: the peak of pgscrub's process where memory is hardest to bound.
//
//   npm run bench:memory -- [--only field,kept,fingerprints,spilled] [--megabytes 200] [--values 5000000] [--spilled 30000000]
//
// Two embedded servers; each case is a whole `pgscrub sync` with verification, in a process of its own, whose resident set
// /proc tells. The bar is 350 MB for each.
import path from "node:path";
import { parseArgs } from "node:util";
import { formatBytes } from "../dist/report/style-text.js";
import { startServer } from "../dist/throwaway/embedded-server.js";
import { memoryCases, prepareCase } from "./memory/cases.mjs";
import { measure } from "./speed/processes.mjs";

const MAIN = path.resolve("dist/cli/main.js");
const BAR_BYTES = 350_000_000;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    megabytes: { type: "string", default: "200" },
    values: { type: "string", default: "5000000" },
    spilled: { type: "string", default: "30000000" },
  },
});
const cases = memoryCases({
  megabytes: Number(values.megabytes),
  values: Number(values.values),
  spilled: Number(values.spilled),
}).filter(({ key }) => values.only === "" || values.only.split(",").includes(key));
if (cases.length === 0) {
  console.error("--only wants field, kept, fingerprints, spilled or several of them, with commas between");
  process.exit(64);
}
const [source, target] = [await startServer(), await startServer()];
try {
  for (const memoryCase of cases) {
    const { key, name } = memoryCase;
    const { env, rules } = await prepareCase(memoryCase, source, target);
    const command = `"${process.execPath}" "${MAIN}" sync --yes --drop-previous --rules "${rules}"`;
    const run = await measure(command, { env });
    const verdict = run.peakBytes <= BAR_BYTES ? "met" : "MISSED";
    console.log(
      `${key}: peak ${formatBytes(run.peakBytes)}, wanted at most ${formatBytes(BAR_BYTES)}: ${verdict}; ${run.seconds.toFixed(1)} s, ${name}`,
    );
  }
} finally {
  await Promise.all([source.stop(), target.stop()]);
}
