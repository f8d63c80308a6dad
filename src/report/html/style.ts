// The page's style: system fonts, light and dark by preference, narrow screens, paper. Every text has a contrast of at
// least 4.5 on its ground; test/tools/report-page.test.ts measures it.

/** Colours by name as `light, dark`; paper takes the light ones. */
const COLOURS: Readonly<Record<string, readonly [string, string]>> = {
  paper: ["#ffffff", "#14171a"],
  ground: ["#f6f7f8", "#1c2024"],
  ink: ["#1a1f24", "#e6e9ec"],
  quiet: ["#57616b", "#a3adb7"],
  line: ["#dde1e6", "#343b42"],
  link: ["#1d5a96", "#86bdf0"],
  good: ["#17663a", "#7fd4a2"],
  "good-ground": ["#eaf5ee", "#16291e"],
  bad: ["#a3201b", "#ff9d94"],
  "bad-ground": ["#fdeeec", "#331b1a"],
  warn: ["#7a4b00", "#f0c274"],
  "warn-ground": ["#fdf3e0", "#2e2514"],
  source: ["#164f56", "#1d6a73"],
  "source-ink": ["#ffffff", "#ffffff"],
  stream: ["#2f6d9e", "#2b689e"],
  "stream-ink": ["#ffffff", "#ffffff"],
  rule: ["#f4d58f", "#cda654"],
  "rule-ink": ["#493300", "#2a1d00"],
  structural: ["#e3e7eb", "#3a4249"],
  "structural-ink": ["#454f59", "#d3d9df"],
  generated: ["#ddd5f1", "#5b4b8a"],
  "generated-ink": ["#3b2c70", "#f1ecff"],
  empty: ["#ffffff", "#14171a"],
  "empty-ink": ["#57616b", "#a3adb7"],
  unknown: ["#f7d3dd", "#7c2a45"],
  "unknown-ink": ["#7a1235", "#ffe3ec"],
};

function variables(at: 0 | 1): string {
  return Object.entries(COLOURS)
    .map(([name, pair]) => `--${name}:${pair[at]};`)
    .join("");
}

function treatments(): string {
  return ["source", "stream", "rule", "structural", "generated", "empty", "unknown"]
    .map((name) => `.cell.${name},.key.${name}{background:var(--${name});color:var(--${name}-ink)}`)
    .join("\n");
}

