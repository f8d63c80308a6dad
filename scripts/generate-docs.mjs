// `npm run docs`: writes the generated pages of docs/ anew, from what `npm run build` has put into dist/.
import { writeFileSync } from "node:fs";
import { ERRORS } from "../dist/errors.js";
import { MASKERS } from "../dist/pipeline/transform/registry.js";
import { renderErrors, renderMaskers } from "./render-docs.mjs";

const docs = new URL("../docs/", import.meta.url);
writeFileSync(new URL("errors.md", docs), renderErrors(ERRORS));
writeFileSync(new URL("maskers.md", docs), renderMaskers(MASKERS));
