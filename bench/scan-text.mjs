// `node bench/scan-text.mjs [dist]`: how fast the verifier's scan reads clean text, in MB/s of one core's CPU time, on the
// sorts of fields that a copy holds. Name the dist folder of another build to compare; runs of a busy machine differ by
// some 10 %, so take turns and compare medians. Each sort has fields of its own, so that nothing is remembered.
import { randomUUID } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";

const dist = pathToFileURL(path.resolve(process.argv[2] ?? "dist")).href;
const { newTextScanner } = await import(`${dist}/verify/scan-text.js`);
const { newFingerprints } = await import(`${dist}/verify/fingerprints.js`);
const ROUNDS = 9;
const FIELD_BYTES = 4e6;

const email = (n) => `roy.uxiofufhcaqx${n}@hnqovlc.example.test`;
const mail = (n) =>
  `<html><body style="margin:0; padding:12px"><p>Hi Roy, we met at ${email(n)} last week.</p><p>Your score is ${n % 97}.5 of 100, see <a href="https://wsfmwkk.example.test/track/click?id=cl9ebqhxk${n}&amp;u=https%3A%2F%2Fx.example.test%2Fa">the report</a> or call +1-231-555-01${10 + (n % 90)}.</p><img src="https://track.loumass.com/o/${randomUUID()}.gif" width="1" height="1"></body></html>`;
const SORTS = {
  mail,
  json: (n) =>
    JSON.stringify({
      to: email(n),
      ip: `203.0.113.${n % 256}`,
      at: new Date(1.7e12 + n * 1e6),
      n,
      list: randomUUID(),
      tags: ["a", "vip"],
      subject: "Delivery to Raphael",
      ok: true,
      apiKey: `scrub_sho0tIR__n7JOQnb9IKCOt7${n}`,
    }),
  ids: (n) => `cl9ebqhxk0000${String(n).padStart(12, "3b600tymydho")}`,
  agents: (n) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${n % 200}.0.0.0 Safari/537.36`,
  short: (n) =>
    [email(n), `203.0.113.${n % 256}`, `+1-231-555-01${10 + (n % 90)}`, "Leticia Schroeder", `${n}`][n % 5],
};

const rules = {
  ...{
    emailDomain: "example.test",
    allowedDomains: ["loumass.com"],
    tokenPrefix: "scrub_",
    allowedHashes: new Set(),
  },
  ...{
    ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
    ipv6: ["2001:db8::/32"],
    phone: "+1-NPA-555-01XX",
  },
};
const fingerprints = newFingerprints();
for (let n = 0; n < 200_000; n++) {
  const value = Buffer.from(`person${n}@corp${n % 99}.example`);
  fingerprints.add("email", value, 0, value.length);
}
const found = new Set();
const scanner = newTextScanner(fingerprints, rules, {
  survivor: (k) => found.add(k),
  stranger: (k) => found.add(k),
});
for (const [name, make] of Object.entries(SORTS)) {
  const pieces = [];
  const ends = [];
  let bytes = 0;
  for (let n = 0; bytes < FIELD_BYTES; n++) {
    const piece = Buffer.from(make(n));
    pieces.push(piece);
    bytes += piece.length;
    ends.push(bytes);
  }
  const buffer = Buffer.concat(pieces);
  const speeds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    let start = 0;
    for (const end of ends) {
      scanner.scan(buffer, start, end, false);
      start = end;
    }
    const { user, system } = process.cpuUsage(before);
    speeds.push(buffer.length / (user + system));
  }
  speeds.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(8)} ${speeds[ROUNDS >> 1].toFixed(0)} MB/s  found ${[...found].join(", ") || "nothing"}`,
  );
}
