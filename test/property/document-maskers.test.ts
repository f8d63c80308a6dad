// The json masker against a plain walk over JSON.parse, and planted values that must not survive anywhere.
import fc from "fast-check";
import { expect, test } from "vitest";
import { build } from "../unit/pipeline/transform/document-context.ts";

/** The plain twin for documents whose keys mean nothing: strings redacted, numbers 0. */
function redact(value: unknown): unknown {
  if (typeof value === "string") return "redacted";
  if (typeof value === "number") return 0;
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, redact(below)]));
}

const key = fc.stringMatching(/^q["\\\u00e9\n]{0,3}z$/);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 5 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
  ),
}));

test("unmatched documents come out as a plain walk gives them, in any layout", () => {
  const mask = build("json");
  fc.assert(
    fc.property(tree, fc.constantFrom(undefined, 2, "\t"), (document, space) => {
      expect(mask(JSON.stringify(document, null, space))).toBe(JSON.stringify(redact(document), null, space));
    }),
    { numRuns: 500 },
  );
});

test("a kept document is the same string", () => {
  const mask = build("json", { $: "keep" });
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), (document) => {
      expect(mask(document)).toBe(document);
    }),
  );
});

test("planted values survive in no wrapping, in text, html and json", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const planted = fc.constantFrom(
    "quentin.zorg@corp-mail.io",
    "+1 415 555 2671",
    "198.18.44.7",
    "ya29.a0AfH6SMBxQQ12zz",
  );
  const wrap = fc.constantFrom<(value: string) => string>(
    (value) => `<${value}>`,
    (value) => `see ${value}, thanks`,
    (value) => encodeURIComponent(value),
    (value) => value.replace(/[@.+]/g, (mark) => `&#${mark.charCodeAt(0)};`),
    (value) => base64(`please note ${value} and no more`),
    (value) => JSON.stringify({ note: value }),
    (value) => `<a title="${value}">${value}</a>`,
    (value) => `{{firstName}} ${value} {{lastName}}`,
  );
  const maskers = { text: build("text"), html: build("html"), json: build("json", { deep: "text" }) };
  fc.assert(
    fc.property(
      planted,
      wrap,
      fc.lorem(),
      fc.constantFrom("text" as const, "html" as const, "json" as const),
      (value, wrapOne, prose, name) => {
        const wrapped = `${prose} ${wrapOne(value)} ${prose}`;
        const before =
          name === "json" ? JSON.stringify({ deep: [wrapped, { other: wrapped }], [value]: 1 }) : wrapped;
        const after = maskers[name](before);
        expect(after).not.toContain(value);
        expect(after).not.toContain(wrapOne(value));
        if (wrapped.includes("{{")) expect(after).toContain("{{firstName}}");
      },
    ),
    { numRuns: 500 },
  );
});

test("what a masker saw before changes nothing: documents of changing shape come out as by a new masker", () => {
  const names = fc.constantFrom(
    "email",
    "to",
    "Name",
    "note",
    "ip",
    "q",
    "\\u0065mail",
    "url",
    "phone",
    "e\u0301",
    "id",
  );
  const leaf = fc.constantFrom<unknown>(
    ...["jane@corp.com", "Jane Doe <jane@corp.com>", "10.1.2.3", "{{firstName}} Jane", "+1 415 555 2671", ""],
    ...[
      "https://corp.com/jane?a=b",
      'a "quoted" \\ leaf',
      "x".repeat(300),
      "jos\u00e9@corp.com",
      17,
      true,
      null,
    ],
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie("node"), { maxLength: 4 }),
      fc.dictionary(names, tie("node"), { maxKeys: 6 }),
    ),
  }));
  const options = { "$.q[1]": "keep", "$..id": "email", "$.note.to": "text", url: { fixed: "u" } };
  const mask = build("json", options);
  fc.assert(
    fc.property(fc.array(node, { maxLength: 4 }), fc.constantFrom(undefined, 1), (documents, space) => {
      for (const document of documents) {
        const before = JSON.stringify(document, null, space);
        expect(mask(before)).toBe(build("json", options)(before));
      }
    }),
    { numRuns: 300 },
  );
});
