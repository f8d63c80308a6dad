// Numbers of cards and bank accounts, and numbers that only have their length.
import { describe, expect, it } from "vitest";
import { newDoubts } from "../../../../src/verify/doubts.ts";
import { newFindingCollector } from "../../../../src/verify/finding.ts";
import { strangersOf } from "../../../support/strangers-of.ts";

/** `start` and as many random digits as are left, with the right check digit; not one that is published. */
function cardOf(start: string, length: number): string {
  const body = start + "8402913756".repeat(2).slice(0, length - 1 - start.length);
  let sum = 0;
  for (const [index, char] of [...body].reverse().entries()) {
    const weighed = Number(char) * (index % 2 === 0 ? 2 : 1);
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return body + String((10 - (sum % 10)) % 10);
}

const inGroups = (digits: string, sizes: readonly number[], separator: string): string => {
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, index) => digits.slice(end - (sizes[index] ?? 0), end)).join(separator);
};
const VISA = cardOf("4539", 16);
const AMEX = cardOf("3713", 15);

describe("the detector of cards", () => {
  it.each([
    VISA,
    cardOf("5287", 16),
    cardOf("2301", 16),
    cardOf("6011", 16),
    cardOf("6521", 16),
    cardOf("3540", 16),
    AMEX,
    cardOf("3612", 14),
    cardOf("6212", 19),
    `card ${VISA}, thank you`,
    `{"number":"${VISA}"}`,
    `{"number":${VISA}}`,
    inGroups(VISA, [4, 4, 4, 4], " "),
    inGroups(VISA, [4, 4, 4, 4], "-"),
    `${inGroups(VISA, [4, 4, 4, 4], " ")} 12/27 123`,
    `my card: ${inGroups(VISA, [4, 4, 4, 4], " ")}.`,
    inGroups(AMEX, [4, 6, 5], " "),
    inGroups(cardOf("3612", 14), [4, 6, 4], " "),
    inGroups(cardOf("6212", 19), [4, 4, 4, 4, 3], " "),
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toEqual(["card number"]);
  });

  it.each([
    "4242424242424242 4242 4242 4242 4242 4000056655665556 5555 5555 5555 4444 378282246310005",
    `${VISA.slice(0, 15)}${(Number(VISA[15]) + 1) % 10}`,
    inGroups(`${VISA.slice(0, 15)}${(Number(VISA[15]) + 1) % 10}`, [4, 4, 4, 4], " "),
    `0.${VISA} x${VISA} ${VISA}x -${VISA} id_${VISA}`,
    `1234 ${inGroups(VISA, [4, 4, 4, 4], " ")}`,
    `${inGroups(VISA, [4, 4, 4, 4], " ")} 1234`,
    inGroups(VISA, [2, 4, 4, 6], " "),
    "0000000000000000 1111111111111111 9999999999999995 1700000000000000",
    "4006381333931 9783161484100 490154203237518",
    "12345678901234567890",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });

  it("reports the plain numbers of a column when they are no chance", () => {
    const collector = newFindingCollector();
    const doubts = newDoubts();
    for (let at = 0; at < 100; at++) doubts.add("ids", "card number", at % 45 === 0, 40, () => "(0,1)");
    for (let at = 0; at < 100; at++) doubts.add("cards", "card number", true, 16, () => `(0,${at})`);
    doubts.settle(collector, "public.Payment");
    expect(collector.list()).toEqual([
      {
        kind: "stranger",
        table: "public.Payment",
        column: "cards",
        detector: "card number",
        count: 100,
        rowKeys: ["(0,0)", "(0,1)", "(0,2)", "(0,3)", "(0,4)"],
      },
    ]);
  });
});

describe("a number that is a whole field", () => {
  const found = (fields: readonly number[], numberBytes: number): number => {
    const collector = newFindingCollector();
    const doubts = newDoubts();
    for (const bytes of fields) doubts.field("value", bytes);
    doubts.add("value", "card number", true, numberBytes, () => "(0,1)");
    doubts.settle(collector, "public.Thread");
    return collector.list().length;
  };
  const ids = Array.from({ length: 2_000 }, () => 16);

  it("is chance among ids of its length, which are all digits now and then", () => {
    expect(found(ids, 16)).toBe(0);
  });

  it("is none where few fields have its length, or where it stands inside a longer one", () => {
    expect(found([16, 7, 7, 12, 40], 16)).toBe(1);
    expect(found([...ids, 64], 64)).toBe(1);
    expect(found(ids, 19)).toBe(1);
  });
});

describe("the detector of IBANs", () => {
  it.each([
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "GB29NWBK60161331926819",
    "GB29 NWBK 6016 1331 9268 19",
    "FR14 2004 1010 0505 0001 3M02 606",
    "NO93 8601 1117 947",
    "IT60 X054 2811 1010 0000 0123 456",
    "MT84MALT011000012345MTLCAST001S",
    "IBAN: NL91ABNA0417164300",
    '{"iban":"CH9300762011623852957"}',
    "pay to DE89 3704 0044 0532 0130 00, please",
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toEqual(["iban"]);
  });

  it.each([
    "DE89370400440532013001",
    "DE88 3704 0044 0532 0130 00",
    "DE8937040044053201300",
    "DE893704004405320130000",
    "ZZ89370400440532013000",
    "XDE89370400440532013000",
    "de89370400440532013000",
    "AB12 3456 7890 1234 5678 90",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });
});
