// One session on the source that answers with ctids alone, each answer read as it comes.
import type { Client } from "pg";
import { openCopyOut } from "../../pipeline/source/copy-out.ts";
import { errorFacts, serverError } from "../../postgres/server-error.ts";
import { newRowIds, newRowReader, type RowIds, type VisitRow } from "./row-ids.ts";

export interface RowReader {
  readonly ids: RowIds;
  /** Runs `sql` (`SELECT tableoid, ctid …`) to its end. */
  read(sql: string, visit: VisitRow, saying: Saying): Promise<void>;
  /** Bytes that the source has sent. */
  readonly receivedBytes: number;
}

/** How a failure is told. `isFilter`: the SQL holds a condition of the rules, which may be at fault. */
export interface Saying {
  readonly doing: string;
  readonly isFilter?: boolean;
}

/**
 * For the transaction alone: statements as short as these are not worth compiling, and a batch of rows must fit in
 * memory there, so that the source writes no temporary file for us.
 */
const OPENING = `
  SELECT pg_catalog.current_setting('block_size')::int AS bytes, pg_catalog.set_config('jit', 'off', true) AS jit,
         pg_catalog.set_config('work_mem', greatest(s.setting::int, 32768)::text, true) AS work_mem
  FROM pg_catalog.pg_settings s WHERE s.name = 'work_mem'`;

const HINT =
  "Check the SQL under where: columns as the table has them, functions outside pg_catalog with their schema.";

/** A reader over `client`, whose transaction holds the snapshot that the ctids belong to. */
export async function newSourceRows(client: Client, signal: AbortSignal): Promise<RowReader> {
  const asked = await client.query<{ bytes: number }>(OPENING);
  const ids = newRowIds(asked.rows[0]?.bytes ?? 0);
  let receivedBytes = 0;

  function run(sql: string, visit: VisitRow): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = newRowReader(ids, visit);
      const onAbort = () => reject(signal.reason);
      const onEnd = () => reject(new Error("Connection terminated"));
      const settle = () => {
        signal.removeEventListener("abort", onAbort);
        client.off("end", onEnd);
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener("abort", onAbort, { once: true });
      client.once("end", onEnd);
      const stream = openCopyOut(client, `COPY (${sql}) TO STDOUT`);
      stream.on("data", (chunk: Buffer) => {
        receivedBytes += chunk.length;
        try {
          take(chunk);
        } catch (error) {
          settle();
          reject(error);
        }
      });
      stream.once("error", (error) => {
        settle();
        reject(error);
      });
      stream.once("end", () => {
        settle();
        resolve();
      });
    });
  }
  return {
    ids,
    get receivedBytes() {
      return receivedBytes;
    },
    async read(sql, visit, { doing, isFilter = false }) {
      try {
        await run(sql, visit);
      } catch (error) {
        // A condition that the server cannot evaluate: classes 22 and 42 of its codes.
        const isRules = isFilter && /^(22|42)/.test(errorFacts(error).sqlstate ?? "");
        throw serverError(error, isRules ? { code: "RULES_INVALID", doing, hint: HINT } : { doing });
      }
    },
  };
}
