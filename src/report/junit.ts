// The proof as JUnit XML, the form that CI servers show as tests: a suite per table, a test per column and per check of
// the table as a whole. A finding fails its test; what was not compared is skipped and says why.
import { describeFinding, detectorFamily } from "./finding-rules.ts";
import { type NumberedFinding, type Proof, type ProofTable, readProof } from "./proof-facts.ts";
import type { ProofReport } from "./proof-report.ts";
import { xmlAttributes, xmlText } from "./xml-text.ts";

interface TestCase {
  readonly name: string;
  readonly findings: readonly NumberedFinding[];
  /** Why it did not run; findings go before it. */
  readonly skipped?: string | undefined;
  /** Why it failed without a finding. */
  readonly failed?: string | undefined;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

const NOT_VERIFIED = "not verified: --no-verify was given";

/** The whole document. */
export function renderJunit(report: ProofReport): string {
  const proof = readProof(report);
  const suites = [
    verificationSuite(report, proof),
    ...proof.tables.map((table) => tableSuite(table, report)),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const open = xmlAttributes({
    name: `pgscrub ${report.command}`,
    tests: all.length,
    failures: all.filter(isFailed).length,
    errors: 0,
    time: seconds(report.durationMs),
  });
  const lines = suites.flatMap((suite, index) => suiteLines(suite, report, index === 0));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${open}>\n${lines.join("\n")}\n</testsuites>\n`;
}

function verificationSuite({ verify }: ProofReport, proof: Proof): Suite {
  const failed =
    verify === undefined
      ? "not proved: --no-verify was given"
      : proof.verdict === "found" && proof.findings.length === 0
        ? "the verification says that the copy is not clean"
        : undefined;
  const elsewhere = new Map<string, NumberedFinding[]>();
  for (const found of proof.elsewhere) {
    const group = elsewhere.get(found.finding.table) ?? [];
    group.push(found);
    elsewhere.set(found.finding.table, group);
  }
  return {
    name: "verification",
    cases: [
      { name: "the copy was judged", findings: [], failed },
      ...[...elsewhere].map(([name, findings]) => ({ name, findings })),
      ...(verify?.notes ?? []).map((note) => ({ name: note, findings: [], skipped: note })),
    ],
  };
}

/** What findings of a table belong to, by what recognised them; the rest belong to their column. */
const TABLE_CHECKS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "rows", pattern: /^(row count|table is missing|source rows were not counted)$/ },
  { name: "constraints and indexes", pattern: /^(constraint|index) / },
  { name: "sequences", pattern: /^sequence / },
  { name: "references", pattern: /^rows without / },
];

function tableSuite(table: ProofTable, report: ProofReport): Suite {
  const { verify, manifest } = report;
  const own = [...table.findings, ...table.columns.flatMap(({ findings }) => findings)];
  const byCheck = (name: string) => own.filter((found) => checkOf(found) === name);
  const unverified = verify === undefined ? NOT_VERIFIED : undefined;
  const hasObjects = manifest?.objects.some((object) => object.table === table.table) === true;
  const uncounted = table.sourceRows === undefined ? "the rows of the source are not known" : undefined;
  const uncompared = hasObjects ? undefined : "no constraint or index of the source is known";
  return {
    name: table.table,
    cases: [
      ...table.columns.map(({ column, findings, isUnread }) => ({
        name: column,
        findings: findings.filter((found) => checkOf(found) === undefined),
        skipped:
          unverified ??
          (isUnread ? "not searched: its type cannot hold a value that is looked for" : undefined),
      })),
      { name: "(rows)", findings: byCheck("rows"), skipped: unverified ?? uncounted },
      {
        name: "(constraints and indexes)",
        findings: byCheck("constraints and indexes"),
        skipped: unverified ?? uncompared,
      },
      { name: "(sequences)", findings: byCheck("sequences"), skipped: unverified },
      { name: "(references)", findings: byCheck("references"), skipped: unverified },
      {
        name: "(definitions)",
        findings: table.findings.filter((found) => checkOf(found) === undefined),
        skipped: unverified,
      },
    ].filter(({ name, findings }) => name !== "(references)" || findings.length > 0),
  };
}

function checkOf({ finding }: NumberedFinding): string | undefined {
  const family = detectorFamily(finding.detector) ?? "";
  return TABLE_CHECKS.find(({ pattern }) => pattern.test(family))?.name;
}

function suiteLines(suite: Suite, report: ProofReport, isFirst: boolean): string[] {
  const attributes = xmlAttributes({
    name: suite.name,
    tests: suite.cases.length,
    failures: suite.cases.filter(isFailed).length,
    errors: 0,
    skipped: suite.cases.filter(isSkipped).length,
    time: isFirst ? seconds(report.durationMs) : "0.000",
    timestamp: report.at.replace(/(\.\d+)?Z$/, ""),
  });
  return [
    `  <testsuite${attributes}>`,
    ...(isFirst ? propertyLines(report) : []),
    ...suite.cases.flatMap((test) => caseLines(suite.name, test)),
    "  </testsuite>",
  ];
}

function propertyLines({ version, source, target, manifest }: ProofReport): string[] {
  const properties = { pgscrub: version, source, target, rules: manifest?.rulesFile, run: manifest?.run };
  return [
    "    <properties>",
    ...Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [`      <property${xmlAttributes({ name, value })}/>`],
    ),
    "    </properties>",
  ];
}

/** One `failure` for all findings of a test, since readers of JUnit XML show the first alone. */
function caseLines(suite: string, test: TestCase): string[] {
  const open = `    <testcase${xmlAttributes({ name: test.name, classname: suite, time: "0.000" })}`;
  if (isFailed(test)) {
    const lines = test.findings.map(({ finding }) => describeFinding(finding));
    const type = [...new Set(test.findings.map(({ finding }) => finding.kind))].join(", ");
    const message = test.failed ?? lines.join("; ");
    const body = lines.map(xmlText).join("\n");
    const attributes = xmlAttributes({ type: type === "" ? "coverage" : type, message });
    return [`${open}>`, `      <failure${attributes}>${body}</failure>`, "    </testcase>"];
  }
  if (!isSkipped(test)) return [`${open}/>`];
  return [`${open}>`, `      <skipped${xmlAttributes({ message: test.skipped })}/>`, "    </testcase>"];
}

function isFailed({ findings, failed }: TestCase): boolean {
  return findings.length > 0 || failed !== undefined;
}

function isSkipped(test: TestCase): boolean {
  return !isFailed(test) && test.skipped !== undefined;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
