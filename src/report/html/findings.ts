// The findings: where, what recognised it, how often, in which rows; and what each kind means.
import { FINDING_KINDS, KIND_ORDER } from "../finding-rules.ts";
import type { NumberedFinding, Proof } from "../proof-facts.ts";
import { formatCount } from "../style-text.ts";
import { columnName, type Html, html, name, scrollBox, tableName } from "./markup.ts";

/** The table of findings and the help for the kinds among them; one sentence when there are none. */
export function findingsList({ verdict, findings }: Proof): Html {
  if (verdict === "unproved") return html`<p>Nothing was looked for.</p>`;
  if (findings.length === 0) return html`<p>None.</p>`;
  const table = html`<table>
<caption class="unseen">Findings, the gravest first</caption>
<thead><tr><th scope="col" class="number">No.</th><th scope="col">Kind</th><th scope="col">Where</th><th scope="col">What recognised it</th><th scope="col" class="number">Count</th><th scope="col">Rows (ctid)</th></tr></thead>
<tbody>
${findings.map(findingLine)}</tbody>
</table>`;
  return html`${scrollBox("Findings, scrolls sideways", table)}
<dl class="kinds">
${KIND_ORDER.filter((kind) => findings.some(({ finding }) => finding.kind === kind)).map(
  (
    kind,
  ) => html`<div><dt>${kind}</dt><dd>${FINDING_KINDS[kind].meaning} <em>${FINDING_KINDS[kind].remedy}</em></dd></div>
`,
)}</dl>
`;
}

function findingLine({ number, finding }: NumberedFinding): Html {
  const { kind, table, column, detector, path, count, rowKeys } = finding;
  return html`<tr id="f${number}"><td class="number">${number}</td><th scope="row"><span class="kind">${kind}</span></th><td>${column === "" ? tableName(table) : columnName(table, column)}</td><td>${detector}${path === undefined ? undefined : html` ${name(path)}`}</td><td class="number">${formatCount(count)}</td><td class="keys">${rowKeys.join(" ")}</td></tr>
`;
}
