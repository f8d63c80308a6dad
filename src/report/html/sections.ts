// The rest of the page: rows on both sides, what was kept and why, what is allowed, spared, left out and not compared.
import { type Proof, type ProofTable, rulePlace } from "../proof-facts.ts";
import type { ProofReport } from "../proof-report.ts";
import { formatCount } from "../style-text.ts";
import { counted, oneLine } from "../visible-text.ts";
import { columnName, type Html, html, name, scrollBox, tableName } from "./markup.ts";

const ARRIVES = { all: "all rows", some: "chosen rows", none: "left empty" } as const;

/** Rows read from the source beside rows found in the target. */
export function rowCounts({ tables }: Proof): Html {
  const lines = tables.map((table) => {
    const { sourceRows, readRows, arrives } = table;
    return html`<tr><th scope="row">${tableName(table.table)}</th><td>${arrives === undefined ? "not known" : ARRIVES[arrives]}</td><td class="number">${countOrDash(sourceRows)}</td><td class="number">${countOrDash(readRows)}</td><td class="${rowVerdict(table) === "differs" ? "bad" : ""}">${rowVerdict(table)}</td></tr>
`;
  });
  const total = (counts: readonly (number | undefined)[]) =>
    formatCount(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0));
  return scrollBox(
    "Row counts, scrolls sideways",
    html`<table>
<caption class="unseen">Rows of every table</caption>
<thead><tr><th scope="col">Table</th><th scope="col">Arrives</th><th scope="col" class="number">Read from the source</th><th scope="col" class="number">Found in the target</th><th scope="col">Compared</th></tr></thead>
<tbody>
${lines}</tbody>
<tfoot><tr><th scope="row">${counted(tables.length, "table")}</th><td></td><td class="number">${total(tables.map(({ sourceRows }) => sourceRows))}</td><td class="number">${total(tables.map(({ readRows }) => readRows))}</td><td></td></tr></tfoot>
</table>`,
  );
}

function countOrDash(count: number | undefined): string {
  return count === undefined ? "–" : formatCount(count);
}

function rowVerdict({ sourceRows, readRows }: ProofTable): string {
  if (sourceRows === undefined || readRows === undefined) return "not compared";
  return sourceRows === readRows ? "equal" : "differs";
}

/** Columns that a rule keeps, each with its reason, and how many are structural, by reason. */
export function keptColumns({ tables }: Proof): Html {
  const columns = tables.flatMap(({ table, columns }) => columns.map((column) => ({ table, ...column })));
  const ruled = columns.filter(({ treatment }) => treatment === "rule");
  const lines = ruled.map(({ table, column, planned }) => {
    const because = planned?.because ?? "";
    return html`<tr><th scope="row">${columnName(table, column)}</th><td>${planned?.reason ?? html`<span class="quiet">no reason given</span>`}</td><td class="quiet">${rulePlace(because) === undefined ? because : name(because)}</td></tr>
`;
  });
  const structural = new Map<string, number>();
  for (const { treatment, planned } of columns) {
    if (treatment !== "structural") continue;
    const reason = (planned?.because ?? "").replace(/^structural: ?/, "");
    structural.set(reason, (structural.get(reason) ?? 0) + 1);
  }
  const table = scrollBox(
    "Columns kept by a rule, scrolls sideways",
    html`<table>
<caption class="unseen">Columns kept by a rule</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Reason</th><th scope="col">Rule</th></tr></thead>
<tbody>
${lines}</tbody>
</table>`,
  );
  const groups = [...structural].sort(([, a], [, b]) => b - a);
  return html`${ruled.length === 0 ? html`<p>No rule keeps a column.</p>` : table}
${
  groups.length === 0
    ? undefined
    : html`<p>Kept as structural:</p>
<ul class="inline">
${groups.map(
  ([reason, count]) => html`<li>${reason} <span class="count">${count}</span></li>
`,
)}</ul>`
}
`;
}

/** The allow-list, each entry with its reason. */
export function allowedValues({ manifest }: ProofReport): Html {
  if (manifest === undefined) return html`<p>Not known without a manifest.</p>`;
  if (manifest.allow.length === 0) return html`<p>Nothing.</p>`;
  return scrollBox(
    "Allow-list, scrolls sideways",
    html`<table>
<caption class="unseen">What the rules allow in the copy</caption>
<thead><tr><th scope="col">Kind</th><th scope="col">Allowed</th><th scope="col">Reason</th></tr></thead>
<tbody>
${manifest.allow.map(
  ({
    kind,
    value,
    reason,
  }) => html`<tr><td>${kind}</td><th scope="row">${name(value)}</th><td>${reason}</td></tr>
`,
)}</tbody>
</table>`,
  );
}

/** Columns of which `when` or `unless` spared rows, with how many fields. */
export function sparedFields({ tables }: Proof): Html {
  const spared = tables.flatMap(({ table, columns }) =>
    columns.flatMap(({ column, planned }) => {
      const exempt = planned?.exempt;
      return exempt === undefined ? [] : [{ table, column, exempt, because: planned?.because ?? "" }];
    }),
  );
  if (spared.length === 0) return html`<p>Nothing.</p>`;
  return scrollBox(
    "Spared fields, scrolls sideways",
    html`<table>
<caption class="unseen">Fields that when or unless kept</caption>
<thead><tr><th scope="col">Column</th><th scope="col" class="number">Fields kept</th><th scope="col">In rows where</th></tr></thead>
<tbody>
${spared.map(
  ({
    table,
    column,
    exempt,
    because,
  }) => html`<tr><th scope="row">${columnName(table, column)}</th><td class="number">${formatCount(exempt.fields)}</td><td>${exempt.condition === undefined ? html`<span class="quiet">see ${because}</span>` : html`<code>${oneLine(exempt.condition)}</code>`}</td></tr>
`,
)}</tbody>
</table>`,
  );
}

/** Objects of the source's schema that the target does not have on purpose. */
export function leftOutObjects({ manifest }: ProofReport): Html {
  if (manifest === undefined) return html`<p>Not known without a manifest.</p>`;
  if (manifest.leftOut.length === 0) return html`<p>Nothing.</p>`;
  return html`<ul>
${manifest.leftOut.map(
  ({ kind, name: object, because }) => html`<li>${kind} ${name(object)}: ${because}</li>
`,
)}</ul>`;
}

/** Notes of the verification and the columns that were not searched. */
export function notCompared({ verify }: ProofReport): Html {
  if (verify === undefined) return html`<p>Everything: nothing was verified.</p>`;
  const { notes, coverage } = verify;
  if (notes.length === 0 && coverage.unread.length === 0) return html`<p>Nothing.</p>`;
  return html`${
    notes.length === 0
      ? undefined
      : html`<ul>
${notes.map(
  (note) => html`<li>${note}</li>
`,
)}</ul>`
  }
${
  coverage.unread.length === 0
    ? undefined
    : html`<details><summary>${counted(coverage.unread.length, "column")} not searched, since the type cannot hold what is looked for</summary>
<p class="names">${coverage.unread.map((column) => html`${name(column)} `)}</p></details>`
}
`;
}
