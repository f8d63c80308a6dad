// The walk in WebAssembly against the plain one: the same ranges in the same order, the same decoded bytes, the same
// findings of a scan and the same fingerprints of a tap, for every input.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BINARY_HEADER, BINARY_TRAILER } from "../../../src/pipeline/codec/copy-binary.ts";
import { newTap, type TapField, type TapInput } from "../../../src/pipeline/tap/tap.ts";
import { newScratch, unescapeAll } from "../../../src/verify/decoders.ts";
import type { StrangerRules } from "../../../src/verify/detectors/detector.ts";
import { newFingerprintTable } from "../../../src/verify/fingerprint-table.ts";
import { type Fingerprints, newFingerprints } from "../../../src/verify/fingerprints.ts";
import { newRandomKey } from "../../../src/verify/keyed-hash.ts";
import { newPlainTextScanner, newTextScanner, type TextScanner } from "../../../src/verify/scan-text.ts";
import type { HitListener } from "../../../src/verify/text-judge.ts";
import { tokenize } from "../../../src/verify/tokenizer.ts";
import { walkEngine } from "../../../src/verify/walk-engine.ts";
import { EVENT, EVENT_WORDS, EVENTS_AT, INPUT_AT, MARKED } from "../../../src/verify/walk-layout.ts";

const KNOWN = [
  ...[
    "anna.berg@corp.example",
    "Quillmyrith",
    "Anna Bergstroem",
    "hunter2secret9",
    "49301234567",
    "2125559876",
  ],
  ...["Zz9Kq2Lm8Xw4Pv7Rt1Ys", "several words that were kept", "müller@straße.example", "k3yW1thManyD1gits77"],
];
const STRANGE = [
  ...[
    "bob@gmail.com",
    "+1-212-555-9876",
    "(212) 555-9876",
    "(030) 1234567",
    "+44 (0)20 7946 0958",
    "8.8.4.4",
    "81.2.69.142",
  ],
  ...[
    "4111 1111 1111 1234",
    "4539578763621486",
    "DE89 3704 0044 0532 0130 00",
    "DE89370400440532013000",
    "2a00:1450:4001::8a",
  ],
  ...[
    "redis://u:hunter2pass@host/0",
    "sk-abcDEF123456789012345678",
    "x_ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "dapi0123456789abcdef0123456789abcdef",
  ],
  ...[
    '"accessToken": "Zz9Kq2Lm8Xw4Pv7Rt1Ys33"',
    "-----BEGIN RSA PRIVATE KEY-----",
    "1//0gAbCdEfGhIjKlMnOpQrStUv",
    "AKIAIOSFODNN7EXAMPLQ",
  ],
  ...[
    "$2b$12$abcdefghijklmnopqrstuuWxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0",
    "_authToken=npm_abcdefghijklmnop",
    "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0",
  ],
  ...[
    "aws_secretAccessKey = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz",
    "icon@2x.png",
    "x@ö.example",
    "203.0.113.7",
    "+1-231-555-0142",
  ],
];
const hidden = fc
  .constantFrom(...KNOWN, ...STRANGE)
  .chain((text) =>
    fc.constantFrom(
      ...[text, text.toUpperCase(), encodeURIComponent(text), Buffer.from(text).toString("base64")],
      ...[
        Buffer.from(text).toString("hex"),
        JSON.stringify(JSON.stringify(text)),
        text.replace("@", "&#64;"),
      ],
      ...[
        text.replace("@", "=40"),
        text.replace("@", "\\u0040"),
        `x${Buffer.from(text).toString("base64url")}`,
      ],
    ),
  );
const piece = fc.oneof(
  { weight: 4, arbitrary: hidden },
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.stringMatching(/^[a-zA-Z0-9+/_-]{0,70}$/),
  fc.stringMatching(/^[+(]{0,4}[0-9]{1,10}([ .()/+-]{1,4}[0-9]{1,8}){0,3}$/),
  fc.stringMatching(/^[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}$/),
  fc.stringMatching(/^[a-z.]{1,9}@[a-zA-Z0-9.-]{1,12}[.%_][a-z]{1,4}$/),
  fc.constantFrom(
    ...['"', "\n", "\r\n", "=40", "=\n", "@", "%40", "\\", "\\\\", " ", ":", "://", "_", "-", ".", "+"],
  ),
  fc.constantFrom(
    "2024-05-17",
    "c9f0f895fb98ab9159f51fd0",
    "&eacute;",
    "&#x1F600;",
    "&amp;",
    "\\ud83d\\ude00",
    "$1$",
  ),
);
const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { maxLength: 10 }).map((pieces) => Buffer.from(pieces.join(""))) },
  fc.uint8Array({ maxLength: 200 }).map((random) => Buffer.from(random)),
);

const NAMES = new Map(Object.entries(EVENT).map(([name, code]) => [code as number, name]));

