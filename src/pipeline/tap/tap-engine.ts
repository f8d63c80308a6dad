// The engine's side of a tap: fields are walked in WebAssembly, and what may prove something comes back once, however
// often it stands in the table, to be judged by the sink that the plain walk feeds too.
import type { Fingerprints } from "../../verify/fingerprints.ts";
import type { TokenSink } from "../../verify/tokenizer.ts";
import { type EngineUser, type WalkEngine, walkEngine } from "../../verify/walk-engine.ts";
import { EVENT, EVENT_WORDS, EVENTS_AT, INPUT_BYTES, MARKED } from "../../verify/walk-layout.ts";
import type { TapProof } from "./tap-columns.ts";

/** What is told of a field. */
export interface FieldSink extends TokenSink {
  /** The whole field. */
  field(buffer: Buffer, start: number, end: number): void;
}

export interface TapEngine {
  /** From here to the next call the fields of `buffer[start, end)` are walked, and `buffer` does not change. */
  place(buffer: Buffer, start: number, end: number): void;
  /** Walks a field; false when it is too long for the engine. */
  walk(buffer: Buffer, start: number, end: number, proof: TapProof, sink: FieldSink): boolean;
}

/** As assembly/tap-sink.ts has them. */
const PROOFS: Readonly<Record<TapProof, number>> = { whole: 0, inside: 1, list: 2 };

/** What decides whether something proves anything; what was told of under other conditions is forgotten. */
let conditions: readonly unknown[] = [];

/** The engine for the fields of one tap; undefined where there is none. `judgedBy`: the lists that its sinks ask. */
export function newTapEngine(
  fingerprints: Fingerprints,
  judgedBy: readonly unknown[],
): TapEngine | undefined {
  const engine = walkEngine();
  return engine === undefined ? undefined : tapEngineOver(engine, fingerprints, [fingerprints, ...judgedBy]);
}

function tapEngineOver(engine: WalkEngine, { key }: Fingerprints, own: readonly unknown[]): TapEngine {
  let sink: FieldSink | undefined;
  const user: EngineUser = {
    take(end) {
      const { bytes, words } = engine;
      for (let at = EVENTS_AT >> 2; at < end >> 2; at += EVENT_WORDS) {
        if (sink !== undefined) tell(sink, bytes, words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0);
      }
    },
  };

  function begin(): void {
    if (!engine.use(user)) return;
    engine.setKey(key);
    if (own.length === conditions.length && own.every((one, at) => one === conditions[at])) return;
    conditions = own;
    engine.forget();
  }

  return {
    place(buffer, start, end) {
      begin();
      engine.place(buffer, start, end);
    },
    walk(buffer, start, end, proof, told) {
      if (end - start > INPUT_BYTES) return false;
      begin();
      sink = told;
      const shift = engine.find(buffer, start, end);
      engine.tapText(start + shift, end + shift, PROOFS[proof]);
      return true;
    },
  };
}

function tell(sink: FieldSink, bytes: Buffer, kind: number, start: number, end: number): void {
  const name = kind & ~MARKED;
  if (name === EVENT.token) sink.token(bytes, start, end, kind !== name);
  else if (name === EVENT.word) sink.word(bytes, start, end);
  else if (name === EVENT.pair) sink.pair(bytes, start, end);
  else if (name === EVENT.phone) sink.phone(bytes, start, end, kind !== name);
  else if (name === EVENT.phrase) sink.field(bytes, start, end);
}
