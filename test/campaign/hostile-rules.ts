// Rules files made to exhaust, to escape, to drive or to slip through, each with what must be said of it. For the campaign
// and for npm test alike.

/** A file, or several of which `r.yaml` is loaded, and the beginning of the first diagnostic: place and code. */
export interface HostileCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** `line:col error[CODE]`, matched as it is printed behind the file's name. */
  readonly expected: RegExp;
}

const MEGABYTE = 1024 * 1024;
const V = "version: 1\n";

const one = (name: string, text: string | Uint8Array, expected: string): HostileCase => ({
  name,
  files: { "r.yaml": text },
  expected: new RegExp(`^r\\.yaml:${expected}`),
});

const SYNTAX = "error\\[RULES_YAML_SYNTAX\\]";
const FILE = "error\\[RULES_FILE\\]";
const KEY = "error\\[RULES_UNKNOWN_KEY\\]";
const VALUE = "error\\[RULES_BAD_VALUE\\]";
const OPTIONS = "error\\[RULES_BAD_OPTIONS\\]";
const TWICE = "error\\[RULES_DUPLICATE_KEY\\]";
const MASKER = "error\\[RULES_UNKNOWN_MASKER\\]";
const ANYWHERE = "\\d+:\\d+ ";

const column = (rule: string): string => `${V}tables: {T: {columns: {c: ${rule}}}}\n`;
const where = (sql: string): string => `${V}tables:\n  T:\n    where: ${JSON.stringify(sql)}\n`;
const extended = (path: string): string => `${V}extends: [${JSON.stringify(path)}]\ntables: {}\n`;

const YAML_CASES: readonly HostileCase[] = [
  one("an alias bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", `1:4 ${SYNTAX}`),
  one("an alias without an anchor", "version: *v\n", `1:10 ${SYNTAX}`),
  one("an anchor on a key", "&k version: 1\n", `1:1 ${SYNTAX}`),
  one("a merge key", `${V}tables: {}\n<<: {policy: {}}\n`, `3:1 ${KEY}`),
  one("a tag that would run code", "tables: !!js/function x\n", `1:9 ${SYNTAX}`),
  one("a tag of Python", "tables: !!python/object/apply:os.system [ls]\n", `1:9 ${SYNTAX}`),
  one("a tag for binary data", "version: !!binary aGk=\n", `1:10 ${SYNTAX}`),
  one("a local tag", "version: !x 1\n", `1:10 ${SYNTAX}`),
  one("another version of YAML", "%YAML 1.1\n---\nversion: 1\n", `1:1 ${SYNTAX}`),
  one("a tag directive", "%TAG ! tag:x,2000:\n---\nversion: 1\n", `1:1 ${SYNTAX}`),
  one("two documents", "version: 1\n---\nversion: 1\n", `2:1 ${SYNTAX}`),
  one("a key twice", "version: 1\nversion: 1\ntables: {}\n", `2:1 ${TWICE}`),
  one("a table twice", `${V}tables:\n  T: {}\n  T: {rows: none}\n`, `4:3 ${TWICE}`),
  one(
    "a column twice, the second weaker",
    `${V}tables:\n  T:\n    columns: {c: redact, c: keep}\n`,
    `4:26 ${TWICE}`,
  ),
  one("a key twice, once quoted", 'version: 1\n"version": 1\ntables: {}\n', `2:1 ${TWICE}`),
  one(
    "a json key twice but for its case",
    `${V}json_keys: {A: keep, a: redact}\ntables: {}\n`,
    `2:22 ${TWICE}`,
  ),
  one("tabs for indentation", `${V}tables:\n\tT: {}\n`, `3:1 ${SYNTAX}`),
  one("a bracket that never closes", `${V}tables: {T: {\n`, `${ANYWHERE}${SYNTAX}`),
  one("a quote that never closes", `${V}tables: "T\n`, `${ANYWHERE}${SYNTAX}`),
  one("a bad escape", 'version: "\\q"\n', `1:\\d+ ${SYNTAX}`),
  one("a list where a mapping belongs", "- version: 1\n", `1:1 ${VALUE}`),
  one("a bare word", "hello\n", `1:1 ${VALUE}`),
  one("nothing", "", `1:1 ${VALUE}`),
  one("blanks alone", " \n\n  \n", `${ANYWHERE}${VALUE}`),
  one("a comment alone", "# nothing\n", `${ANYWHERE}${VALUE}`),
  one("a list as key", "[a, b]: 1\n", `${ANYWHERE}error`),
  one("a mapping as key", "{a: 1}: 1\n", `${ANYWHERE}error`),
  one("a null key", "~: 1\n", `1:1 error`),
];

