// `npm run build:walk`: compiles assembly/ (AssemblyScript) into src/verify/walk-module.ts, which is committed, so that
// nobody needs the compiler but those who change the walk. test/unit/verify/walk-module.test.ts compares the two.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUTPUT = path.join(ROOT, "src/verify/walk-module.ts");

/** The text of src/verify/walk-module.ts; throws with the compiler's own words when assembly/ is wrong. */
export async function renderWalkModule() {
  let module;
  const flags = ["-O3", "--runtime", "stub", "--noAssert", "--initialMemory", "64"];
  const { error, stderr } = await asc.main(["assembly/index.ts", "--outFile", "walk.wasm", ...flags], {
    readFile: (name) => {
      try {
        return readFileSync(path.join(ROOT, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (_, content) => {
      module = content;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(stderr.toString());
  return `// The walk of verification as WebAssembly, made of assembly/ by \`npm run build:walk\`; not to be edited.

/** The module in base64. */
export const WALK_MODULE =
  "${Buffer.from(module).toString("base64")}";
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OUTPUT, await renderWalkModule());
