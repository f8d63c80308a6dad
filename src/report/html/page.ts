// The proof as one page that needs nothing else: no script, no font, no picture, and a policy that lets none in.
import { createHash } from "node:crypto";
import { readProof } from "../proof-facts.ts";
import type { ProofReport } from "../proof-report.ts";
import { allColumns } from "./columns.ts";
import { findingsList } from "./findings.ts";
import { Html, html, section } from "./markup.ts";
import { coverageMatrix } from "./matrix.ts";
import {
  allowedValues,
  keptColumns,
  leftOutObjects,
  notCompared,
  rowCounts,
  sparedFields,
} from "./sections.ts";
import { PAGE_STYLE } from "./style.ts";
import { pageHeader, verdictTitle } from "./summary.ts";

const STYLE_HASH = createHash("sha256").update(PAGE_STYLE).digest("base64");
// The markup's own style alone; nothing is loaded, sent or framed.
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
const STYLE = new Html(PAGE_STYLE);
const META = new Html(`<meta http-equiv="Content-Security-Policy" content="${POLICY}">`);

/** The whole document. */
export function renderPage(report: ProofReport): string {
  const proof = readProof(report);
  const sections = [
    { id: "findings", title: "Findings", body: findingsList(proof) },
    { id: "coverage", title: "Coverage", body: coverageMatrix(proof) },
    { id: "rows", title: "Row counts", body: rowCounts(proof) },
    { id: "kept", title: "Kept and why", body: keptColumns(proof) },
    { id: "allowed", title: "Allowed", body: allowedValues(report) },
    { id: "spared", title: "Spared by conditions", body: sparedFields(proof) },
    { id: "left-out", title: "Left out", body: leftOutObjects(report) },
    { id: "not-compared", title: "Not compared", body: notCompared(report) },
    { id: "columns", title: "All columns", body: allColumns(proof) },
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${META}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${verdictTitle(proof)} – ${report.target} – pgscrub</title>
<style>${STYLE}</style>
</head>
<body>
${pageHeader(report, proof)}
<nav aria-label="Contents"><ul>
${sections.map(
  ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>
`,
)}</ul></nav>
<main>
${sections.map(({ id, title, body }) => section(id, title, body))}</main>
<footer>
<p>The copy is pseudonymised, not anonymous: treat it as personal data. This page holds counts, places and names of the
schema, and no value of any row.</p>
</footer>
</body>
</html>
`;
  return page.markup;
}
