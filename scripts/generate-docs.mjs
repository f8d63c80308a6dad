// `npm run docs`: writes the generated pages of docs/ anew, from what `npm run build` has put into dist/.
import { writeFileSync } from "node:fs";
import { newProgram } from "../dist/cli/program.js";
import { ERRORS } from "../dist/errors.js";
import { newKnownValues } from "../dist/pipeline/transform/known-values.js";
import { parseMaskerNotation } from "../dist/pipeline/transform/masker-notation.js";
import { newPseudonyms } from "../dist/pipeline/transform/pseudonym.js";
import { buildMasker, MASKERS } from "../dist/pipeline/transform/registry.js";
import { checkColumn } from "../dist/rules/check-column.js";
import { DIAGNOSTICS } from "../dist/rules/diagnostics.js";
import { docsProgram } from "./docs-program.mjs";
import { maskerExamples } from "./masker-examples.mjs";
import { renderCommands, renderErrors, renderMaskers } from "./render-docs.mjs";

const modules = { MASKERS, buildMasker, checkColumn, newKnownValues, newPseudonyms, parseMaskerNotation };
const docs = new URL("../docs/", import.meta.url);
writeFileSync(new URL("commands.md", docs), renderCommands(docsProgram(newProgram)));
writeFileSync(new URL("errors.md", docs), renderErrors(ERRORS, DIAGNOSTICS));
writeFileSync(new URL("maskers.md", docs), renderMaskers(MASKERS, maskerExamples(modules)));
