import { expect, test } from "vitest";
import { startScans } from "../../../src/run/table-scans.ts";

/** A judgement whose scans end when the test says so. */
function stubbornJudgement() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>();
  return {
    begun,
    ends,
    scanTable(label: string): Promise<void> {
      begun.push(label);
      return new Promise((resolve, reject) => ends.set(label, { resolve, reject }));
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("tables are scanned as they come, as many at once as there are lanes", async () => {
  const judgement = stubbornJudgement();
  const scans = startScans(judgement, 2);
  scans.add("public.a");
  await settle();
  expect(judgement.begun).toEqual(["public.a"]);
  scans.add("public.b");
  scans.add("public.c");
  await settle();
  expect(judgement.begun).toEqual(["public.a", "public.b"]);
  judgement.ends.get("public.b")?.resolve();
  await settle();
  expect(judgement.begun).toEqual(["public.a", "public.b", "public.c"]);
  let isDrained = false;
  const drained = scans.drain().then(() => {
    isDrained = true;
  });
  judgement.ends.get("public.a")?.resolve();
  await settle();
  expect(isDrained).toBe(false);
  judgement.ends.get("public.c")?.resolve();
  await drained;
});

test("without any table there is nothing to wait for", async () => {
  await startScans(stubbornJudgement(), 3).drain();
});

test("after a failure no further table is begun, and draining tells it each time", async () => {
  const judgement = stubbornJudgement();
  const scans = startScans(judgement, 2);
  for (const label of ["public.a", "public.b", "public.c"]) scans.add(label);
  await settle();
  judgement.ends.get("public.a")?.reject(new Error("lost"));
  await settle();
  judgement.ends.get("public.b")?.resolve();
  await expect(scans.drain()).rejects.toThrow("lost");
  await expect(scans.drain()).rejects.toThrow("lost");
  scans.add("public.d");
  await settle();
  expect(judgement.begun).toEqual(["public.a", "public.b"]);
});
