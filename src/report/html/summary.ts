// The top of the page: the verdict in one word, what it rests on, and the figures.

import type { Proof } from "../proof-facts.ts";
import type { ProofReport } from "../proof-report.ts";
import { formatBytes, formatCount, formatDuration } from "../style-text.ts";
import { counted } from "../visible-text.ts";
import { type Html, type HtmlPart, html, name } from "./markup.ts";

/** Header with the verdict, the facts of the run and its figures. */
export function pageHeader(report: ProofReport, proof: Proof): Html {
  const { at, durationMs, version, manifest, source, target } = report;
  return html`<header>
<p class="brand">pgscrub <span>proof of a scrubbed copy</span></p>
<div class="verdict ${proof.verdict}">
<p class="sign" aria-hidden="true">${SIGNS[proof.verdict]}</p>
<div>
<h1>${verdictTitle(proof)}</h1>
<p>${verdictSentence(report, proof)}</p>
</div>
</div>
${figures(report, proof)}
<dl class="facts">
${fact("Source", source === undefined ? "not read" : name(source))}
${fact("Target", name(target))}
${fact("Ended", html`<time datetime="${at}">${readableTime(at)}</time>, after ${formatDuration(durationMs)}`)}
${fact("Made by", `pgscrub ${version}, ${report.command}`)}
${manifest === undefined ? undefined : manifestFacts(manifest)}
</dl>
</header>
`;
}

const SIGNS = { clean: "✓", found: "!", unproved: "?" } as const;

/** `Clean`, `Not clean: 3 findings`, `Not proved`. */
export function verdictTitle({ verdict, findings }: Proof): string {
  if (verdict === "clean") return "Clean";
  if (verdict === "unproved") return "Not proved";
  return `Not clean: ${counted(findings.length, "finding")}`;
}

function verdictSentence({ verify, manifest, source }: ProofReport, { verdict }: Proof): string {
  if (verify === undefined) return "Nothing was verified (--no-verify), so nothing is known of this copy.";
  if (verdict === "found") return "Do not use this copy before what stands below is settled.";
  if (source !== undefined) {
    return "Every field that can hold one was searched for the values of the source, and none was found.";
  }
  return manifest === undefined
    ? "Every field was searched for values outside the reserved namespaces, and none was found. Without a source and a manifest nothing could be compared."
    : "Every field was searched for values outside the reserved namespaces and compared with the manifest of the copy; the source itself was not read.";
}

function manifestFacts(manifest: NonNullable<ProofReport["manifest"]>): Html[] {
  const { rulesFile, planDigest, run, madeAt, sourceVersion, reserved } = manifest;
  // A verification against a source makes a manifest of what the rules ask, where no sync wrote one.
  const isOfSync = run !== "";
  return [
    fact("Rules", name(rulesFile)),
    fact(
      isOfSync ? "Copied" : "Source read",
      html`<time datetime="${madeAt}">${readableTime(madeAt)}</time> from PostgreSQL ${serverVersion(sourceVersion)}`,
    ),
    fact("Run", isOfSync ? name(run) : "no sync wrote a manifest into this database"),
    fact("Plan", name(planDigest)),
    fact(
      "Reserved",
      `${reserved.emailDomain}, ${[...reserved.ipv4, ...reserved.ipv6].join(", ")}, ${reserved.phone}, ${reserved.tokenPrefix}…`,
      "wide",
    ),
  ];
}

function fact(term: string, value: HtmlPart, width: "half" | "wide" = "half"): Html {
  return html`<div class="${width}"><dt>${term}</dt><dd>${value}</dd></div>
`;
}

function figures({ verify }: ProofReport, { findings }: Proof): Html {
  if (verify === undefined) return html``;
  const { tables, columns, rows, bytes } = verify.coverage;
  const shown: readonly (readonly [string, string])[] = [
    [formatCount(findings.length), findings.length === 1 ? "finding" : "findings"],
    [formatCount(tables), "tables read"],
    [formatCount(columns), "columns searched"],
    [formatCount(rows), "rows read"],
    [formatBytes(bytes), "of data"],
  ];
  return html`<ul class="figures">
${shown.map(
  ([figure, label]) => html`<li><strong>${figure}</strong> ${label}</li>
`,
)}</ul>
`;
}

/** `25 November 2026, 01:02 UTC`; a text that is no time as it stands. */
export function readableTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const day = time.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`;
}

/** `180000` → `18.0`. */
function serverVersion(number: number): string {
  return `${Math.floor(number / 10_000)}.${number % 10_000}`;
}
