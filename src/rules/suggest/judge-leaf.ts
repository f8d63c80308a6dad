// One leaf of a JSON document by its key and its sampled values. Harmless only where both say so.
import type { Column } from "../../catalog/catalog.ts";
import { judgeColumn } from "./judge-column.ts";
import { isHarmless, type Verdict } from "./kinds.ts";
import type { ValueTally } from "./value-tally.ts";
import { weigh } from "./weigh-values.ts";

const NOWHERE = {
  oid: 0,
  schema: "",
  name: "",
  kind: "leaf",
  isUnlogged: false,
  parentOids: [],
  hasRowSecurity: false,
  columns: [],
  uniqueKeys: [],
  foreignKeys: [],
  estimatedRows: -1,
  dataBytes: 0,
  totalBytes: 0,
} as const;

const SURROUNDINGS = {
  table: NOWHERE,
  subject: { kind: "unknown", words: "", isOfVendor: false, hasTokens: false, columns: new Set<string>() },
  ownTables: new Set<string>(),
  hasTextPeople: true,
} as const;

/** What the leaf holds; undefined where neither key nor values say enough to go before the policy. */
export function judgeLeaf(key: string, tally: ValueTally): Verdict | undefined {
  const byName = judgeColumn(leafColumn(key), SURROUNDINGS);
  const verdict = weigh(byName, tally);
  if (isHarmless(verdict.kind)) return isHarmless(byName.kind) && tally.isEnumeration() ? verdict : undefined;
  // File contents in base64 look like random letters under a key that promises text.
  const isText = verdict.kind === "free_text" || verdict.kind === "html";
  if (isText && tally.share("secret") >= 0.5) return { ...verdict, kind: "binary" };
  return verdict.confidence < 0.7 ? undefined : verdict;
}

function leafColumn(name: string): Column {
  return {
    name,
    number: 0,
    type: {
      oid: 25,
      name: "text",
      family: "text",
      isArray: false,
      elementOid: undefined,
      maxLength: undefined,
      hasBinary: true,
      hasComposite: false,
      domains: [],
      enumLabels: [],
    },
    notNull: true,
    isGenerated: false,
    isIdentity: false,
    defaultExpression: undefined,
    comment: undefined,
  };
}
