// The worker thread in which the WebAssembly pg_dump of @electric-sql/pglite-tools runs. Its libpq wants synchronous
// answers, so this thread sleeps on shared memory while the main thread talks to the server (pg-dump-bundled.ts).
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { FrontendFramer } from "./wire-messages.ts";

/** What pg-dump-bundled.ts hands to the worker. */
export interface DumpWorkerData {
  readonly args: readonly string[];
  /** Carries pg_dump's bytes out, and the server's replies in. */
  readonly wire: MessagePort;
  /** One Int32, set to 1 and notified once a reply lies in `wire`. */
  readonly replied: SharedArrayBuffer;
}

/** From the worker over `wire`; one that expects a reply gets exactly one Uint8Array back. */
export interface WireRequest {
  readonly bytes: Uint8Array;
  readonly expectsReply: boolean;
}

/** The worker's one message to its parent. */
export type DumpOutcome =
  | { readonly kind: "done"; readonly sql: string }
  | { readonly kind: "failed"; readonly stderr: string };

async function main({ args, wire, replied }: DumpWorkerData): Promise<DumpOutcome> {
  const flag = new Int32Array(replied);
  const framer = new FrontendFramer();

  function exchange(chunk: Uint8Array): Uint8Array | undefined {
    const { bytes, expectsReply } = framer.push(chunk);
    if (bytes.length === 0) return undefined;
    wire.postMessage({ bytes, expectsReply } satisfies WireRequest);
    if (!expectsReply) return undefined;
    Atomics.wait(flag, 0, 0);
    Atomics.store(flag, 0, 0);
    const reply = receiveMessageOnPort(wire);
    return reply?.message instanceof Uint8Array ? reply.message : undefined;
  }

  // The library wants a PGlite; it uses these three methods of it, the first two to restore a search_path.
  const pg = {
    query: async () => ({ rows: [{ search_path: "''" }] }),
    exec: async () => [],
    execProtocolRawStream(chunk: Uint8Array, { onRawData }: { onRawData(bytes: Uint8Array): void }) {
      const reply = exchange(chunk);
      if (reply !== undefined) onRawData(reply);
    },
  };
  try {
    // Its types ask for a whole PGlite, of which it uses no more than this; Reflect.apply leaves them out.
    const file: unknown = await Reflect.apply(pgDump, undefined, [{ pg, args: [...args] }]);
    return file instanceof Blob ? { kind: "done", sql: await file.text() } : { kind: "failed", stderr: "" };
  } catch (error) {
    return { kind: "failed", stderr: error instanceof Error ? error.message : "" };
  }
}

main(workerData).then((outcome) => parentPort?.postMessage(outcome));
