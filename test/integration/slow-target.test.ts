// A target that takes rows slowly: it slows the source down, and nothing piles up between them. Two real proxies count what
// has left the source and what has reached the target.
import { afterAll, beforeAll, expect, it } from "vitest";
import { sync } from "../../src/sync.ts";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { type SlowLink, startSlowLink } from "../support/slow-link.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";
import { newTimedSteps } from "../support/timed-steps.ts";

const TARGET_BYTES_PER_SECOND = 16_000_000;
const ROW_BYTES = 7_008;
const ROWS = 10_000;
/**
 * Streams hold a few megabytes, and the kernel what it likes in the buffers of two connections on the way of each table: 25 to 37 MB
 * were seen in all, where a way without brakes would hold nearly all rows.
 */
const MOST_UNDER_WAY_BYTES = 75_000_000;
const MOST_GROWTH_BYTES = 64_000_000;

const SCHEMA = `
  CREATE TABLE kept (id int PRIMARY KEY, body bytea NOT NULL);
  CREATE TABLE masked (id int PRIMARY KEY, email text NOT NULL, body bytea NOT NULL);
  ALTER TABLE kept ALTER body SET STORAGE PLAIN; ALTER TABLE masked ALTER body SET STORAGE PLAIN;
  INSERT INTO kept SELECT n, repeat(md5(n::text), ${ROW_BYTES / 32})::bytea FROM generate_series(1, ${ROWS}) n;
  INSERT INTO masked SELECT id, 'quillmyrith' || id || '@vexmail.com', body FROM kept`;
const RULES = `version: 1
tables:
  kept: {columns: {id: {keep: numbers}, body: {keep: bytes of nobody}}}
  masked: {columns: {id: {keep: numbers}, email: email, body: {keep: bytes of nobody}}}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let fromSource: SlowLink;
let toTarget: SlowLink;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  fromSource = await startSlowLink({ upstreamPort: production.port, delayMs: 0, bytesPerSecond: 1e9 });
  toTarget = await startSlowLink({
    upstreamPort: laptop.port,
    delayMs: 0,
    bytesPerSecond: 1e9,
    upBytesPerSecond: TARGET_BYTES_PER_SECOND,
  });
});
afterAll(async () => {
  await Promise.all([fromSource?.stop(), toTarget?.stop()]);
  await Promise.all([production?.stop(), laptop?.stop()]);
});

it("slows the source down, and nothing grows between the two", async () => {
  const source = await createDatabase(production, "app", SCHEMA, "ANALYZE");
  const target = await createDatabase(laptop, "app");
  let held = 0;
  let sampled: NodeJS.Timeout | undefined;
  let mostUnderWay = 0;
  let mostHeld = 0;
  const heldNow = (): number => process.memoryUsage().arrayBuffers;
  const steps = newTimedSteps((step) => {
    clearInterval(sampled);
    if (step !== "copy and scrub") return;
    fromSource.reset();
    toTarget.reset();
    held = heldNow();
    sampled = setInterval(() => {
      mostUnderWay = Math.max(mostUnderWay, fromSource.use().downBytes - toTarget.use().upBytes);
      mostHeld = Math.max(mostHeld, heldNow());
    }, 20);
  });
  const report = await sync(
    syncOptions(
      source.replace(`:${production.port}/`, `:${fromSource.port}/`),
      target.replace(`:${laptop.port}/`, `:${toTarget.port}/`),
      { rulesFile: rulesFile(RULES), reporter: steps },
    ),
  );
  clearInterval(sampled);
  expect(report.ok).toBe(true);
  expect(report.tables.map(({ table, rows }) => [table, rows]).sort()).toEqual([
    ["public.kept", ROWS],
    ["public.masked", ROWS],
  ]);
  const seconds = (steps.lastTableAt() - steps.startedAt("copy and scrub")) / 1000;
  // The target was the narrow place, so whoever did not wait for it would have read the source much sooner.
  expect(seconds).toBeGreaterThan((0.95 * report.bytes) / TARGET_BYTES_PER_SECOND);
  expect(report.bytes).toBeGreaterThan(1.8 * MOST_UNDER_WAY_BYTES);
  expect(mostUnderWay).toBeGreaterThan(0);
  expect(mostUnderWay).toBeLessThan(MOST_UNDER_WAY_BYTES);
  expect(mostHeld - held).toBeLessThan(MOST_GROWTH_BYTES);
});
