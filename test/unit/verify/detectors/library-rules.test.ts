// The quick looks in front of secretlint miss nothing: whatever the whole library, run as its authors run it, finds in a
// field, the scanner finds too. Positives are made from the documented forms of the keys, put together from pieces.
import { performance } from "node:perf_hooks";
import { lintSource } from "@secretlint/core";
import { creator, rules } from "@secretlint/secretlint-rule-preset-recommend";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { RULES_NOT_ASKED } from "../../../../src/verify/detectors/library-rules.ts";
import { strangersOf } from "../../../support/strangers-of.ts";

// The library keeps every mark that it sets and searches them all at each end: minutes after a thousand texts.
const mark = performance.mark("none");
vi.spyOn(performance, "mark").mockReturnValue(mark);

const PRESET = { id: creator.meta.id, rule: creator };
const ID_START = "@secretlint/secretlint-rule-";

/** Ends of the ids of the rules that find something in `content`, taken for a file of that name. */
async function libraryFinds(content: string, filePath: string): Promise<string[]> {
  const { messages } = await lintSource({
    source: { content, filePath, ext: /\.\w+$/.exec(filePath)?.[0] ?? "", contentType: "text" },
    options: { config: { rules: [PRESET] }, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId }) => ruleId.slice(ID_START.length));
}

/** A name under which every rule of the library looks at a field that holds `key`. */
function fileNameFor(end: string, key: string): string {
  if (end !== "npm") return "field.json";
  return key.includes("_authToken") ? ".npmrc" : "package.json";
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const ALNUM = `${LOWER}${LOWER.toUpperCase()}0123456789`;
const WORDS = `${ALNUM}_`;
const URL_SAFE = `${WORDS}-`;
const HEX = "0123456789abcdefABCDEF";

const text = (alphabet: string, least: number, most = least): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });
const glue = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(""));
const one = (...choices: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...choices);
const named = (...choices: readonly string[]): fc.Arbitrary<string> => one(...choices);
const pem = (kind: string): fc.Arbitrary<string> =>
  glue(
    "-----BEGIN ",
    kind,
    "PRIVATE",
    " KEY-----\n",
    "MII",
    text(`${ALNUM}+/`, 120),
    "\n-----END ",
    kind,
    "PRIVATE KEY-----",
  );
/** A JSON document whose base64 ends in that of its last brace alone, as the issuer's does. */
const service = text(LOWER, 8).map((email) => {
  const document = JSON.stringify({
    email: `${email}@x.lcl`,
    muk: { alg: "A256GCM" },
    salt: email.repeat(8),
  });
  const spaces = " ".repeat((4 - (document.length % 3)) % 3);
  return Buffer.from(document.replace("{", `{${spaces}`)).toString("base64");
});

