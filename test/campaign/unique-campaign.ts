// Campaign 2: ten million distinct values through every injective masker give ten million distinct outputs, also when
// lower-cased, none longer than varchar(40) holds. Memory is bounded: 64 bits of a hash per output, sorted.
import { randomBytes } from "node:crypto";
import { newPseudonyms } from "../../src/pipeline/transform/pseudonym.ts";
import { INJECTIVE_CASES, type InjectiveCase } from "../support/injective-inputs.ts";
import { maskerOf, varchar } from "../support/masker-context.ts";
import type { CampaignOptions, CampaignResult } from "./faults-campaign.ts";

const VALUES = 10_000_000;
const LONGEST = 40;

interface Counted {
  readonly distinct: number;
  readonly longest: number;
}

/** Every value under a fresh key; `--cases` says how many values. */
export async function runUnique(options: CampaignOptions): Promise<CampaignResult> {
  const { print, only, seed } = options;
  const count = options.cases ?? VALUES;
  const cases = INJECTIVE_CASES.filter(({ masker }) => only === undefined || masker.includes(only));
  let passed = 0;
  for (const one of cases) {
    const startedAt = performance.now();
    const { distinct, longest } = countDistinct(one, count, seed);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const isRight = distinct === count && longest <= LONGEST;
    if (isRight) passed += 1;
    print(
      `${isRight ? "passed" : "FAILED"}  ${one.masker}: ${count} values, ${distinct} distinct outputs when lower-cased, at most ${longest} characters  (${seconds} s)`,
    );
  }
  return { cases: cases.length, passed, notRun: 0 };
}

function countDistinct({ masker, options, value }: InjectiveCase, count: number, seed: number): Counted {
  const mask = maskerOf(masker, options, varchar(LONGEST), randomBytes(32));
  const fingerprint = newPseudonyms(randomBytes(32)).domain("fingerprint");
  const words = new Uint32Array(count * 2);
  let longest = 0;
  for (let index = 0; index < count; index++) {
    const output = mask(value(index, seed)) ?? "";
    const hash = fingerprint.hash(output.toLowerCase());
    words[index * 2] = hash[0] ?? 0;
    words[index * 2 + 1] = hash[1] ?? 0;
    longest = Math.max(longest, output.length);
  }
  const sorted = new BigUint64Array(words.buffer).sort();
  let distinct = count === 0 ? 0 : 1;
  for (let index = 1; index < count; index++) if (sorted[index] !== sorted[index - 1]) distinct++;
  return { distinct, longest };
}
