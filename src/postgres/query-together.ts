// Several statements in one round trip: a source may be 80 ms away, and a plan asks it a dozen things.
import type { Client, QueryResult } from "pg";
import { PgscrubError } from "../errors.ts";

/**
 * Sends `statements`, none of which takes parameters, as one message (PostgreSQL manual, 54.2.2.1); resolves with their
 * results in the same order. Outside a transaction they share one. Rejects with the first error; those behind it did not run.
 */
export async function queryTogether(
  client: Client,
  statements: readonly string[],
): Promise<readonly QueryResult[]> {
  if (statements.length === 0) return [];
  // pg resolves with an array when there was more than one result, which its types do not tell.
  const answer: unknown = await client.query(statements.join(";\n"));
  const results: QueryResult[] = Array.isArray(answer) ? answer : [answer];
  if (results.length !== statements.length) {
    throw new PgscrubError("BUG", `${statements.length} statements gave ${results.length} results`);
  }
  return results;
}
