// The coverage matrix: one line per table, one cell per column, its treatment as a letter and a colour. Its legend counts.
import type { Proof, ProofColumn, ProofTable } from "../proof-facts.ts";
import { TREATMENTS, treatmentLabel, treatmentMark } from "../treatments.ts";
import { counted } from "../visible-text.ts";
import { type Html, html, scrollBox, tableName } from "./markup.ts";

/** The legend and the matrix; tables without known columns are told by their number of rows. */
export function coverageMatrix({ tables }: Proof): Html {
  const width = Math.max(1, ...tables.map(({ columns }) => columns.length));
  const numbers = Array.from({ length: width }, (_, index) => index + 1);
  const table = html`<table class="matrix">
<caption class="unseen">Treatment of every column, table by table</caption>
<thead><tr><th scope="col" class="corner">Table</th>${numbers.map((number) => html`<th scope="col">${number}</th>`)}<td></td></tr></thead>
<tbody>
${tables.map((line, index) => matrixLine(line, index, width))}</tbody>
</table>`;
  return html`${legend(tables)}
${scrollBox("Coverage matrix, scrolls sideways", table)}
<p class="note">A cell is a column, numbered as in <a href="#columns">all columns</a>, where each stands with its rule. What
stands beside the name of a table is of the table as a whole.</p>
`;
}

/** The anchor of a table in the list of all columns. */
export function tableAnchor(index: number): string {
  return `t${index + 1}`;
}

function matrixLine({ table, columns, findings }: ProofTable, index: number, width: number): Html {
  const first = findings[0];
  const badge =
    first === undefined
      ? undefined
      : html` <a class="badge" href="#f${first.number}">${counted(findings.length, "finding")}</a>`;
  // One more than there are columns, so that words in it do not widen the cells.
  const rest = width + 1 - columns.length;
  const none = columns.length === 0 ? "columns not known" : "";
  return html`<tr><th scope="row"><a href="#${tableAnchor(index)}">${tableName(table)}</a>${badge}</th>${columns.map((column) => cell(table, column))}<td class="rest" colspan="${rest}">${none}</td></tr>
`;
}

function cell(table: string, column: ProofColumn): Html {
  const { treatment, findings, isUnread, planned } = column;
  const first = findings[0];
  const notes = [
    treatmentLabel(treatment),
    ...(planned?.exempt === undefined ? [] : ["some rows kept"]),
    ...(isUnread ? ["not searched"] : []),
    ...(first === undefined ? [] : [counted(findings.length, "finding")]),
  ];
  const text = `${table}.${column.column}: ${notes.join(", ")}`;
  const mark = html`<span aria-hidden="true">${treatmentMark(treatment)}${planned?.exempt === undefined ? "" : "*"}${first === undefined ? "" : "!"}</span><span class="unseen">${column.column}: ${notes.join(", ")}</span>`;
  const body = first === undefined ? mark : html`<a href="#f${first.number}">${mark}</a>`;
  return html`<td class="cell ${treatment}${first === undefined ? "" : " hit"}${isUnread ? " unread" : ""}" title="${text}">${body}</td>`;
}

/** What the letters mean and how many columns have each. */
function legend(tables: readonly ProofTable[]): Html {
  const columns = tables.flatMap((table) => table.columns);
  const spared = columns.filter(({ planned }) => planned?.exempt !== undefined).length;
  const hit = columns.filter(({ findings }) => findings.length > 0).length;
  const unread = columns.filter(({ isUnread }) => isUnread).length;
  const lines = TREATMENTS.map(({ treatment, mark, label, meaning }) => {
    const count = columns.filter((column) => column.treatment === treatment).length;
    return count === 0 ? undefined : entry(treatment, mark, label, meaning, count);
  });
  return html`<ul class="legend">
${lines}${spared === 0 ? undefined : entry("plain", "*", "some rows kept", "when or unless spares them", spared)}${unread === 0 ? undefined : entry("plain unread", "k", "not searched", "its type cannot hold what is looked for", unread)}${hit === 0 ? undefined : entry("plain hit", "!", "with findings", "framed", hit)}</ul>
`;
}

function entry(kind: string, mark: string, label: string, meaning: string, count: number): Html {
  return html`<li><span class="key ${kind}" aria-hidden="true">${mark}</span><span><strong>${label}</strong> <span class="count">${count}</span><br><small>${meaning}</small></span></li>
`;
}