/** By the end of the rule's id: forms of what it finds, and the name of the file that it wants them in. */
const POSITIVES: Readonly<Record<string, readonly fc.Arbitrary<string>[]>> = {
  aws: [
    glue(
      named(
        "AWS_SECRET_ACCESS_KEY",
        "aws_secret_access_key",
        "SecretAccessKey",
        "secretaccessKey",
        "AwsSecret_Access_Key",
        "AWS_SECRETACCESS_KEY",
      ),
      one("", '"', "'"),
      one("=", ": ", " => ", ":", " = "),
      one("", '"', "'"),
      text(`${ALNUM}/+=`, 39),
      text(ALNUM, 1),
    ),
  ],
  npm: [
    glue("np", "m_", text(WORDS, 36)),
    glue("https://", text(ALNUM, 20), ":x-oauth-", "basic@github.com/a/b.git"),
    glue("//registry.npmjs.org/:_auth", "Token=", text(ALNUM, 20)),
  ],
  slack: [
    glue(
      "xo",
      one("xb", "xp", "xa", "xo", "xr"),
      "-",
      one("", "1-"),
      text(ALNUM, 1, 40),
      "-",
      text(ALNUM, 1, 40),
    ),
    glue("xa", "pp-", text(ALNUM, 2, 12), "-", text(ALNUM, 2, 40)),
    glue(
      one("https://hooks.slack.com", "HTTPS://Hooks.Slack.COM"),
      "/serv",
      "ices/T",
      text(ALNUM, 9),
      "/B",
      text(ALNUM, 9),
      "/",
      text(ALNUM, 24),
    ),
  ],
  basicauth: [
    glue(
      one("http", "https", "ftp", "ftps"),
      "://",
      text(URL_SAFE, 4, 12),
      ":",
      text(URL_SAFE, 8, 20),
      "@",
      text(LOWER, 4),
      ".",
      text(LOWER, 3),
    ),
  ],
  openai: [
    glue(
      "sk",
      "-",
      one("proj", "svcacct", "admin"),
      "-",
      text(URL_SAFE, 74),
      "T3Blb",
      "kFJ",
      text(URL_SAFE, 73),
      text(ALNUM, 1),
    ),
    glue(one("", "x"), "sk", "-", text(ALNUM, 20), "T3Blb", "kFJ", text(ALNUM, 20)),
  ],
  anthropic: [glue("sk", "-ant-api0", one("1", "3"), "-", text(URL_SAFE, 90, 128), "AA")],
  groq: [glue("gs", "k_", text(ALNUM, 52))],
  huggingface: [glue("h", "f_", text(`${LOWER}ABC`, 34))],
  linear: [glue("lin", "_api_", text(WORDS, 32, 128))],
  notion: [glue("nt", "n_", text("0123456789", 11), text(ALNUM, 35))],
  sendgrid: [glue("S", "G.", text(WORDS, 22), ".", text(WORDS, 43))],
  shopify: [glue(one("shppa", "shpca", "shpat", "shpss"), "_", text(ALNUM, 32, 64))],
  github: [
    glue("gh", one("p", "o", "u", "s", "r"), "_", text(WORDS, 36)),
    glue("github", "_pat_", text(WORDS, 82)),
    glue(
      "gh",
      "s_",
      text("0123456789", 1, 20),
      "_",
      text(URL_SAFE, 1, 60),
      ".",
      text(URL_SAFE, 1, 2000),
      ".",
      text(URL_SAFE, 1, 90),
    ),
  ],
  gitlab: [glue("glp", "at-", text(URL_SAFE, 20, 128))],
  grafana: [
    glue("gl", "c_", text(`${ALNUM}+/`, 32, 400), one("", "=", "==")),
    glue("gl", "sa_", text(ALNUM, 32), "_", text(HEX, 8)),
  ],
  "1password": [glue("op", "s_", service)],
  "database-connection-string": [
    glue(
      one("postgres", "postgresql", "mysql", "mysqlx", "jdbc:mysql", "mongodb", "mongodb+srv", "POSTGRES"),
      "://",
      text(`${ALNUM}@.$%`, 4, 20),
      ":",
      text(`${ALNUM}!#&*'"(),;:`, 8, 60),
      "@",
      text(LOWER, 6),
      one("", "/app", ":5432/app?x=1"),
    ),
  ],
  "hashicorp-vault": [
    glue("hv", one("s", "r"), ".", text(URL_SAFE, 90, 120)),
    glue("hv", "b.", text(URL_SAFE, 138, 300)),
  ],
  vercel: [glue("vc", one("p", "i", "a", "r", "k"), "_", text(ALNUM, 20, 60))],
  databricks: [glue("da", "pi", text(HEX, 32), one("", "-1"))],
  docker: [glue("dckr", "_pat_", text(URL_SAFE, 27))],
  figma: [glue("fi", "gd_", text(URL_SAFE, 40, 200))],
  privatekey: ["", "RSA ", "EC ", "DSA ", "OPENSSH "].map(pem),
  gcp: [
    pem("").map((key) => JSON.stringify({ type: "service_account", private_key_id: "ab", private_key: key })),
  ],
};

/** What stands around a key in a field; the library looks at the neighbours of most. */
const BEFORE = [
  "",
  " ",
  '{"a":"',
  "x=",
  "(",
  "7",
  "_",
  "-",
  ".",
  "é ",
  "日本。",
  "https://a.example.test/",
  "\n",
  "1_",
  "a-b.",
];
const AFTER = ["", " ", '"}', "\n", ",", ")", " é", ". And"];

describe("secretlint behind the quick looks", () => {
  it("has a positive here for every rule of the preset", () => {
    const ends = rules.map(({ meta }) => meta.id.slice(ID_START.length));
    expect(Object.keys(POSITIVES).sort()).toEqual(ends.filter((end) => end !== "filter-comments").sort());
    expect(RULES_NOT_ASKED.every((end) => ends.includes(end))).toBe(true);
  });

  it.each(Object.entries(POSITIVES))("loses nothing of %s", async (end, forms) => {
    let found = 0;
    for (const form of forms) {
      let foundInForm = 0;
      await fc.assert(
        fc.asyncProperty(
          form,
          fc.constantFrom(...BEFORE),
          fc.constantFrom(...AFTER),
          async (key, before, after) => {
            const field = end === "gcp" ? key : `${before}${key}${after}`;
            const told = await libraryFinds(field, fileNameFor(end, key));
            if (told.length > 0) expect(strangersOf(field)).not.toEqual([]);
            if (told.includes(end)) foundInForm++;
          },
        ),
        { numRuns: 40, endOnFailure: true },
      );
      // The forms are right: the library does find most of them.
      expect(foundInForm).toBeGreaterThan(10);
      found += foundInForm;
    }
    expect(found).toBeGreaterThan(0);
  });
});
