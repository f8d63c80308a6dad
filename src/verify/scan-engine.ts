// The engine's side of a scan: what the module must know of the rules and the fingerprints, and its events told to a judge.
import { type StrangerRules, WORD_BYTE } from "./detectors/detector.ts";
import { silentNetworks } from "./detectors/ipv4-addresses.ts";
import { ANCHOR_TEXTS, ENDS_ANCHOR } from "./detectors/key-anchors.ts";
import { BETWEEN } from "./detectors/named-secrets.ts";
import { parseForm } from "./detectors/phones.ts";
import { BEGINS_PATTERN } from "./detectors/provider-tokens.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { CHUNK_END, type TextJudge } from "./text-judge.ts";
import type { EngineUser, WalkEngine } from "./walk-engine.ts";
import {
  DOMAIN_REGION_BYTES,
  EVENT,
  EVENT_WORDS,
  EVENTS_AT,
  LAYOUT,
  MARKED,
  MOST_NETWORKS,
} from "./walk-layout.ts";

/** A scan whose texts are at most INPUT_BYTES long. */
export interface ScanEngine {
  place(buffer: Buffer, start: number, end: number): void;
  scan(buffer: Buffer, start: number, end: number): void;
}

/** Scans with `engine` for `judge`. */
export function newScanEngine(
  engine: WalkEngine,
  fingerprints: Fingerprints,
  rules: StrangerRules,
  judge: TextJudge,
): ScanEngine {
  const { sink } = judge;
  const domains = domainTable(rules);
  let revision = -1;
  const user: EngineUser = {
    take(end) {
      const { bytes, words } = engine;
      for (let at = EVENTS_AT >> 2; at < end >> 2; at += EVENT_WORDS) {
        tell(bytes, words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
      }
    },
  };

  function tell(bytes: Buffer, kind: number, start: number, end: number, decodings: number): void {
    const isMarked = (kind & MARKED) !== 0;
    const name = kind & ~MARKED;
    if (name === EVENT.enter) judge.enter(start, end, decodings);
    else if (name === EVENT.token) sink.token(bytes, start, end, isMarked);
    else if (name === EVENT.word) sink.word(bytes, start, end);
    else if (name === EVENT.pair) sink.pair(bytes, start, end);
    else if (name === EVENT.phone) sink.phone(bytes, start, end, isMarked);
    else if (name === EVENT.separator) sink.separator?.(bytes, start);
    else if (name === EVENT.segment) sink.segment(bytes, start, end);
    else if (name === EVENT.run) sink.run(bytes, start, end);
    else if (name === EVENT.dollars) judge.dollars(bytes, start, end);
    else judge.phrase(bytes, start, end);
  }

  /** Makes the engine ready. */
  function begin(): void {
    if (engine.use(user)) {
      revision = -1;
      engine.write(LAYOUT.between, BETWEEN);
      engine.write(LAYOUT.wordByte, WORD_BYTE);
      engine.write(LAYOUT.chunkEnd, CHUNK_END);
      engine.write(LAYOUT.endsAnchor, ENDS_ANCHOR);
      engine.write(LAYOUT.beginsPattern, BEGINS_PATTERN);
      engine.write(LAYOUT.phoneForm, phoneTable(rules.phone));
      engine.write(LAYOUT.domains, domains);
      engine.write(LAYOUT.anchors, ANCHOR_TABLE);
      engine.write(LAYOUT.networks, networkTable(rules.ipv4));
      engine.setKey(fingerprints.key);
    }
    if (revision === fingerprints.revision) return;
    revision = fingerprints.revision;
    engine.setKnown(fingerprints);
  }

  return {
    place(buffer, start, end) {
      begin();
      engine.place(buffer, start, end);
    },
    scan(buffer, start, end) {
      begin();
      const shift = engine.find(buffer, start, end);
      engine.scanText(start + shift, end + shift);
    },
  };
}

/** Length and lower-cased letters of each domain whose addresses are no strangers; too many of them are left to the judge. */
function domainTable({ emailDomain, allowedDomains }: StrangerRules): Uint8Array {
  const pieces = [emailDomain, ...allowedDomains].map((domain) => {
    const name = Buffer.from(domain.toLowerCase());
    return Buffer.concat([Uint8Array.of(name.length & 0xff, name.length >> 8), name]);
  });
  const table = Buffer.concat([...pieces.filter((piece) => piece.length > 2), Buffer.alloc(2)]);
  return table.length > DOMAIN_REGION_BYTES ? Buffer.alloc(2) : table;
}

/** Length, whether case matters not, letters. */
const ANCHOR_TABLE = Buffer.concat([
  ...ANCHOR_TEXTS.flatMap(({ literal, inAnyCase }) => [
    Uint8Array.of(literal.length, Number(inAnyCase)),
    literal,
  ]),
  Buffer.alloc(2),
]);

/** How many networks nobody is told of, the first address and the mask of each; those without room are left to the judge. */
function networkTable(ours: readonly string[]): Uint8Array {
  const networks = silentNetworks(ours).slice(0, MOST_NETWORKS);
  const words = Uint32Array.of(networks.length, ...networks.flatMap(({ first, mask }) => [first, mask]));
  return new Uint8Array(words.buffer);
}

/** How many digits reserved numbers have, and which of them are told. */
function phoneTable(form: string): Uint8Array {
  const places = parseForm(form);
  return Uint8Array.of(places.length, ...places.map((digit) => Math.max(0, digit)));
}
