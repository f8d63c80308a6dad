// Sessions on the staging database: opened as the target's owner, with the load's settings, destroyed on abort.
import type { Client } from "pg";
import { applyDumpSettings, destroyClient, endClient, openClient } from "../postgres/connect.ts";
import { type ConnectionTarget, withDatabase } from "../postgres/connection-string.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { prepareTargetSession } from "../target/load-schema.ts";
import { whileAlive } from "./watch-backend.ts";

export interface StagingSessions {
  readonly target: ConnectionTarget;
  /** A session on staging; the caller closes it. */
  open(): Promise<Client>;
  /** Runs `work` on a session that `open` gave; CONNECTION_LOST when its backend is lost. */
  whileAlive<Result>(client: Client, work: () => Promise<Result>): Promise<Result>;
  /** A session for `work`, closed afterwards, its socket destroyed on failure and on abort. */
  use<Result>(work: (client: Client) => Promise<Result>): Promise<Result>;
}

export interface StagingInput {
  readonly target: ConnectionTarget;
  readonly database: string;
  /** server_version_num. */
  readonly targetVersion: number;
  /** Owner of the target database: objects are made under this role. */
  readonly owner: string | undefined;
  readonly insecureTls: boolean;
  /** How often a long statement's backend is asked whether it is still at work. */
  readonly watchdogMs: number;
  readonly signal: AbortSignal;
}

/** What sorts of index builds may use. */
const INDEX_MEMORY = "SET maintenance_work_mem = '512MB'";

export function newStagingSessions(input: StagingInput): StagingSessions {
  const target = withDatabase(input.target, input.database);

  async function open(): Promise<Client> {
    const { signal, insecureTls, owner } = input;
    const client = await openClient(target, { role: "target", insecureTls, signal });
    try {
      await applyDumpSettings(client);
      await prepareTargetSession(client, input.targetVersion);
      await client.query(INDEX_MEMORY);
      if (owner !== undefined && owner !== input.target.user) {
        await client.query(`SET ROLE ${quoteIdentifier(owner)}`);
      }
      return client;
    } catch (error) {
      destroyClient(client);
      throw serverError(error, { doing: "opening a session on the new database" });
    }
  }
  const watched = <Result>(client: Client, work: () => Promise<Result>): Promise<Result> =>
    whileAlive(client, { ...input, target }, work);
  return {
    target,
    open,
    whileAlive: watched,
    async use(work) {
      const client = await open();
      let abort: (reason: unknown) => void = () => {};
      const aborted = new Promise<never>((_, reject) => {
        abort = reject;
      });
      const onAbort = () => abort(input.signal.reason);
      input.signal.addEventListener("abort", onAbort, { once: true });
      try {
        if (input.signal.aborted) onAbort();
        const result = await Promise.race([watched(client, () => work(client)), aborted]);
        await endClient(client);
        return result;
      } catch (error) {
        destroyClient(client);
        throw error;
      } finally {
        input.signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