function engineEvents(text: Buffer, offset: number): string[] {
  const engine = walkEngine();
  if (engine === undefined) throw new Error("no WebAssembly");
  const events: string[] = [];
  const user = {
    take(end: number) {
      for (let at = EVENTS_AT >> 2; at < end >> 2; at += EVENT_WORDS) {
        const [kind = 0, start = 0, stop = 0] = engine.words.subarray(at, at + 3);
        const name = NAMES.get(kind & ~MARKED) ?? "?";
        if (name !== "enter") events.push(`${name} ${kind >= MARKED} ${start - INPUT_AT} ${stop - INPUT_AT}`);
      }
    },
  };
  engine.use(user);
  engine.find(text, 0, text.length);
  engine.tellAll(INPUT_AT + offset, INPUT_AT + text.length - offset);
  return events;
}

function plainEvents(text: Buffer, offset: number): string[] {
  const events: string[] = [];
  const tell =
    (name: string) =>
    (_: Buffer, start: number, end: number, isMarked = false) =>
      void events.push(`${name} ${isMarked} ${start} ${end}`);
  const [token, word, pair, phone] = [tell("token"), tell("word"), tell("pair"), tell("phone")];
  const [segment, run, separator] = [tell("segment"), tell("run"), tell("separator")];
  const sink = { token, word, pair, phone, segment, run };
  tokenize(text, offset, text.length - offset, {
    ...sink,
    separator: (at, start) => separator(at, start, start + 1),
  });
  return events;
}

describe("the walk in WebAssembly", () => {
  it("tells of the ranges of the plain one, in its order, whatever stands around the text", () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(0, 3), (text, offset) => {
        const around = Buffer.concat([
          Buffer.alloc(offset, "7"),
          text,
          Buffer.alloc(offset, "7"),
          Buffer.alloc(16),
        ]);
        const framed = around.subarray(0, text.length + 2 * offset);
        expect(engineEvents(framed, offset)).toEqual(plainEvents(framed, offset));
      }),
      { numRuns: 3000 },
    );
  });

  it("tells of more events than its region holds", () => {
    const text = Buffer.from("a_b".repeat(30_000));
    expect(engineEvents(text, 0)).toEqual(plainEvents(text, 0));
  });

  it("undoes escapes to the same bytes", () => {
    const scratch = newScratch();
    const engine = walkEngine();
    fc.assert(
      fc.property(bytes, (text) => {
        const isChanged = unescapeAll(text, 0, text.length, scratch);
        engine?.use({ take() {} });
        engine?.find(text, 0, text.length);
        const length = engine?.undoEscapes(INPUT_AT, INPUT_AT + text.length) ?? -1;
        expect(length > 0).toBe(isChanged && scratch.length > 0);
        const there = engine?.bytes.subarray(0x80000, 0x80000 + length);
        if (length > 0) expect(there).toEqual(scratch.bytes.subarray(0, scratch.length));
      }),
      { numRuns: 3000 },
    );
  });
});

const RULES: StrangerRules = {
  emailDomain: "example.test",
  allowedDomains: ["loumass.com"],
  tokenPrefix: "scrub_",
  allowedHashes: new Set(),
  ipv4: ["203.0.113.0/24"],
  ipv6: ["2001:db8::/32"],
  phone: "+1-NPA-555-01XX",
};

/** Every kind, a pair, phrases, and digests where `isPlaced`. */
function knownValues(isPlaced: boolean): Fingerprints {
  const salt = Buffer.from("salt");
  const fingerprints = newFingerprints({ digestSalt: salt });
  for (const [at, text] of KNOWN.entries()) {
    const value = Buffer.from(text);
    if (isPlaced && value.length >= 12) {
      fingerprints.digests.add(createHash("sha256").update(salt).update(text).digest(), 0, value.length);
    } else if (at === 2) fingerprints.addPair(value, 0, value.length);
    else if (at === 1) fingerprints.add("name", value, 0, value.length);
    else if (/^\d+$/.test(text)) fingerprints.add("phone", value, 0, value.length);
    else fingerprints.addPhrase("value", value, 0, value.length);
  }
  if (isPlaced)
    fingerprints.digests.addDigits(createHash("sha256").update(salt).update("49301234567").digest(), 0);
  return fingerprints;
}

type NewScanner = (fingerprints: Fingerprints, rules: StrangerRules, listener: HitListener) => TextScanner;

/** What is found in each field; doubts one by one, since they are counted. */
function findings(
  newScanner: NewScanner,
  known: Fingerprints,
  isBinary: boolean,
): (fields: readonly Buffer[]) => string[][] {
  let found: string[] = [];
  let doubts: string[] = [];
  const scanner = newScanner(known, RULES, {
    survivor: (kind) => found.push(`survivor ${kind}`),
    stranger: (name) => found.push(name),
    doubt: (name, isHit) => doubts.push(`${name} ${isHit}`),
  });
  return (fields) => {
    const whole = Buffer.concat(fields);
    scanner.place(whole, 0, whole.length);
    let at = 0;
    return fields.map(({ length }) => {
      [found, doubts] = [[], []];
      scanner.scan(whole, at, at + length, isBinary);
      at += length;
      return [...[...new Set(found)].sort(), ...doubts];
    });
  };
}

