// The selection by ctid on a real server against a plain walk over the same rows, on random graphs of foreign keys.
import fc from "fast-check";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { buildPlan } from "../../src/plan/build-plan.ts";
import { filteredRows } from "../../src/plan/filter-rows.ts";
import type { SyncPlan } from "../../src/plan/plan.ts";
import { applyDumpSettings, endClient, openClient } from "../../src/postgres/connect.ts";
import { parseConnectionString } from "../../src/postgres/connection-string.ts";
import { parseRules } from "../../src/rules/load-rules.ts";
import { matchRules } from "../../src/rules/match-rules.ts";
import type { Rules } from "../../src/rules/rules.ts";
import { selectRows } from "../../src/run/select-rows.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import {
  type Graph,
  graphRows,
  graphs,
  keyColumns,
  plainSample,
  plainSelection,
} from "../support/row-graph.ts";

let server: EmbeddedServer;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await openClient(parseConnectionString(server.url(), "of the test"), { role: "source" });
  await applyDumpSettings(client);
});
afterAll(async () => {
  if (client !== undefined) await endClient(client);
  await server?.stop();
});

async function createGraph(graph: Graph): Promise<void> {
  const rows = graphRows(graph);
  for (const [at] of graph.tables.entries()) {
    const own = graph.keys.flatMap((key, index) =>
      key.child !== at
        ? []
        : keyColumns(key, index).map(
            (name, column) => `${name} int${key.nullable[column] ? "" : " NOT NULL"}`,
          ),
    );
    await client.query(
      `CREATE TABLE public.t${at} (id int PRIMARY KEY, m int, ${[...own, "UNIQUE (m, id)"].join(", ")})`,
    );
    // Dead rows and gaps between the live ones, so that ctids are not ids.
    await client.query(
      `INSERT INTO public.t${at} SELECT r.* FROM json_populate_recordset(null::public.t${at}, $1) r`,
      [JSON.stringify(rows[at])],
    );
    await client.query(`UPDATE public.t${at} SET m = m WHERE id % 2 = 0`);
  }
  for (const [index, key] of graph.keys.entries()) {
    const columns = keyColumns(key, index).join(", ");
    const referenced = key.isComposite ? "m, id" : "id";
    await client.query(
      `ALTER TABLE public.t${key.child} ADD FOREIGN KEY (${columns}) REFERENCES public.t${key.parent} (${referenced})
       ${key.isFull ? "MATCH FULL" : ""}`,
    );
  }
}

const POSITION = { line: 1, col: 1, length: 1 };

function rulesOf(graph: Graph): Rules {
  const parsed = parseRules("version: 1\ntables: {}\n", "rules.yaml");
  if (!("rules" in parsed)) throw new Error("rules do not parse");
  const where = (modulus: number | undefined) =>
    modulus === undefined ? undefined : { sql: `id % ${modulus} = 0`, position: POSITION };
  const { subset } = graph;
  return {
    ...parsed.rules,
    policy: { ...parsed.rules.policy, unclassifiedColumn: "redact" },
    subset:
      subset === undefined
        ? undefined
        : {
            root: `t${subset.root}`,
            where: where(subset.modulus),
            limit: subset.limit,
            children:
              typeof subset.children === "string" ? subset.children : subset.children.map((at) => `t${at}`),
            include: subset.include.map((at) => `t${at}`),
            position: POSITION,
          },
    tables: graph.tables.map(({ rows, modulus, limit, orphans }, at) => ({
      name: `t${at}`,
      position: POSITION,
      rows,
      filter: { where: where(modulus), limit, sample: undefined, orphans },
      condition: undefined,
      layer: 0,
      saysRows: true,
      preset: undefined,
      columns: [
        "id",
        "m",
        ...graph.keys.flatMap((key, index) => (key.child === at ? keyColumns(key, index) : [])),
      ].map((name) => ({
        name,
        spec: { masker: "keep", options: { reason: "a number" } },
        condition: undefined,
        position: POSITION,
        alternatives: [],
        preset: undefined,
      })),
    })),
  };
}

/** Every row that the pieces of the selection would copy, by table. */
async function copiedRows(plan: SyncPlan, select: Awaited<ReturnType<typeof selectRows>>) {
  const copied: object[][] = [];
  for (const table of plan.tables) {
    const rows: object[] = [];
    const pieces = select.piecesOf(table.table) ?? [filteredRows(table)];
    for (const { where, tail, nulls } of table.rows === "none" ? [] : pieces) {
      const columns = table.columns.map(({ column: { name } }) =>
        nulls.has(name)
          ? `CASE WHEN ${nulls.get(name)} THEN NULL ELSE "${name}" END AS "${name}"`
          : `"${name}"`,
      );
      const sql = `SELECT ${columns.join(", ")} FROM ONLY public."${table.table.name}"`;
      const found = await client.query<object>(
        `${sql} ${where === undefined ? "" : `WHERE ${where}`} ${tail ?? ""}`,
      );
      rows.push(...found.rows);
    }
    const counted = select.counts.get(`public.${table.table.name}`);
    if (counted !== undefined) expect(rows.length).toBe(counted);
    copied.push(rows.sort((a, b) => Number(Reflect.get(a, "id")) - Number(Reflect.get(b, "id"))));
  }
  return copied;
}

describe("the selection of rows", () => {
  it("is the one that a plain walk over all rows finds", { timeout: 300_000 }, async () => {
    let compared = 0;
    let changed = 0;
    let refused = 0;
    const check = async (graph: Graph): Promise<void> => {
      await client.query("BEGIN");
      try {
        await createGraph(graph);
        const catalog = await readCatalog(client);
        const matched = matchRules(rulesOf(graph), catalog);
        if (matched.diagnostics.length > 0) {
          refused++;
          return;
        }
        const { subset } = rulesOf(graph);
        const plan = buildPlan({
          catalog,
          tables: matched.tables,
          rulesText: "",
          targetVersion: 180000,
          subset,
        });
        const { signal } = new AbortController();
        const selected = await selectRows({ client, catalog, plan, signal, cacheBytes: 1 });
        const copied = await copiedRows(plan, selected);
        selected.close();
        const expected = plainSelection(graph);
        expect(copied).toEqual(expected);
        for (const sampleRows of [1, 3]) {
          const sampled: SyncPlan = { ...plan, sampleRows };
          const sample = await selectRows({ client, catalog, plan: sampled, signal, cacheBytes: 1 });
          expect(await copiedRows(sampled, sample)).toEqual(plainSample(graph, expected, sampleRows));
          sample.close();
        }
        compared++;
        if (selected.counts.size > 1) changed++;
      } finally {
        await client.query("ROLLBACK");
      }
    };
    await fc.assert(fc.asyncProperty(graphs, check), { numRuns: 150 });
    expect(compared).toBeGreaterThan(40);
    expect(changed).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(10);
  });
});
