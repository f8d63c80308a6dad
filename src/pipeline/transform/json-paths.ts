// The subset of JSONPath (RFC 9535) that rules may use, and its compilation into an automaton: while a document is
// scanned, each key or index is one lookup, however many paths there are.

/** What one step of a path matches: a key, any key (`.*`), an array index, or any index (`[*]`). */
type StepMatch =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "anyKey" }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "anyIndex" };

/** One step; `deep` (written `..`) lets any number of levels lie before it. */
export type PathStep = StepMatch & { readonly deep: boolean };

const PLAIN_KEY = /[\p{L}\p{N}_$-]+/uy;
const BRACKET = /\[\s*(?:(\*)|(\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;

/** The steps of `$.a.b`, `$.a[*].b`, `$..key`, `$['quoted']`, `$.a[0]`, `$.a.*`; undefined when it is none of these. */
export function parseJsonPath(path: string): readonly PathStep[] | undefined {
  if (path[0] !== "$") return undefined;
  const steps: PathStep[] = [];
  let at = 1;
  while (at < path.length) {
    const deep = path.startsWith("..", at);
    const isDotted = deep || path[at] === ".";
    if (deep) at += 2;
    else if (isDotted) at += 1;
    if (path[at] === "[" && (deep || !isDotted)) {
      BRACKET.lastIndex = at;
      const match = BRACKET.exec(path);
      if (match === null) return undefined;
      const quoted = match[3] ?? match[4];
      if (match[1] !== undefined) steps.push({ kind: "anyIndex", deep });
      else if (match[2] !== undefined) steps.push({ kind: "index", index: Number(match[2]), deep });
      else steps.push({ kind: "key", key: (quoted ?? "").replace(/\\(.)/g, "$1"), deep });
      at = BRACKET.lastIndex;
    } else if (isDotted && path[at] === "*") {
      steps.push({ kind: "anyKey", deep });
      at += 1;
    } else if (isDotted) {
      PLAIN_KEY.lastIndex = at;
      const match = PLAIN_KEY.exec(path);
      if (match === null) return undefined;
      steps.push({ kind: "key", key: match[0], deep });
      at = PLAIN_KEY.lastIndex;
    } else {
      return undefined;
    }
  }
  return steps;
}

/** Where a step leads: `matched` is the number of the path that ends there, or -1. */
export interface PathTransition {
  readonly matched: number;
  readonly state: PathState;
}

/** The paths that are still possible at one place of a document. */
export interface PathState {
  /** No path can match below. */
  readonly isDead: boolean;
  /** Elements must be counted, because a path names an index. */
  readonly countsElements: boolean;
  key(key: string): PathTransition;
  element(index: number): PathTransition;
}

/** The automaton of `paths` and the path, if any, that is the document's root (`$`), else -1. */
export interface PathAutomaton {
  readonly root: PathTransition;
}

/** The more literal a path, the earlier it is asked; among equals the first written wins. */
function rank(steps: readonly PathStep[]): number {
  let score = 0;
  for (const step of steps) {
    score += step.kind === "key" || step.kind === "index" ? 4 : 1;
    if (step.deep) score -= 3;
  }
  return score;
}

/** Compiles the paths; states are made when a document first reaches them. */
export function compileJsonPaths(paths: readonly (readonly PathStep[])[]): PathAutomaton {
  const states = new Map<string, PathState>();
  const ranks = paths.map(rank);

  /** `items` are pairs (path, step) as path * 1024 + step. */
  function advance(items: readonly number[], matches: (step: PathStep) => boolean): PathTransition {
    const next = new Set<number>();
    let matched = -1;
    for (const item of items) {
      const path = item >> 10;
      const step = paths[path]?.[item & 1023];
      if (step === undefined) continue;
      if (step.deep) next.add(item);
      if (!matches(step)) continue;
      if ((item & 1023) + 1 < (paths[path]?.length ?? 0)) next.add(item + 1);
      else if (matched < 0 || (ranks[path] ?? 0) > (ranks[matched] ?? 0)) matched = path;
    }
    return { matched, state: stateOf([...next].sort((a, b) => a - b)) };
  }

  function stateOf(items: readonly number[]): PathState {
    const id = items.join(" ");
    const known = states.get(id);
    if (known !== undefined) return known;
    const steps = items.flatMap((item) => paths[item >> 10]?.[item & 1023] ?? []);
    const names = new Set(steps.flatMap((step) => (step.kind === "key" ? [step.key] : [])));
    const indices = new Set(steps.flatMap((step) => (step.kind === "index" ? [step.index] : [])));
    const byKey = new Map<string, PathTransition>();
    const byIndex = new Map<number, PathTransition>();
    let otherKey: PathTransition | undefined;
    let otherIndex: PathTransition | undefined;
    const matchesKey = (key: string | undefined) => (step: PathStep) =>
      step.kind === "anyKey" || (step.kind === "key" && step.key === key);
    const matchesIndex = (index: number) => (step: PathStep) =>
      step.kind === "anyIndex" || (step.kind === "index" && step.index === index);

    const state: PathState = {
      isDead: items.length === 0,
      countsElements: indices.size > 0,
      key(key) {
        if (!names.has(key)) {
          otherKey ??= advance(items, matchesKey(undefined));
          return otherKey;
        }
        let found = byKey.get(key);
        if (found === undefined) {
          found = advance(items, matchesKey(key));
          byKey.set(key, found);
        }
        return found;
      },
      element(index) {
        if (!indices.has(index)) {
          otherIndex ??= advance(items, matchesIndex(-1));
          return otherIndex;
        }
        let found = byIndex.get(index);
        if (found === undefined) {
          found = advance(items, matchesIndex(index));
          byIndex.set(index, found);
        }
        return found;
      },
    };
    states.set(id, state);
    return state;
  }

  const rootPath = paths.findIndex((steps) => steps.length === 0);
  const items = paths.flatMap((steps, path) => (steps.length === 0 ? [] : [path << 10]));
  return { root: { matched: rootPath, state: stateOf(items) } };
}
