// secretlint's recommended rules (MIT, maintained, dozens of providers), asked about one small window at a time. Their
// handlers are synchronous functions of a text, so they are called as such, without the library's own asynchronous core;
// of what they report only the range is taken, and their messages, which repeat the secret, are never made.
import { rules } from "@secretlint/secretlint-rule-preset-recommend";

const RULE_NAMES = {
  aws: "aws secret key",
  npm: "npm token",
  slack: "slack token",
  basicauth: "url with password",
  openai: "openai key",
  anthropic: "anthropic key",
  groq: "groq key",
  huggingface: "huggingface token",
  linear: "linear key",
  notion: "notion token",
  sendgrid: "sendgrid key",
  shopify: "shopify token",
  github: "github token",
  gitlab: "gitlab token",
  grafana: "grafana token",
  "1password": "1password token",
  "database-connection-string": "url with password",
  "hashicorp-vault": "vault token",
  vercel: "vercel token",
  databricks: "databricks token",
  docker: "docker token",
  figma: "figma token",
} as const;

/** A rule of the library that is asked; keys are the ends of its ids. */
export type LibraryRule = keyof typeof RULE_NAMES;

/**
 * Rules that are not asked: private keys and Google's service accounts are told by their first line (private-key marks),
 * which finds more; the filter of comments would let a field switch the judge off.
 */
export const RULES_NOT_ASKED: readonly string[] = ["gcp", "privatekey", "filter-comments"];

const ID_START = "@secretlint/secretlint-rule-";

/** What reports call a finding of `rule`. */
export function libraryRuleName(rule: LibraryRule): string {
  return RULE_NAMES[rule];
}

/** Asks `rule` about a text; gives where a secret stands, in order. `fileName` is what some rules depend on. */
export type LibraryJudge = (
  rule: LibraryRule,
  text: string,
  fileName?: string,
) => readonly (readonly [start: number, end: number])[];

/** A judge with the rules made once. Throws when the library has no rule of that name. */
export function newLibraryJudge(): LibraryJudge {
  let ranges: (readonly [number, number])[] = [];
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: PropertyKey) => ({
      message: "",
      messageId: String(messageId),
      data: undefined,
    }),
    report({ range }: { readonly range: readonly [number, number] }): void {
      ranges.push(range);
    },
    ignore(): void {},
  };
  const handlers = new Map(
    rules.map((rule) => [rule.meta.id.slice(ID_START.length), rule.create(context, {})] as const),
  );
  return (rule, text, fileName) => {
    const handler = handlers.get(rule);
    if (handler?.file === undefined) throw new Error(`secretlint has no rule ${rule}`);
    ranges = [];
    handler.file({
      content: text,
      filePath: fileName,
      physicalFilePath: undefined,
      contentType: "text",
      ext: "",
      hasBOM: false,
      getFilePath: () => fileName,
      getPhysicalFilePath: () => undefined,
      locationToRange: () => [0, 0],
      rangeToLocation: () => ({ start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }),
      positionToIndex: () => 0,
      indexToPosition: () => ({ line: 1, column: 0 }),
    });
    return ranges;
  };
}
