// `npm run picture`: runs the demo and writes docs/run.svg.
import { writeFileSync } from "node:fs";
import { renderPicture, runPictured } from "./run-picture.mjs";

writeFileSync(new URL("../docs/run.svg", import.meta.url), renderPicture(await runPictured()));