describe("a scan in WebAssembly", () => {
  it.each([
    ["text", false, false],
    ["text, values placed at the source", false, true],
    ["bytes", true, false],
  ])("finds what the plain one finds in fields of any content: %s", (_, isBinary, isPlaced) => {
    const known = knownValues(isPlaced);
    const plain = findings(newPlainTextScanner, known, isBinary);
    const fast = findings(newTextScanner, known, isBinary);
    let hits = 0;
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), (fields) => {
        // Each field is followed by zeros, so that neither looks into the next.
        const framed = fields.flatMap((field) => [field, Buffer.alloc(16)]);
        const expected = plain(framed);
        expect(fast(framed)).toEqual(expected);
        hits += expected.flat().length;
      }),
      { numRuns: 2500 },
    );
    expect(hits).toBeGreaterThan(2000);
  });

  it("finds a value in a field of several windows, at every place", () => {
    const known = knownValues(false);
    const fast = findings(newTextScanner, known, false);
    const value = KNOWN[0] ?? "";
    for (const at of [0, 1_000_000, 1_048_570, 1_048_576, 1_100_000, 2_600_000]) {
      const field = Buffer.alloc(2_700_000, "word ");
      field.write(` ${value} `, at);
      expect(fast([field])).toEqual([["email", "survivor value"]]);
    }
  });

  it("sees what was added after the scanner was made", () => {
    const known = newFingerprints();
    const fast = findings(newTextScanner, known, false);
    const late = Buffer.from("added later on");
    expect(fast([late])).toEqual([[]]);
    known.addPhrase("canary", late, 0, late.length);
    expect(fast([late])).toEqual([["survivor canary"]]);
  });
});

const KEY = newRandomKey();

/** Every fingerprint, sorted, with what else the tap tells the scan. */
function fingerprintsOf(
  fields: readonly TapField[],
  rows: readonly (readonly Buffer[])[],
  isPlain: boolean,
  cut: number,
): unknown {
  const fingerprints = newFingerprints({ key: KEY });
  const lists: Pick<TapInput, "fakeWords" | "reservedDomains"> = {
    fakeWords: new Set(["oliver", "jones"]),
    reservedDomains: ["example.test"],
  };
  const tap = newTap({ format: "binary", fields, fingerprints, isPlain, ...lists });
  const stream = Buffer.concat([BINARY_HEADER, ...rows.map(tuple), BINARY_TRAILER]);
  for (let at = 0; at < stream.length; at += cut) tap.push(stream.subarray(at, at + cut));
  tap.finish();
  const { table, phraseLengths, hasPairs } = fingerprints.share();
  const all: string[] = [];
  newFingerprintTable(table).forEach((lo, hi, code) => void all.push(`${lo} ${hi} ${code}`));
  return { all: all.sort(), lengths: [...new Uint8Array(phraseLengths)], hasPairs };
}

function tuple(fields: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const sized = fields.map((field) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(field.length);
    return Buffer.concat([size, field]);
  });
  return Buffer.concat([count, ...sized]);
}

describe("a tap in WebAssembly", () => {
  it.each(["whole", "inside", "list"] as const)(
    "learns what the plain one learns of %s values, however the stream is cut",
    (proof) => {
      const fields: TapField[] = [
        { kind: "text", proof },
        { kind: "text", proof },
      ];
      fc.assert(
        fc.property(
          fc.array(fc.tuple(bytes, bytes), { maxLength: 4 }),
          fc.constantFrom(7, 64, 1 << 20),
          (rows, cut) => {
            // Rows come twice: what was told of is not told again.
            const twice = [...rows, ...rows].map((row) =>
              row.map((field) => Buffer.concat([field, Buffer.alloc(16)])),
            );
            expect(fingerprintsOf(fields, twice, false, cut)).toEqual(
              fingerprintsOf(fields, twice, true, 1 << 20),
            );
          },
        ),
        { numRuns: 500 },
      );
    },
  );

  it("learns of a field that is longer than the engine takes", () => {
    const field = Buffer.concat([Buffer.alloc(1_200_000, "word "), Buffer.from(` ${KNOWN[0]} `)]);
    const fields: TapField[] = [{ kind: "text", proof: "inside" }];
    const learnt = fingerprintsOf(fields, [[field]], false, 65_536);
    expect(learnt).toEqual(fingerprintsOf(fields, [[field]], true, 65_536));
    expect(learnt).toMatchObject({ all: [expect.any(String)] });
  });
});
