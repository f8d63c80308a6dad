// Keyed permutations: one cycle through all values, small formats by table and large ones by Feistel network, which is
// compared with a twin in BigInt, here and in many fresh processes at once.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { newMixedNumber, newPermutation } from "../../../../src/pipeline/transform/permutation.ts";
import { newPseudonyms } from "../../../../src/pipeline/transform/pseudonym.ts";
import { newSipHash } from "../../../../src/pipeline/transform/siphash.ts";
import { newPlainSipHash } from "../../../../src/pipeline/transform/siphash-plain.ts";
import { permutePairPlainly } from "../../../support/plain-feistel.ts";

function permutationUnder(keyByte: number) {
  const permute = newPermutation(newPseudonyms(Buffer.alloc(32, keyByte)).domain("test"));
  return (digits: readonly number[], radices: readonly number[], format: string): number[] => {
    const number = newMixedNumber(32);
    number.digits.set(digits);
    number.radices.set(radices);
    number.count = radices.length;
    number.format.set(Buffer.from(format));
    number.formatBytes = format.length;
    permute(number);
    return [...number.digits.subarray(0, radices.length)];
  };
}

test.each([
  ["a single digit", [10]],
  ["two letters, by table", [26, 26]],
  ["four digits, by network", [9, 10, 10, 10]],
  ["mixed radices, by network", [2, 26, 16, 3]],
])("%s: every value is reached by one cycle", (_title, radices) => {
  const permute = permutationUnder(1);
  const values = radices.reduce((product, radix) => product * radix, 1);
  let digits = radices.map(() => 0);
  const seen = new Set<string>();
  do {
    seen.add(digits.join());
    digits = permute(digits, radices, "f");
  } while (!seen.has(digits.join()));
  expect(digits.every((digit) => digit === 0)).toBe(true);
  expect(seen.size).toBe(values);
});

test("another key or another format gives another permutation", () => {
  const image = (key: number, format: string): string =>
    permutationUnder(key)([1, 2, 3, 4, 5, 6, 7, 8], Array(8).fill(10), format).join("");
  expect(new Set([image(1, "f"), image(2, "f"), image(1, "g")]).size).toBe(3);
  expect(image(1, "f")).toBe(image(1, "f"));
});

test("a format with one value is left alone", () => {
  expect(permutationUnder(1)([], [], "f")).toEqual([]);
});

test("the network in WebAssembly, its plain form and the tests' own twin agree", () => {
  const key = createHmac("sha256", "pairs").digest().subarray(0, 16);
  const [fast, plain] = [newSipHash(key), newPlainSipHash(key)];
  const pair = new Float64Array(2);
  for (const [left, right] of [
    [100_000, 1_000_000],
    [33, 32],
    [2 ** 36 - 5, 2 ** 35 + 1],
    [1025, 1],
    [2 ** 40, 2 ** 40 - 87],
  ] as const) {
    for (let i = 0; i < 60; i++) {
      const tweak = Uint32Array.from([i, i * 77, 0xffff_ffff - i, 5]);
      const [a, b] = [(i * 0x1_2345_6789) % left, i === 0 ? right - 1 : (i * 0x9_8765_4321) % right];
      const expected = permutePairPlainly(key, tweak, [a, b], left, right);
      for (const form of [fast, plain]) {
        pair.set([a, b]);
        form.permutePair(tweak, pair, left, right);
        expect([...pair], `${a} ${b} of ${left} ${right}`).toEqual(expected);
      }
    }
  }
});

test("sixteen fresh processes, four at a time, mask 15,000 values of each kind alike", async () => {
  // Node 20 compiled an earlier form of the network wrongly in one process of eight, only when others ran beside it.
  const child = fileURLToPath(new URL("../../../support/permute-child.mjs", import.meta.url));
  const run = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const process_ = spawn(process.execPath, [child], { stdio: ["ignore", "pipe", "inherit"] });
      let printed = "";
      process_.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
      });
      process_.on("error", reject);
      process_.on("close", () => resolve(printed.trim()));
    });
  const lanes = Array.from({ length: 4 }, async () => {
    const printed: string[] = [];
    for (let i = 0; i < 4; i++) printed.push(await run());
    return printed;
  });
  const all = (await Promise.all(lanes)).flat();
  expect(all).toHaveLength(16);
  expect(new Set(all)).toEqual(new Set([all[0]]));
  expect(all[0]).toMatch(/^[0-9a-f]{64}$/);
}, 120_000);
