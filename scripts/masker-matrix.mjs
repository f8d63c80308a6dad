// Every column type that maskers meet, with sample values, and the rule that each masker gets there. docs/maskers.md shows
// what becomes of the first sample; test/integration/masker-matrix.test.ts runs all of them through real servers.
import { parse } from "yaml";

const WORDS = [
  "Jane Roe <jane.roe@corp.example>",
  "",
  " ",
  "jane.roe@corp.example",
  "JANE.ROE@CORP.EXAMPLE",
  "+1 (415) 867-5309",
  "10.1.2.3",
  "https://shop.corp.example/orders/81723?token=abcDEF123",
  "ya29.a0AfH6SMBxYz1234567890abcdef",
  "108234567890123456789",
  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  "1984-02-29",
  "-12.50",
  "Zoë Ångström-Łuczak",
  "Zoe\u0308 A\u030angstro\u0308m",
  "田中 太郎 🙂",
  "tab\tnewline\nbackslash\\N quote'\"{}",
];
const SHORT = WORDS.filter((word) => [...word].length <= 40);
const LONG = ["x".repeat(9000), `${"Lorem ipsum ".repeat(400)}jane.roe@corp.example`];
const DOCUMENT =
  '{"email": "jane.roe@corp.example", "name": "Jane Roe", "n": 1.50, "ok": true, "tags": ["Zoë", null]}';

/** `sql`: as CREATE TABLE takes it · `other`: a value that none of the samples is · `enumLabels`, `maxLength`, `isArray`. */
export const TYPES = [
  { sql: "text", family: "text", values: [...WORDS, ...LONG], other: "something else" },
  {
    sql: "varchar(40)",
    family: "text",
    maxLength: 40,
    values: [...SHORT, "y".repeat(40), "é".repeat(40)],
    other: "z",
  },
  { sql: "char(40)", family: "text", maxLength: 40, values: [...SHORT, "w".repeat(40)], other: "z" },
  { sql: "citext", family: "text", values: WORDS, other: "something else" },
  {
    sql: "name",
    family: "text",
    maxLength: 63,
    values: ["jane.roe@corp.example", "", "JaneRoe"],
    other: "z",
  },
  { sql: "short_text", family: "text", values: SHORT, other: "z" },
  {
    sql: "json",
    family: "json",
    values: [DOCUMENT, "{}", '["a", 1]', '"jane.roe@corp.example"', "17", "null"],
    other: '{"a": 1}',
  },
  {
    sql: "jsonb",
    family: "jsonb",
    values: [DOCUMENT, "{}", '["a", 1]', '"jane.roe@corp.example"', "17", "null"],
    other: '{"a": 1}',
  },
  {
    sql: "xml",
    family: "xml",
    values: ["<p>jane.roe@corp.example</p>", "words", "<a b='1'/>"],
    other: "<b/>",
  },
  {
    sql: "uuid",
    family: "uuid",
    values: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    other: "11111111-1111-4111-8111-111111111111",
  },
  { sql: "int2", family: "int2", values: ["17", "0", "-1", "32767", "-32768"], other: "42" },
  { sql: "int4", family: "int4", values: ["1984", "0", "-1", "2147483647", "-2147483648"], other: "42" },
  {
    sql: "int8",
    family: "int8",
    values: ["14158675309", "0", "-1", "9223372036854775807", "-9223372036854775807"],
    other: "42",
  },
  {
    sql: "numeric",
    family: "numeric",
    values: ["1984.50", "0", "-0.001", "123456789012345678901234567890.5"],
    other: "42",
  },
  {
    sql: "numeric(12,2)",
    family: "numeric",
    values: ["1984.50", "0.00", "-12.50", "9999999999.99"],
    other: "42.00",
  },
  { sql: "float4", family: "float4", values: ["1.5", "0", "-2.25"], other: "42" },
  { sql: "float8", family: "float8", values: ["1984.125", "0", "-1e+300"], other: "42" },
  { sql: "bool", family: "bool", values: ["t", "f"], other: "t" },
  {
    sql: "date",
    family: "date",
    values: ["1984-02-29", "0044-03-15 BC", "infinity", "9999-12-31"],
    other: "2001-01-01",
  },
  {
    sql: "timestamp",
    family: "timestamp",
    values: ["1984-02-29 23:59:59.123456", "-infinity", "2024-01-01 00:00:00"],
    other: "2001-01-01 00:00:00",
  },
  {
    sql: "timestamptz",
    family: "timestamptz",
    values: ["1984-02-29 23:59:59.123456+00", "infinity", "2024-01-01 00:00:00+00"],
    other: "2001-01-01 00:00:00+00",
  },
  {
    sql: "interval",
    family: "interval",
    values: ["1 year 2 mons 3 days 04:05:06.7", "00:00:00", "-1 days"],
    other: "1 day",
  },
  {
    sql: "inet",
    family: "inet",
    values: ["10.1.2.3", "10.0.0.0/8", "2a00:1450::1", "::1"],
    other: "192.0.2.7",
  },
  { sql: "cidr", family: "cidr", values: ["10.1.2.0/24", "2a00:1450::/32"], other: "192.0.2.0/24" },
  {
    sql: "macaddr",
    family: "macaddr",
    values: ["08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"],
    other: "02:00:00:00:00:01",
  },
  {
    sql: "macaddr8",
    family: "macaddr",
    values: ["08:00:2b:01:02:03:04:05"],
    other: "02:00:00:00:00:00:00:01",
  },
  { sql: "bytea", family: "bytea", values: ["\\x6a616e65", "\\x", "\\x00ff"], other: "\\x01" },
  { sql: "hstore", family: "hstore", values: ['"mail"=>"jane.roe@corp.example"', ""], other: '"a"=>"1"' },
  { sql: "mood", family: "enum", enumLabels: ["sad", "ok", "happy"], values: ["ok", "happy"], other: "sad" },
  { sql: "tsvector", family: "tsvector", values: ["'jane':1 'roe':2", ""], other: "'a':1" },
  {
    sql: "text[]",
    family: "text",
    isArray: true,
    values: ['{jane.roe@corp.example,NULL,"a b"}', "{}", "[2:3]={x,y}"],
    other: "{z}",
  },
  { sql: "int4[]", family: "int4", isArray: true, values: ["{1,2,NULL}", "{{1,2},{3,4}}"], other: "{42}" },
  {
    sql: "uuid[]",
    family: "uuid",
    isArray: true,
    values: ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"],
    other: "{11111111-1111-4111-8111-111111111111}",
  },
  {
    sql: "jsonb[]",
    family: "jsonb",
    isArray: true,
    values: ['{"{\\"email\\": \\"jane.roe@corp.example\\"}"}'],
    other: "{1}",
  },
  { sql: "date[]", family: "date", isArray: true, values: ["{1984-02-29,NULL}"], other: "{2001-01-01}" },
];

