// Small random databases of tables that reference each other, and which rows a plain, slow walk says are to be copied:
// the twin that the selection by ctid is compared with.
import fc from "fast-check";

export interface GraphKey {
  readonly child: number;
  readonly parent: number;
  readonly isComposite: boolean;
  readonly isFull: boolean;
  /** Whether each column may be NULL. */
  readonly nullable: readonly [boolean, boolean];
}

export interface GraphTable {
  readonly rowCount: number;
  readonly rows: "all" | "none";
  readonly modulus: number | undefined;
  readonly limit: number | undefined;
  readonly orphans: "drop" | "null" | undefined;
}

export interface Graph {
  readonly tables: readonly GraphTable[];
  readonly keys: readonly GraphKey[];
  readonly subset: GraphSubset | undefined;
  /** Decides which row each reference points to. */
  readonly seed: number;
}

export interface GraphSubset {
  readonly root: number;
  readonly modulus: number | undefined;
  readonly limit: number | undefined;
  readonly children: "all" | "none" | readonly number[];
  readonly include: readonly number[];
}

const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

/** Graphs of 2 to 5 tables; those with a subset filter few tables, which it would refuse. */
export const graphs: fc.Arbitrary<Graph> = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.boolean())
  .chain(([size, hasSubset]) => {
    const table = fc.nat(size - 1);
    return fc.record({
      tables: fc.array(
        fc.record({
          rowCount: fc.integer({ min: 1, max: 14 }),
          rows: fc.constantFrom<"all" | "none">("all", "all", "all", "all", "none"),
          modulus: hasSubset ? fc.constant(undefined) : optional(fc.integer({ min: 2, max: 4 })),
          limit: hasSubset ? fc.constant(undefined) : optional(fc.integer({ min: 0, max: 10 })),
          orphans: fc.constantFrom<"drop" | "null" | undefined>("drop", "null", "drop", undefined),
        }),
        { minLength: size, maxLength: size },
      ),
      keys: fc.array(
        fc.record({
          child: table,
          parent: table,
          isComposite: fc.boolean(),
          isFull: fc.boolean(),
          nullable: fc.tuple(fc.boolean(), fc.boolean()),
        }),
        { minLength: 1, maxLength: 7 },
      ),
      subset: hasSubset
        ? fc.record({
            root: table,
            modulus: optional(fc.integer({ min: 2, max: 4 })),
            limit: optional(fc.integer({ min: 0, max: 6 })),
            children: fc.oneof(
              fc.constantFrom<"all" | "none">("all", "none"),
              fc.uniqueArray(table, { maxLength: 3 }),
            ),
            include: fc.oneof(fc.constant([]), fc.uniqueArray(table, { maxLength: 2 })),
          })
        : fc.constant(undefined),
      seed: fc.nat(1_000_000),
    });
  });

/** Columns of key `index` in its child. */
export function keyColumns(key: GraphKey, index: number): string[] {
  return key.isComposite ? [`k${index}a`, `k${index}b`] : [`k${index}a`];
}

export type GraphRow = Readonly<Record<string, number | null>>;

/** The rows of every table. `id` counts from 1, `(id % 3, id)` is the composite key. */
export function graphRows({ tables, keys, seed }: Graph): GraphRow[][] {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return tables.map(({ rowCount }, at) =>
    Array.from({ length: rowCount }, (_, offset) => {
      const row: Record<string, number | null> = { id: offset + 1, m: (offset + 1) % 3 };
      for (const [index, key] of keys.entries()) {
        if (key.child !== at) continue;
        const target = 1 + next(tables[key.parent]?.rowCount ?? 1);
        const values = key.isComposite ? [target % 3, target] : [target];
        const mayAll = keyColumns(key, index).every((_, column) => key.nullable[column]);
        const isNull = next(4) === 0;
        for (const [column, name] of keyColumns(key, index).entries()) {
          const mayBe = key.isFull ? mayAll && isNull : key.nullable[column] === true && next(4) === 0;
          row[name] = mayBe ? null : (values[column] ?? null);
        }
      }
      return row;
    }),
  );
}

