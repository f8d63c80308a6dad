// Every column of every table with its treatment and the rule behind it; tables with findings stand open.
import type { Proof, ProofColumn, ProofTable } from "../proof-facts.ts";
import { formatCount } from "../style-text.ts";
import { treatmentLabel, treatmentMark } from "../treatments.ts";
import { counted } from "../visible-text.ts";
import { type Html, html, name, scrollBox, tableName } from "./markup.ts";
import { tableAnchor } from "./matrix.ts";

/** One part per table that opens and closes; all are open on paper. */
export function allColumns({ tables }: Proof): Html {
  return html`${tables.map(tableColumns)}`;
}

function tableColumns({ table, columns, findings }: ProofTable, index: number): Html {
  const count = findings.length + columns.reduce((sum, column) => sum + column.findings.length, 0);
  const badge = count === 0 ? undefined : html` <span class="badge">${counted(count, "finding")}</span>`;
  const summary = html`<summary>${tableName(table)} <span class="count">${columns.length === 0 ? "columns not known" : counted(columns.length, "column")}</span>${badge}</summary>`;
  const body =
    columns.length === 0
      ? html`<p>No manifest names the columns of this table.</p>`
      : scrollBox(
          `Columns of ${table}, scrolls sideways`,
          html`<table>
<caption class="unseen">Columns of ${table}</caption>
<thead><tr><th scope="col" class="number">No.</th><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Treatment</th><th scope="col">With</th><th scope="col">Because</th><th scope="col">Findings</th></tr></thead>
<tbody>
${columns.map(columnLine)}</tbody>
</table>`,
        );
  return html`<details id="${tableAnchor(index)}"${count === 0 ? undefined : OPEN}>${summary}
${body}</details>
`;
}

const OPEN = html` open`;

function columnLine({ column, treatment, planned, findings, isUnread }: ProofColumn, index: number): Html {
  const links = findings.map(({ number }) => html`<a href="#f${number}">no. ${number}</a> `);
  const found = findings.length === 0 ? (isUnread ? "not searched" : "none") : links;
  const reason = planned?.reason === undefined ? undefined : html`${planned.reason}<br>`;
  return html`<tr><td class="number">${index + 1}</td><th scope="row">${name(column)}</th><td>${planned?.type}</td><td class="treatment"><span class="key ${treatment}" aria-hidden="true">${treatmentMark(treatment)}</span> ${treatmentLabel(treatment)}</td><td>${maskerWords(planned)}</td><td>${reason}<span class="quiet">${planned?.because ?? "not in the manifest"}</span></td><td>${found}</td></tr>
`;
}

function maskerWords(planned: ProofColumn["planned"]): string {
  if (planned?.masker === undefined || planned.treatment !== "mask") return "";
  const { masker, guarantee, distinct, exempt } = planned;
  return [
    masker,
    ...(guarantee === undefined ? [] : [guarantee]),
    ...(distinct === undefined
      ? []
      : [`${distinct.isExact ? "" : "about "}${formatCount(distinct.count)} different`]),
    ...(exempt === undefined ? [] : [`${counted(exempt.fields, "field")} spared`]),
  ].join(", ");
}
