// The json masker on bytes against its plain twin on strings: the same documents, whatever stands around them in the row.
import fc from "fast-check";
import { expect, test } from "vitest";
import { KEPT, NOT_MINE } from "../../src/pipeline/codec/field-outcome.ts";
import { newOutputBuffer } from "../../src/pipeline/codec/output-buffer.ts";
import type { MaskValue } from "../../src/pipeline/transform/masker.ts";
import { build, newContext } from "../unit/pipeline/transform/document-context.ts";

/** The masker itself, which `build` wraps. */
function buildFast(options?: unknown, context = newContext()): MaskValue {
  return context.build({ masker: "json", options });
}

/** What the bytes become, undefined where they are left to the strings. */
function onBytes(mask: MaskValue, text: string): string | undefined {
  const field = Buffer.from(text);
  // Behind a field stands the next one.
  const row = Buffer.concat([Buffer.from('{"a":"'), field, Buffer.from('"}],0 "')]);
  const out = newOutputBuffer(64);
  out.utf8("before");
  if (mask.bytes === undefined) throw new Error("the masker takes no bytes");
  const outcome = mask.bytes(row, 6, 6 + field.length, out);
  const written = out.take().toString();
  expect(written.startsWith("before")).toBe(true);
  if (outcome === NOT_MINE) return undefined;
  return outcome === KEPT ? text : written.slice(6);
}

const words = fc.constantFrom(
  ...[
    "",
    "Jane",
    "jane@corp.com",
    "Jane Doe <jane@corp.com>",
    "a@b.c, d@e.f",
    "JANE@corp.com",
    "81.63.177.96",
  ],
  ...[
    "call +1 415 555 2671",
    "{{firstName}}",
    '{"email":"x@y.com"}',
    "[1, 2]",
    "redacted",
    'say "hi"',
    "back\\slash",
  ],
  ...[
    "Zoë Müller",
    "🙂",
    "https://corp.com/p/1?q=jane",
    "<id-1@mail.gmail.com>",
    "x".repeat(600),
    "\u0007",
    "é@ü.de",
  ],
);
const keys = fc.constantFrom(
  ...[
    "email",
    "to",
    "from",
    "subject",
    "ip",
    "phone",
    "firstName",
    "note",
    "html",
    "apiKey",
    "messageId",
    "url",
  ],
  ...["k", "n", "raw", "deep", "jane@corp.com", 'q"z', "ключ", "company", "userAgent", "zip"],
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    words,
    fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.constantFrom(true, false, null),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
  ),
}));
const options = fc.constantFrom<unknown>(
  undefined,
  {
    "$.k": "keep",
    "$.n": null,
    "$.deep[*].email": "email",
    "$..raw": { json: { a: "keep" } },
    note: { fixed: "x" },
  },
  { "$.deep[1]": "keep", "$.deep": "text", "$.n": "number_noise", ip: "ip", "$..to": "token" },
  { $: "keep", email: "email" },
);

test("documents come out on bytes as on strings, in any layout, the first time and when they come again", () => {
  const context = newContext({ unmatchedJson: "redact" });
  fc.assert(
    fc.property(
      fc.array(tree, { minLength: 1, maxLength: 8 }),
      options,
      fc.constantFrom(undefined, 1),
      (trees, rules, space) => {
        const [plain, fast] = [build("json", rules, context), buildFast(rules, context)];
        for (const document of [...trees, ...trees]) {
          const text = JSON.stringify(document, null, space);
          expect(onBytes(fast, text)).toBe(plain(text));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test("what is no JSON is left to the twin, at whatever byte it is cut or broken", () => {
  const fast = buildFast();
  const whole = JSON.stringify({ email: "jane@corp.com", a: [1.5, true, { "k\\": 'x"\\' }], z: null });
  for (let at = 0; at < whole.length; at++) expect(onBytes(fast, whole.slice(0, at))).toBeUndefined();
  for (const broken of [
    "{}{}",
    "[1,]",
    "{,}",
    "tru",
    "01",
    "-",
    "[1 2]",
    '{"a" 1}',
    '{"a":}',
    '"\\u12"',
    "",
    " ",
    '{"a":1,}',
  ]) {
    expect(onBytes(fast, broken)).toBeUndefined();
  }
});

test("memories forget when more names become known", () => {
  const context = newContext();
  const fast = buildFast(undefined, context);
  const text = '{"note":"ask Quentin","subject":"ask Quentin"}';
  const before = onBytes(fast, text);
  context.known.add("first_name", "Quentin");
  expect(onBytes(fast, text)).not.toBe(before);
  expect(onBytes(fast, text)).toBe(build("json", undefined, context)(text));
});
