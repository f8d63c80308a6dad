// Distinct inputs for injective maskers, as many as asked for, scattered by a seed: for the sample in the tests and the
// campaign `unique`.

/** One injective masker with what it meets. */
export interface InjectiveCase {
  readonly masker: string;
  readonly options: unknown;
  /** The value of number `index`, below 2^32; no two indexes of one seed give one value, not even lower-cased. */
  value(index: number, seed: number): string;
}

const DOMAINS = ["corp.example", "gmail.com", "shop.example", "mail.corp.example", "yahoo.co.uk"];
const FIRST = ["jane", "john", "Maria", "li", "o'neil", "Zoë"];

/** A permutation of the numbers below 2^32 (MurmurHash3's finaliser). */
function scatter(index: number, seed: number): number {
  let at = (index + seed) >>> 0;
  at = Math.imul(at ^ (at >>> 16), 0x85ebca6b);
  at = Math.imul(at ^ (at >>> 13), 0xc2b2ae35);
  return (at ^ (at >>> 16)) >>> 0;
}

const digits = (value: number, count: number): string => String(value).padStart(count, "0");
const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** The maskers that promise: equal outputs iff equal inputs. */
export const INJECTIVE_CASES: readonly InjectiveCase[] = [
  {
    masker: "email",
    options: undefined,
    value(index, seed) {
      const at = scatter(index, seed);
      return `${FIRST[at % 6]}.${at.toString(36)}@${DOMAINS[at % 5]}`;
    },
  },
  {
    masker: "token",
    options: { max_length: 40 },
    value: (index, seed) => `ya29.a0Af_${hex(scatter(index, seed))}-Zx9Q${hex(scatter(index, 7))}`,
  },
  {
    masker: "id",
    options: undefined,
    // Subjects of Google: 21 digits.
    value: (index, seed) => `1${digits(scatter(index, seed), 10)}${digits(scatter(index, 7), 10)}`,
  },
  {
    masker: "uuid",
    options: undefined,
    value: (index, seed) => `${hex(scatter(index, seed))}-9c0b-4ef8-bb6d-0000${hex(scatter(index, 7))}`,
  },
  {
    masker: "phone",
    options: { injective: true },
    value(index, seed) {
      const number = digits(scatter(index, seed), 10);
      return index % 2 === 0
        ? `+1${number}`
        : `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`;
    },
  },
  {
    masker: "person.user_name",
    options: undefined,
    value: (index, seed) => `${FIRST[index % 6]}_${scatter(index, seed).toString(36)}`,
  },
];
