// Text for XML 1.0: what may not stand in a document is made visible first, so that any name gives a well-formed file.
import { visible } from "./visible-text.ts";

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

/** For text and for attributes in double quotes; line ends become visible too. */
export function xmlText(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (found) => ESCAPES.get(found) ?? "");
}

/** ` name="value"` for every attribute that is set. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
}
