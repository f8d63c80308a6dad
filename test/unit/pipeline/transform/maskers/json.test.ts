import { expect, test } from "vitest";
import { jsonOptionsSchema } from "../../../../../src/pipeline/transform/json-options.ts";
import { MAX_JSON_LENGTH } from "../../../../../src/pipeline/transform/maskers/json.ts";
import { build, newContext } from "../document-context.ts";

const email = build("email");
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("the options' YAML form and its parsed form are read alike", () => {
  const parsed = jsonOptionsSchema.parse({ "$.a[*].b": "keep", note: { fixed: "x" }, secret: null });
  expect(parsed).toEqual({
    paths: [{ path: "$.a[*].b", spec: { masker: "keep", options: undefined } }],
    keys: { note: { masker: "fixed", options: "x" }, secret: { masker: "null", options: undefined } },
  });
  expect(jsonOptionsSchema.parse(parsed)).toEqual(parsed);
  expect(jsonOptionsSchema.parse(undefined)).toEqual({ paths: [], keys: {} });
  expect(jsonOptionsSchema.safeParse({ "$.a[": "keep" }).success).toBe(false);
  expect(jsonOptionsSchema.safeParse({ a: ["keep"] }).success).toBe(false);
});

test("unmatched strings are redacted, numbers become 0, and the rest keeps its characters", () => {
  expect(build("json")('{ "a" : ["x", 1.50, -0, true,null ] ,"b":{}}')).toBe(
    '{ "a" : ["redacted", 0, 0, true,null ] ,"b":{}}',
  );
});

test("a document in which nothing changes is the same string", () => {
  const document = '{"a": [1.50, "\\u00e9", {"b": 1e5}], "a": "twice"}';
  expect(build("json", { $: "keep" })(document)).toBe(document);
  expect(build("json")('{"a":0,"b":"redacted"}')).toBe('{"a":0,"b":"redacted"}');
});

test("an explicit path beats a key name, which beats the rules-wide and the built-in names", () => {
  const context = newContext({ jsonKeys: new Map([["email", { masker: "fixed", options: "wide" }]]) });
  const document = '{"email":"jane@corp.com","a":{"email":"jane@corp.com"},"b":[{"q":"x"},{"q":"y"}]}';
  expect(build("json", undefined, context)('{"Email":"jane@corp.com"}')).toBe('{"Email":"wide"}');
  const mask = build("json", { "$.a.email": "keep", email: null, "$..q": "keep" }, context);
  expect(mask(document)).toBe('{"email":null,"a":{"email":"jane@corp.com"},"b":[{"q":"x"},{"q":"y"}]}');
  expect(build("json", { "$.b[1].q": "keep" })('{"b":[{"q":"x"},{"q":"y"}]}')).toBe(
    '{"b":[{"q":"redacted"},{"q":"y"}]}',
  );
});

test("a masker on an object reaches every string below, keep keeps the whole subtree, null replaces it", () => {
  const mask = build("json", { "$.m": "email", "$.k": "keep", "$.n": null });
  expect(mask('{"m":{"x":["jane@corp.com",7]},"k":{"email":"a@b.com","n":1},"n":{"x":[1]}}')).toBe(
    `{"m":{"x":["${email("jane@corp.com")}",0]},"k":{"email":"a@b.com","n":1},"n":null}`,
  );
});

test("an email is the same pseudonym as in a column, in leaves, lists, keys and display names", () => {
  const fake = email("jane@corp.com");
  const mask = build("json");
  expect(mask('{"replyTo":"jane@corp.com"}')).toBe(`{"replyTo":"${fake}"}`);
  expect(mask('{"to":["jane\\u0040corp.com"]}')).toBe(`{"to":["${fake}"]}`);
  expect(mask('{"jane@corp.com":true}')).toBe(`{"${fake}":true}`);
  expect(mask('{"from":"Jane Doe <jane@corp.com>"}')).toContain(`<${fake}>`);
  expect(mask('{"from":"Jane Doe <jane@corp.com>"}')).not.toMatch(/Jane|Doe/);
  expect(mask('{"+1 415 555 2671":1}')).not.toContain("2671");
});

test("JSON inside a string and base64 inside a string are read", () => {
  const fake = email("jane@corp.com");
  const mask = build("json");
  expect(
    JSON.parse(JSON.parse(mask(JSON.stringify({ notes: '{"email":"jane@corp.com","z":1}' }))).notes),
  ).toEqual({
    email: fake,
    z: 0,
  });
  const { content } = JSON.parse(
    mask(JSON.stringify({ content: base64("write to jane@corp.com, please do") })),
  );
  expect(Buffer.from(content, "base64").toString()).toBe(`write to ${fake}, please do`);
  const file = JSON.parse(mask(JSON.stringify({ content: base64("%PDF-1.7 Jane Doe and all her secrets") })));
  expect(Buffer.from(file.content, "base64").toString()).toBe("file removed by pgscrub");
  const uri = JSON.parse(
    mask(JSON.stringify({ body: `data:text/plain;base64,${base64("write to jane@corp.com, do")}` })),
  );
  expect(uri.body).toBe(`data:text/plain;base64,${base64(`write to ${fake}, do`)}`);
});

test("every escape survives where it is kept and is valid where it is written", () => {
  const leaf = '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\ude00\\ud800 x"';
  expect(build("json", { a: "keep" })(`{"a":${leaf}}`)).toBe(`{"a":${leaf}}`);
  expect(build("json", { a: "text" })(`{"a":${leaf}}`)).toBe(`{"a":${leaf}}`);
  const written = build("json", { a: "text" })('{"a":"\\u0000\\ud800\\" jane@corp.com"}');
  expect(JSON.parse(written).a).toBe(`\u0000\ud800" ${email("jane@corp.com")}`);
});

test("a document of 100,000 levels does not overflow", () => {
  const deep = `${"[".repeat(100_000)}"x"${"]".repeat(100_000)}`;
  expect(build("json")(deep)).toBe(deep.replace("x", "redacted"));
  const objects = `${'{"a":'.repeat(50_000)}"x"${"}".repeat(50_000)}`;
  expect(build("json", { "$..b": "keep" })(objects)).toBe(objects.replace("x", "redacted"));
});

test("an oversize document is redacted whole", () => {
  expect(build("json")(`["${"x".repeat(MAX_JSON_LENGTH)}"]`)).toBe("[]");
  expect(build("json")(` {"a":"${"x".repeat(MAX_JSON_LENGTH)}"}`)).toBe("{}");
});

test("under unmatched_json: fail an unmatched leaf stops without showing itself", () => {
  const mask = build("json", { a: "keep" }, newContext({ unmatchedJson: "fail" }));
  expect(mask('{"a":"x"}')).toBe('{"a":"x"}');
  expect(() => mask('{"a":"x","b":"secret"}')).toThrow(
    "public.Test.column holds a json leaf that no rule speaks for",
  );
});

test("text that is not JSON is redacted, and merge tags are no JSON", () => {
  expect(build("json")("Jane Doe, {oops")).toBe("redacted");
  expect(build("json", { a: "text" })('{"a":"{{firstName}}"}')).toBe('{"a":"{{firstName}}"}');
});