const FAKER_METHODS = {
  text: "location.city",
  json: "location.city",
  jsonb: "location.city",
  uuid: "string.uuid",
  int2: "{method: number.int, options: {max: 99}}",
  int4: "{method: number.int, options: {max: 99}}",
  int8: "{method: number.int, options: {max: 99}}",
  numeric: "{method: number.int, options: {max: 99}}",
  float4: "{method: number.int, options: {max: 99}}",
  float8: "{method: number.int, options: {max: 99}}",
  bool: "datatype.boolean",
  date: "date.past",
  timestamp: "date.past",
  timestamptz: "date.past",
  inet: "internet.ipv4",
  macaddr: "internet.mac",
  enum: "{method: helpers.arrayElement, args: [[sad, ok, happy]]}",
};
/** Element maskers of `array`, by family. */
const ELEMENTS = {
  text: "text",
  int4: "redact",
  uuid: "uuid",
  jsonb: "json",
  date: "{date_shift: {days: 10}}",
};

/** The rule for `masker` in a column of `type`, in the notation of scrub-rules.yaml; undefined where none is tried. */
export function ruleFor(masker, type) {
  switch (masker) {
    case "keep":
      return '{keep: "reviewed"}';
    case "null":
      return "null";
    case "fixed":
      // In an array the value stands for each element.
      return `{fixed: ${JSON.stringify(type.isArray === true ? type.other.slice(1, -1) : type.other)}}`;
    case "sql":
      return `{sql: ${JSON.stringify(`'${type.other.replaceAll("'", "''")}'`)}}`;
    case "js":
      return '{js: "./masks.mjs#mask"}';
    case "faker":
      return FAKER_METHODS[type.family] === undefined || type.sql === "macaddr8"
        ? undefined
        : `{faker: ${FAKER_METHODS[type.family]}}`;
    case "array":
      return ELEMENTS[type.family] === undefined ? undefined : `{array: ${ELEMENTS[type.family]}}`;
    case "template":
      return '{template: "u-{{hash:16}}"}';
    case "password":
      return "{password: {plaintext: letmein, cost: 4}}";
    default:
      return masker;
  }
}

/** Whether the masker declares the type; the rules' own checks may still refuse it, such as for its length. */
export function declares(definition, type) {
  if (definition.name === "array" && type.isArray !== true) return false;
  return definition.families.includes(type.family);
}

/** A column of `type` as the catalog describes it. */
export function columnOf(type) {
  return {
    name: "sample",
    number: 1,
    type: {
      oid: 0,
      name: type.sql,
      family: type.family,
      isArray: type.isArray === true,
      elementOid: undefined,
      maxLength: type.maxLength,
      hasBinary: true,
      domains: [],
      enumLabels: type.enumLabels ?? [],
    },
    notNull: false,
    isGenerated: false,
    isIdentity: false,
    defaultExpression: undefined,
    comment: undefined,
  };
}

/** `{masker, options}` of a rule, with the options as the masker parses them. */
export function specOf(rule, maskers, parseNotation) {
  const spec = parseNotation(parse(rule));
  return { masker: spec.masker, options: maskers.get(spec.masker)?.options.parse(spec.options) };
}