const SIZE_CASES: readonly HostileCase[] = [
  one("50 MB", Buffer.alloc(50 * MEGABYTE, "#"), `1:1 ${FILE}`),
  one("one byte more than 1 MB", "#".repeat(MEGABYTE + 1), `1:1 ${FILE}`),
  one("brackets without end", `tables: ${"[".repeat(500_000)}`, `1:41 ${SYNTAX}`),
  one("braces without end", `tables: ${"{".repeat(500_000)}`, `1:41 ${SYNTAX}`),
  one("nested mappings in braces", `tables: ${"{a: ".repeat(200_000)}`, `1:\\d+ ${SYNTAX}`),
  one("dashes without end", "- ".repeat(500_000), `1:33 ${SYNTAX}`),
  one("question marks without end", "? ".repeat(500_000), `1:33 ${SYNTAX}`),
  one("colons without end", "a: ".repeat(300_000), `1:50 ${SYNTAX}`),
  one(
    "an indent at every line",
    Array.from({ length: 1400 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
    `130:1 ${SYNTAX}`,
  ),
  one("very many keys", "a: 1\n".repeat(200_000), `\\d+:2 ${SYNTAX}`),
  one(
    "very many different keys",
    Array.from({ length: 14_000 }, (_, n) => `k${n}: 1\n`).join(""),
    `1:1 ${VALUE}|^r\\.yaml:1:1 ${KEY}`,
  ),
  one("very many brackets", `a: ${"[]".repeat(500_000)}`, `1:\\d+ ${SYNTAX}`),
  one("very many bad escapes", `a: "${"\\x".repeat(500_000)}`, `1:\\d+ ${SYNTAX}`),
  one(
    "very many unknown maskers",
    `${V}tables:\n  T:\n    columns:\n${Array.from({ length: 9000 }, (_, n) => `      c${n}: emial${n}\n`).join("")}`,
    `5:11 ${MASKER}`,
  ),
  one("a key of 900,000 letters", `${V}${"x".repeat(900_000)}: 1\n`, `${ANYWHERE}error`),
  one("a masker's name of 900,000 letters", column("x".repeat(900_000)), `2:27 ${MASKER}`),
  one("a number of 900,000 digits", `version: ${"9".repeat(900_000)}\ntables: {}\n`, `1:10 ${VALUE}`),
  one("one line of 900,000 blanks and an alias", `version: ${" ".repeat(900_000)}*a`, `1:\\d+ ${SYNTAX}`),
  one("very many documents", "---\n".repeat(250_000), `${ANYWHERE}${SYNTAX}`),
];

const CHARACTER_CASES: readonly HostileCase[] = [
  one("NUL", `${V}# \0\n`, `2:3 ${FILE}`),
  one("an escape sequence of a terminal", "# \u001b[2J\n", `1:3 ${FILE}`),
  one("text that runs backwards", "# \u202e\n", `1:3 ${FILE}`),
  one("an isolate", "# \u2066\n", `1:3 ${FILE}`),
  one("a line separator", "# \u2028version: 1\n", `1:3 ${FILE}`),
  one("DEL", "# \u007f\n", `1:3 ${FILE}`),
  one("C1 control", "# \u009b31m\n", `1:3 ${FILE}`),
  one("a form feed", "\fversion: 1\n", `1:1 ${FILE}`),
  one("Latin-1", Buffer.concat([Buffer.from(`${V}# `), Buffer.from([0xe9, 0x0a])]), `2:3 ${FILE}`),
  one("UTF-16", Buffer.from("\ufeffversion: 1\n", "utf16le"), `1:1 ${FILE}`),
  one("an overlong encoding", Buffer.from([0xc0, 0xaf]), `1:1 ${FILE}`),
  one("half a surrogate", Buffer.from([0xed, 0xa0, 0x80]), `1:1 ${FILE}`),
  one(
    "a byte-order mark, Windows line ends and a mistake",
    "\ufeffversion: 1\r\ntables:\r\n  T: {colums: {}}\r\n",
    `3:7 ${KEY}`,
  ),
  one("Windows line ends and a lone CR", "version: 1\rtables: {}\r", `${ANYWHERE}error`),
];

const NAME_CASES: readonly HostileCase[] = [
  one("__proto__ at the top", `${V}tables: {}\n__proto__: {}\n`, `3:1 ${KEY}`),
  one("constructor at the top", `${V}tables: {}\nconstructor: {}\n`, `3:1 ${KEY}`),
  one("a table __proto__", `${V}tables: {__proto__: {}}\n`, `2:10 ${KEY}`),
  one("a column __proto__", `${V}tables: {T: {columns: {__proto__: keep}}}\n`, `2:24 ${KEY}`),
  one("a column name __proto__", `${V}column_names: {__proto__: keep}\ntables: {}\n`, `2:16 ${KEY}`),
  one("options __proto__", column("{fixed: {__proto__: 1}}"), `2:36 ${KEY}`),
  one("a masker __proto__", column("{__proto__: 1}"), `2:28 ${KEY}`),
  one("a masker constructor", column("constructor"), `2:27 ${MASKER}`),
  one("a masker toString", column("toString"), `2:27 ${MASKER}`),
  one("a masker in capitals", column("KEEP"), `2:27 ${MASKER}`),
  one("a masker with a blank that is none", column("ke\u200bep"), `2:27 ${MASKER}`),
  one("keep without quotes and more", column("{keep: a, null: b}"), `2:27 ${VALUE}`),
  one("policy __proto__", `${V}policy: {__proto__: {structural: keep}}\ntables: {}\n`, `2:10 ${KEY}`),
  one("rows that are neither", `${V}tables: {T: {rows: None}}\n`, `2:20 ${VALUE}`),
  one("a limit of 1e309", `${V}tables: {T: {limit: 1e309}}\n`, `2:21 ${VALUE}`),
  one("a limit of 2^64", `${V}tables: {T: {limit: 18446744073709551616}}\n`, `2:21 ${VALUE}`),
  one("a limit not a number", `${V}tables: {T: {limit: .nan}}\n`, `2:21 ${VALUE}`),
  one("a sample that rounds to all", `${V}tables: {T: {sample: 1.0000000000000000001}}\n`, `2:22 ${VALUE}`),
  one("a domain that is all domains", `${V}allow: [{domain: com, reason: x}]\ntables: {}\n`, `2:18 ${VALUE}`),
  one("fakes on a real domain", `${V}reserved: {email_domain: gmail.com}\ntables: {}\n`, `2:26 ${VALUE}`),
  one(
    "a domain made to be slow to match",
    `${V}reserved: {email_domain: ${"a-".repeat(50_000)}!}\ntables: {}\n`,
    `2:26 ${VALUE}`,
  ),
  one(
    "an allowed domain made to be slow to match",
    `${V}allow: [{domain: ${"a".repeat(200_000)}!, reason: x}]\ntables: {}\n`,
    `2:18 ${VALUE}`,
  ),
  one(
    "a path of JSON made to be slow",
    column(`{json: {"$${".a[*]".repeat(20_000)}!": keep}}`),
    `2:\\d+ ${OPTIONS}`,
  ),
];

const SQL_CASES: readonly HostileCase[] = [
  one("a second statement", where("true; DROP TABLE users"), `4:12 ${VALUE}`),
  one("a parenthesis closed early", where("true) OR (true"), `4:12 ${VALUE}`),
  one("a sub-select that gives a value", column(`{sql: "(SELECT max(id) FROM other)"}`), `2:\\d+ ${VALUE}`),
  one("a sub-select that writes", where("EXISTS (DELETE FROM other RETURNING 1)"), `4:12 ${VALUE}`),
  one("a sub-select that locks rows", where("EXISTS (SELECT FROM other FOR UPDATE)"), `4:12 ${VALUE}`),
  one("a comment that swallows the rest", where("true /* "), `4:12 ${VALUE}`),
  one("a dollar quote that never closes", where("note = $x$"), `4:12 ${VALUE}`),
  one("a parameter", where("id = $1"), `4:12 ${VALUE}`),
  one("a window function", where("row_number() OVER () < 5"), `4:12 ${VALUE}`),
  one("a UNION", where("true UNION SELECT 1"), `4:12 ${VALUE}`),
  one("a LIMIT", where("true LIMIT 1"), `4:12 ${VALUE}`),
  one("a FROM", where("true FROM other"), `4:12 ${VALUE}`),
  one("an INTO", where("true INTO stolen"), `4:12 ${VALUE}`),
  one("a psql command", where("\\! ls"), `4:12 ${VALUE}`),
  one("an alias", where("true AS x"), `4:12 ${VALUE}`),
  one("two expressions", where("true, false"), `4:12 ${VALUE}`),
  one("a condition of a column", column('{mask: email, unless: "true); --"}'), `2:49 ${VALUE}`),
  one("a masker's SQL", column('{sql: "1; SELECT 2"}'), `2:33 ${VALUE}`),
  one("SQL inside an array", column("{array: {sql: '1'}}"), `2:36 ${OPTIONS}`),
  one("10,000 parentheses", where(`${"(".repeat(10_000)}true${")".repeat(10_000)}`), `4:12 ${VALUE}`),
  one("a parameter under 5,000 additions", where(`1${"+1".repeat(5000)} = $1`), `4:12 ${VALUE}`),
  one("20,000 NOTs", where(`${"NOT ".repeat(20_000)}true`), `4:12 ${VALUE}`),
];

const PATH_CASES: readonly HostileCase[] = [
  ...[
    "/etc/passwd",
    "../x.yaml",
    "./../x.yaml",
    "./a/../../x.yaml",
    "file:///x.yaml",
    "https://x.test/x.yaml",
  ].map((path) => one(`extends ${path}`, extended(path), `2:11 ${VALUE}`)),
  ...["./x.yaml\\u0000", "./x.js", "~/x.yaml", "preset:", "preset:../x", "./missing.yaml"].map((path) =>
    one(`extends ${path}`, `${V}extends: ["${path}"]\ntables: {}\n`, `2:11 ${VALUE}`),
  ),
  one("extends itself", extended("./r.yaml"), `2:11 ${VALUE}`),
  {
    name: "extends in a circle",
    files: { "r.yaml": extended("./a.yaml"), "a.yaml": extended("./r.yaml") },
    expected: /^a\.yaml:2:11 error\[RULES_BAD_VALUE\]/,
  },
  {
    name: "extends a hostile file",
    files: { "r.yaml": extended("./a.yaml"), "a.yaml": "a: &a [x]\nb: *a\n" },
    expected: /^a\.yaml:1:4 error\[RULES_YAML_SYNTAX\]/,
  },
  {
    name: "extends in a tower that doubles",
    files: Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        n === 0 ? "r.yaml" : `x${n}.yaml`,
        n === 39 ? `${V}tables: {}\n` : `${V}extends: [./x${n + 1}.yaml, ./x${n + 1}.yaml]\ntables: {}\n`,
      ]),
    ),
    expected: /^\w+\.yaml:2:\d+ error\[RULES_BAD_VALUE\]/,
  },
  ...[
    "/etc/x.js#f",
    "../x.mjs#f",
    "./../x.mjs#f",
    "node:fs#rmSync",
    "https://x.test/x.mjs#f",
    "./x.mjs",
    "./x.mjs#a.b",
    "fs#rm",
  ].map((path) => one(`js ${path}`, column(`{js: "${path}"}`), `2:32 ${OPTIONS}`)),
];

/** Every case. */
export const HOSTILE_CASES: readonly HostileCase[] = [
  ...YAML_CASES,
  ...SIZE_CASES,
  ...CHARACTER_CASES,
  ...NAME_CASES,
  ...SQL_CASES,
  ...PATH_CASES,
];