/** What is to be copied: the rows of every table with `rows: all`, references taken away where they must be. */
export function plainSelection(graph: Graph): GraphRow[][] {
  const { tables, keys, subset } = graph;
  const source = graphRows(graph);
  const isCopied = (at: number): boolean => tables[at]?.rows === "all";
  const live = keys.map((key, index) => ({ ...key, index, columns: keyColumns(key, index) }));
  const target = (key: (typeof live)[number], row: GraphRow): number | undefined => {
    const values = key.columns.map((name) => row[name]);
    if (values.some((value) => value === null || value === undefined)) return undefined;
    return values.at(-1) ?? undefined;
  };
  const kept = tables.map((table, at) => {
    const rows = (source[at] ?? []).filter(
      ({ id }) => table.modulus === undefined || Number(id) % table.modulus === 0,
    );
    const some = table.limit === undefined ? rows : rows.slice(0, table.limit);
    return new Set(isCopied(at) ? some.map(({ id }) => Number(id)) : []);
  });
  if (subset !== undefined) chooseSubset();
  const nulled = tables.map(() => new Map<number, Set<string>>());
  for (let isChanging = true; isChanging; ) {
    isChanging = false;
    for (const key of live) {
      for (const row of source[key.child] ?? []) {
        const id = Number(row.id);
        const names = nulled[key.child]?.get(id) ?? new Set<string>();
        const parent = target(key, row);
        if (kept[key.child]?.has(id) !== true || parent === undefined) continue;
        if (key.columns.some((name) => names.has(name)) || kept[key.parent]?.has(parent) === true) continue;
        isChanging = true;
        const own = tables[key.child]?.orphans;
        const loser = tables[key.parent];
        const isCause = loser?.rows === "none" || loser?.modulus !== undefined || loser?.limit !== undefined;
        const mode = own ?? loser?.orphans ?? (isCause ? undefined : "drop");
        if (mode === undefined) throw new Error("nothing settles this key");
        if (mode === "drop") kept[key.child]?.delete(id);
        else {
          for (const [column, name] of key.columns.entries())
            if (key.nullable[column] === true) names.add(name);
          nulled[key.child]?.set(id, names);
        }
      }
    }
  }
  return source.map((rows, at) =>
    rows
      .filter(({ id }) => kept[at]?.has(Number(id)) === true)
      .map((row) => {
        const names = nulled[at]?.get(Number(row.id));
        return Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, names?.has(name) ? null : value]),
        );
      }),
  );

  function chooseSubset(): void {
    if (subset === undefined) return;
    const followed = live.filter((key) => isCopied(key.child) && isCopied(key.parent));
    const joined = new Set([subset.root]);
    for (const _ of tables) {
      for (const { child, parent } of followed) {
        if (joined.has(child) || joined.has(parent)) joined.add(child).add(parent);
      }
    }
    for (const at of joined) kept[at]?.clear();
    const below = tables.map(() => new Set<number>());
    const roots = (source[subset.root] ?? [])
      .map(({ id }) => Number(id))
      .filter((id) => subset.modulus === undefined || id % subset.modulus === 0);
    for (const id of subset.limit === undefined ? roots : roots.slice(0, subset.limit)) {
      kept[subset.root]?.add(id);
      below[subset.root]?.add(id);
    }
    for (const at of subset.include) {
      for (const { id } of joined.has(at) ? (source[at] ?? []) : []) kept[at]?.add(Number(id));
    }
    const { children } = subset;
    const isChild = (at: number): boolean =>
      children === "all" || (children !== "none" && children.includes(at));
    const size = () => [...kept, ...below].reduce((total, set) => total + set.size, 0);
    for (let before = -1; before !== size(); ) {
      before = size();
      for (const key of followed) {
        for (const row of source[key.child] ?? []) {
          const id = Number(row.id);
          const parent = target(key, row);
          if (parent === undefined) continue;
          if (kept[key.child]?.has(id)) kept[key.parent]?.add(parent);
          if (below[key.parent]?.has(parent) && isChild(key.child)) {
            kept[key.child]?.add(id);
            below[key.child]?.add(id);
          }
        }
      }
    }
  }
}

/** The first `limit` rows of each table of `selected`, and whatever they reference. */
export function plainSample({ keys }: Graph, selected: readonly GraphRow[][], limit: number): GraphRow[][] {
  const kept = selected.map((rows) => new Set(rows.slice(0, limit)));
  const size = () => kept.reduce((total, rows) => total + rows.size, 0);
  for (let before = -1; before !== size(); ) {
    before = size();
    for (const [index, key] of keys.entries()) {
      for (const row of kept[key.child] ?? []) {
        const values = keyColumns(key, index).map((name) => row[name]);
        if (values.some((value) => value === null || value === undefined)) continue;
        const parent = selected[key.parent]?.find(({ id }) => id === values.at(-1));
        if (parent !== undefined) kept[key.parent]?.add(parent);
      }
    }
  }
  return selected.map((rows, at) => rows.filter((row) => kept[at]?.has(row)));
}
