// The proof as SARIF 2.1.0, the form that GitHub code scanning reads: a result per finding, at the line of the rules file
// that speaks for its column. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import { createHash } from "node:crypto";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Finding } from "../verify/finding.ts";
import { describeFinding, detectorFamily, FINDING_KINDS, ruleId } from "./finding-rules.ts";
import { type NumberedFinding, type Proof, type RulePlace, readProof, rulePlace } from "./proof-facts.ts";
import type { ProofReport } from "./proof-report.ts";

/** Where the paths of the report are read from; both absolute. */
export interface SarifPlace {
  /** What paths of rules files are relative to. */
  readonly workingDirectory: string;
  /** The root of the repository: what uris are relative to. */
  readonly root: string;
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const UNPROVED = "not-proved";
const DEFAULT_RULES_FILE = "scrub-rules.yaml";

/** The whole document. */
export function renderSarif(report: ProofReport, place: SarifPlace): string {
  return `${JSON.stringify(sarifLog(report, place), null, 2)}\n`;
}

function sarifLog(report: ProofReport, place: SarifPlace): object {
  const proof = readProof(report);
  const { verify, manifest } = report;
  const rules = sarifRules(proof);
  const ids = rules.map(({ id }) => id);
  const notes = verify?.notes ?? [];
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "pgscrub", version: report.version, semanticVersion: report.version, rules },
        },
        automationDetails: { id: `pgscrub/${report.command}/` },
        invocations: [
          {
            executionSuccessful: verify !== undefined,
            endTimeUtc: report.at,
            toolExecutionNotifications: notes.map((note) => ({
              level: "note",
              message: { text: messageText(note) },
            })),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: sarifResults(report, proof, ids, place),
        properties: {
          source: report.source ?? null,
          target: report.target,
          run: manifest?.run ?? null,
          coverage: verify === undefined ? null : { ...verify.coverage, read: undefined },
        },
      },
    ],
  };
}

function sarifRules({ findings, verdict }: Proof): { readonly id: string }[] {
  const byId = new Map(findings.map(({ finding }) => [ruleId(finding), finding]));
  const found = [...byId].map(([id, { kind, detector }]) => {
    const { title, meaning, remedy, securitySeverity } = FINDING_KINDS[kind];
    const family = detectorFamily(detector);
    const text = messageText(family === undefined ? title : `${title}: ${family}`);
    return {
      id,
      name: pascalCase(id),
      shortDescription: { text },
      fullDescription: { text: meaning },
      help: { text: `${meaning} ${remedy}`, markdown: `${meaning}\n\n**What to do:** ${remedy}` },
      defaultConfiguration: { level: "error" },
      properties: {
        tags: securitySeverity === undefined ? ["correctness"] : ["security", "privacy"],
        precision: "very-high",
        "problem.severity": "error",
        ...(securitySeverity === undefined ? {} : { "security-severity": securitySeverity }),
      },
    };
  });
  return isSilent(verdict, findings) ? [...found, UNPROVED_RULE] : found;
}

const UNPROVED_RULE = {
  id: UNPROVED,
  name: "NotProved",
  shortDescription: { text: "The copy was not proved clean" },
  fullDescription: { text: "Nothing was verified, so nothing is known of the copy." },
  help: { text: "Sync again without --no-verify." },
  defaultConfiguration: { level: "error" },
  properties: {
    tags: ["security", "privacy"],
    precision: "very-high",
    "problem.severity": "error",
    "security-severity": "7.0",
  },
};

/** Not clean and yet without a finding: an empty list would close every alert as if all was well. */
function isSilent(verdict: Proof["verdict"], findings: readonly NumberedFinding[]): boolean {
  return verdict !== "clean" && findings.length === 0;
}

function sarifResults(
  report: ProofReport,
  proof: Proof,
  ids: readonly string[],
  place: SarifPlace,
): object[] {
  const fallback = { file: report.manifest?.rulesFile ?? DEFAULT_RULES_FILE, line: 1 };
  const columns = new Map(
    proof.tables.flatMap(({ table, columns }) =>
      columns.map(({ column, planned }) => [JSON.stringify([table, column]), planned?.because] as const),
    ),
  );
  const found = proof.findings.map(({ finding }) => {
    const because = columns.get(JSON.stringify([finding.table, finding.column]));
    const line = (because === undefined ? undefined : rulePlace(because)) ?? fallback;
    const { kind, table, column, detector, path, count, rowKeys } = finding;
    return {
      ruleId: ruleId(finding),
      ruleIndex: ids.indexOf(ruleId(finding)),
      level: "error",
      message: { text: messageText(describeFinding(finding)) },
      locations: [
        { physicalLocation: physicalLocation(line, place), logicalLocations: [logicalLocation(finding)] },
      ],
      partialFingerprints: fingerprints([kind, table, column, detector ?? "", path ?? ""]),
      properties: { kind, detector: detector ?? null, path: path ?? null, count, rowKeys },
    };
  });
  if (!isSilent(proof.verdict, proof.findings)) return found;
  const location = { physicalLocation: physicalLocation(fallback, place) };
  return [
    {
      ruleId: UNPROVED,
      ruleIndex: ids.indexOf(UNPROVED),
      level: "error",
      message: { text: messageText(`the copy in ${report.target} was not proved clean`) },
      locations: [location],
      partialFingerprints: fingerprints([UNPROVED]),
    },
  ];
}

function physicalLocation({ file, line }: RulePlace, { workingDirectory, root }: SarifPlace): object {
  const inside = relative(root, resolve(workingDirectory, file)).split(sep).join("/");
  const isOutside = inside === "" || inside === ".." || inside.startsWith("../") || isAbsolute(inside);
  // A file outside the repository has no place in it; its name alone still says which it was.
  const path = isOutside ? (file.split(/[/\\]/).at(-1) ?? DEFAULT_RULES_FILE) : inside;
  const uri = path
    .replaceAll(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, region: { startLine: line } };
}

function logicalLocation({ table, column }: Finding): object {
  return column === ""
    ? { name: table, fullyQualifiedName: table, kind: "object" }
    : { name: column, fullyQualifiedName: `${table}.${column}`, kind: "member" };
}

/** By what was found where: the same from run to run, however the rules file moves; GitHub reads this name. */
function fingerprints(parts: readonly string[]): object {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  return { primaryLocationLineHash: `${digest}:1` };
}

/** SARIF 3.11.5 and 3.11.6: braces hold places to fill, and brackets before a parenthesis a link, unless escaped. */
function messageText(text: string): string {
  const plain = text.includes("](") ? text.replaceAll(/[\\[\]]/g, "\\$&") : text;
  return plain.replaceAll("{", "{{").replaceAll("}", "}}");
}

function pascalCase(id: string): string {
  return id
    .split(/[^a-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
