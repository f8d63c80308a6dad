// Parts of a masked document or array that are still the original's: told as such instead of shown. Free text is shown as
// it arrives, for there what is left is the sentence itself.
import type { ColumnType } from "../catalog/catalog.ts";
import { rewriteArrayLiteral } from "../pipeline/codec/array-values.ts";

const UNCHANGED = "(unchanged)";

/** `value` with every array element, and every text and number of a document, that the original has in it too replaced. */
export function hideUnchanged(value: string, original: string, { isArray, family }: ColumnType): string {
  if (isArray) {
    const elements = new Set<string>();
    rewriteArrayLiteral(original, (element) => {
      elements.add(element);
      return element;
    });
    return rewriteArrayLiteral(value, (element) => (elements.has(element) ? UNCHANGED : element)) ?? value;
  }
  if (family !== "json" && family !== "jsonb") return value;
  const before = parse(original);
  const after = parse(value);
  if (before === undefined || after === undefined) return value;
  const leaves = new Set<unknown>();
  addLeaves(before, leaves);
  return hasAny(after, leaves) ? JSON.stringify(withoutLeaves(after, leaves)) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Texts and numbers but the empty text and 0, which say nothing of anybody. */
function isTelling(leaf: unknown): boolean {
  return (typeof leaf === "string" || typeof leaf === "number") && leaf !== "" && leaf !== 0;
}

function addLeaves(node: unknown, leaves: Set<unknown>): void {
  if (typeof node !== "object" || node === null) {
    if (isTelling(node)) leaves.add(node);
    return;
  }
  for (const child of Object.values(node)) addLeaves(child, leaves);
}

function hasAny(node: unknown, leaves: ReadonlySet<unknown>): boolean {
  if (typeof node !== "object" || node === null) return leaves.has(node);
  return Object.values(node).some((child) => hasAny(child, leaves));
}

function withoutLeaves(node: unknown, leaves: ReadonlySet<unknown>): unknown {
  if (typeof node !== "object" || node === null) return leaves.has(node) ? UNCHANGED : node;
  if (Array.isArray(node)) return node.map((child: unknown) => withoutLeaves(child, leaves));
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, withoutLeaves(child, leaves)]));
}
