// JSON documents of a sample, path by path → options of the json masker. Only keys made of words that this program knows
// are ever named: any other key could itself be a value (`{"jane@…": true}`).
import { judgeLeaf } from "./judge-leaf.ts";
import { isHarmless, maskersFor, type Notation } from "./kinds.ts";
import { isDictionaryKey } from "./known-words.ts";
import { newTally, type ValueTally } from "./value-tally.ts";

export interface DocumentTally {
  /** Looks at one document, or at what claims to be one. */
  see(text: string): void;
  /** How many leaves hold addresses, secrets or bank data. */
  strongShapes(): number;
  /** `$.contact.mail: email`; undefined when no path can be spoken for. */
  paths(): Readonly<Record<string, Notation>> | undefined;
}

const MOST_PATHS = 200;
const MOST_DEPTH = 8;

/** Nothing seen yet. */
export function newDocumentTally(): DocumentTally {
  const tallies = new Map<string, { readonly key: string; readonly tally: ValueTally }>();
  const everything = newTally();

  const walk = (value: unknown, path: string | undefined, key: string, depth: number): void => {
    if (depth > MOST_DEPTH) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, path === undefined ? undefined : `${path}[*]`, key, depth + 1);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const isNamed = path !== undefined && isDictionaryKey(name);
        walk(inner, isNamed ? `${path}.${name}` : undefined, name, depth + 1);
      }
    } else if (typeof value === "string") {
      everything.see(value);
      if (path === undefined || path === "$") return;
      const found = tallies.get(path);
      if (found !== undefined) found.tally.see(value);
      else if (tallies.size < MOST_PATHS) {
        const tally = newTally();
        tally.see(value);
        tallies.set(path, { key, tally });
      }
    }
  };

  return {
    see(text) {
      try {
        walk(JSON.parse(text), "$", "", 0);
      } catch {
        // Text that only begins like a document: the column's own tally has it.
      }
    },
    strongShapes: () => everything.share("email", "mentions_email", "secret", "password_hash", "bank"),
    paths() {
      const found: Record<string, Notation> = {};
      for (const [path, { key, tally }] of tallies) {
        const notation = notationOf(key, tally);
        if (notation !== undefined) found[path] = notation;
      }
      return Object.keys(found).length === 0 ? undefined : found;
    },
  };
}

/** What a leaf becomes; undefined leaves it to the masker's own key names and the policy for the rest. */
function notationOf(key: string, tally: ValueTally): Notation | undefined {
  const verdict = judgeLeaf(key, tally);
  if (verdict === undefined) return undefined;
  if (isHarmless(verdict.kind)) return "keep";
  return maskersFor(verdict.kind, "text").find((notation) => notation !== null);
}
