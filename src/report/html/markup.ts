// HTML that is escaped unless it was made here: a tagged template whose text parts are made visible and escaped, so that
// no name of a table can become markup.
import { visible } from "../visible-text.ts";

/** Markup that needs no escaping any more. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** `text` for elements and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (found) => ESCAPES.get(found) ?? "");
}

/** The template's own text as it stands, its parts escaped, undefined as nothing, lists one after the other. */
export function html(template: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const markup = template.reduce((text, literal, index) => `${text}${markupOf(parts[index - 1])}${literal}`);
  return new Html(markup);
}

function markupOf(part: HtmlPart): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return part.map(markupOf).join("");
}

/** A name of the database, kept apart from the reading direction around it. */
export function name(text: string): Html {
  return html`<bdi class="name">${text}</bdi>`;
}

/** `schema.table`, which may be broken behind the schema. */
export function tableName(label: string): Html {
  const dot = label.indexOf(".") + 1;
  if (dot === 0) return name(label);
  return html`<bdi class="name">${label.slice(0, dot)}<wbr>${label.slice(dot)}</bdi>`;
}

/** `schema.table.column`, which may be broken before the column and behind the schema. */
export function columnName(table: string, column: string): Html {
  return html`${tableName(table)}<span class="dot">.</span><wbr>${name(column)}`;
}

/** A table that scrolls inside its own box where it is too wide; the box can be reached with the keyboard. */
export function scrollBox(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${table}</div>`;
}

/** A section with a heading that the page's contents link to. */
export function section(id: string, title: string, ...body: readonly HtmlPart[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