/** The whole style sheet. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${variables(0)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(1)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:80rem;padding:2.5rem clamp(1rem,4vw,3rem) 4rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
:target{background:var(--warn-ground)}
section:target,details:target{background:none}
h1{margin:0;font-size:1.75rem;line-height:1.2;letter-spacing:-.01em;font-weight:650}
h2{margin:0 0 1rem;font-size:1.2rem;font-weight:650;letter-spacing:-.005em}
p,ul,dl{margin:0 0 1rem}
small{color:var(--quiet);font-size:.8125rem}
code,.keys{font:.875em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
bdi{unicode-bidi:isolate}
.name{overflow-wrap:anywhere}
table .name{overflow-wrap:break-word}
.quiet,.note,.dot{color:var(--quiet)}
.note{font-size:.875rem;margin-top:.75rem}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.brand{margin-bottom:1.25rem;font-weight:650;letter-spacing:.01em}
.brand span{margin-left:.4em;font-weight:400;color:var(--quiet)}
.verdict{display:flex;gap:1rem;align-items:flex-start;padding:1.25rem 1.5rem;border-left:4px solid;border-radius:2px 6px 6px 2px}
.verdict p{margin:.35rem 0 0;color:var(--ink)}
.verdict .sign{flex:none;width:2.1rem;margin:0;font-size:1.75rem;line-height:1.2;font-weight:700;text-align:center;color:inherit}
.clean{background:var(--good-ground);color:var(--good)}
.found{background:var(--bad-ground);color:var(--bad)}
.unproved{background:var(--warn-ground);color:var(--warn)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:1rem 1.5rem;margin:1.5rem 0;padding:0;list-style:none}
.figures li{color:var(--quiet);font-size:.875rem}
.figures strong{display:block;color:var(--ink);font-size:1.5rem;line-height:1.25;font-weight:600;letter-spacing:-.01em}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2.5rem;margin:0;border-top:1px solid var(--line)}
.facts .wide{grid-column:1/-1}
.facts div{display:grid;grid-template-columns:7rem 1fr;gap:.75rem;padding:.45rem 0;border-bottom:1px solid var(--line);font-size:.9375rem}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
nav{margin:1.5rem 0 0;font-size:.9375rem}
nav ul,.inline{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;list-style:none}
section{margin-top:3rem}
.scroll{position:relative;overflow-x:auto;max-width:100%}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
thead th{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--quiet);color:var(--quiet);font-size:.8125rem;font-weight:600;text-align:left;vertical-align:bottom;white-space:nowrap}
tbody th,tbody td,tfoot th,tfoot td{padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
tbody th[scope=row]{font-weight:500}
tfoot th,tfoot td{border-bottom:0;font-weight:600}
thead th.number,td.number{padding-right:1.25rem;text-align:right;white-space:nowrap}
td.keys{white-space:nowrap}
td.treatment{white-space:nowrap}
.kind{display:inline-block;padding:.05rem .5rem;border-radius:3px;background:var(--bad-ground);color:var(--bad);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.badge{display:inline-block;padding:0 .45rem;border-radius:3px;background:var(--bad-ground);color:var(--bad);font-size:.8125rem;font-weight:600;white-space:nowrap}
.count{color:var(--quiet);font-weight:400;font-size:.875em}
.kinds{margin:1.25rem 0 0;font-size:.9375rem}
.kinds div{display:grid;grid-template-columns:8.5rem 1fr;gap:.75rem;padding:.25rem 0}
.kinds dt{font-weight:600}
.kinds em{display:block;font-style:normal;color:var(--quiet)}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:.75rem 1.5rem;margin-bottom:1.5rem;padding:0;list-style:none;font-size:.9375rem}
.legend li{display:flex;gap:.65rem;align-items:flex-start;line-height:1.35}
.key,.cell{font-size:.8125rem;font-weight:600;line-height:1;text-align:center}
.key{display:inline-flex;flex:none;width:1.5rem;height:1.5rem;align-items:center;justify-content:center;border-radius:3px}
.matrix{width:auto;border-collapse:separate;border-spacing:2px;font-size:.875rem}
.matrix thead th{padding:0 0 .25rem;border:0;font-weight:400;font-size:.6875rem;text-align:center}
.matrix thead th.corner{padding-right:1rem;text-align:left;font-size:.8125rem;font-weight:600}
.matrix th[scope=row],.matrix th.corner{position:sticky;left:0;z-index:1;background:var(--paper)}
.matrix tbody th[scope=row]{min-width:0;max-width:20rem;padding:.05rem .75rem .05rem 0;border:0;vertical-align:middle;line-height:1.25}
.matrix th a{color:inherit;text-decoration-color:var(--line)}
.matrix th a.badge{color:var(--bad)}
.matrix td{padding:0;border:0;vertical-align:middle}
.matrix td.cell{width:1.4rem;min-width:1.4rem;height:1.4rem;border-radius:3px;text-align:center;cursor:default}
.matrix td.rest{white-space:nowrap;color:var(--quiet);font-size:.8125rem}
.cell a{display:block;color:inherit;line-height:1.4rem;text-decoration:none}
${treatments()}
.cell.empty,.key.empty{box-shadow:inset 0 0 0 1px var(--line)}
.cell.structural,.key.structural{font-weight:500}
.key.plain{border:1px solid var(--line);color:var(--ink)}
.unread{text-decoration:line-through}
.cell.hit,.key.hit{box-shadow:inset 0 0 0 1px var(--paper),0 0 0 2px var(--bad)}
.key.hit{color:var(--bad)}
details{border-bottom:1px solid var(--line)}
summary{padding:.5rem 0;cursor:pointer}
details[open]>summary{font-weight:600}
details>.scroll{padding-bottom:1.25rem}
.names .name{margin-right:.75em}
.scroll+p{margin-top:1.25rem}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.875rem}
@media (max-width:40rem){
body{padding-top:1.5rem}
h1{font-size:1.4rem}
.verdict{padding:1rem;gap:.5rem}
.facts div,.kinds div{grid-template-columns:1fr;gap:0}
.figures{grid-template-columns:repeat(2,1fr)}
.matrix tbody th[scope=row]{max-width:9rem;padding-right:.5rem}
td.treatment{white-space:normal}
}
@media print{
@page{margin:14mm}
html{font-size:9.5pt}
body{max-width:none;padding:0}
nav{display:none}
a{color:inherit;text-decoration:none}
section{margin-top:1.5rem}
h2,summary,thead{break-after:avoid}
tr,.legend li,.verdict{break-inside:avoid}
.scroll{overflow:visible}
.matrix{border-spacing:1px;font-size:7.5pt}
.matrix thead th{font-size:5.5pt}
.matrix td.cell{width:3.1mm;min-width:3.1mm;height:3.4mm;border-radius:1px;font-size:6pt}
.matrix .badge{padding:0 .5mm;font-size:6pt}
.matrix tbody th[scope=row]{max-width:48mm;padding-right:1mm;position:static}
.cell a{line-height:3.4mm}
.verdict,.cell,.key,.badge,.kind{print-color-adjust:exact;-webkit-print-color-adjust:exact}
table{font-size:8.5pt}
summary{list-style:none}
details::details-content{content-visibility:visible;display:block;height:auto}
}
`;
