// `--live`: asks every server that a connection string names who it is, each once, side by side, with one query of its own.
import type { ProcessEnv } from "../environment/env-files.ts";
import { PgscrubError } from "../errors.ts";
import { destroyClient, endClient, openClient, peerAddress } from "../postgres/connect.ts";
import { isDatabaseMissing } from "../postgres/connect-failure.ts";
import { type ConnectionTarget, parseConnectionString, withDatabase } from "../postgres/connection-string.ts";
import { readIdentity } from "../postgres/server-identity.ts";
import type { GuardedSide } from "../target/guard.ts";
import type { Configuration } from "./configuration.ts";
import { type Connection, connectionsOf, describeSetting } from "./connections.ts";

/** Who answered, or why nobody did. */
export type Answer =
  | { readonly kind: "identity"; readonly side: GuardedSide }
  /** The server answers and lacks the database; its identity is that of the server, with the name that was asked for. */
  | { readonly kind: "absent"; readonly side: GuardedSide; readonly message: string; readonly hint: string }
  | { readonly kind: "silence"; readonly message: string; readonly hint: string };

/** By the text of the connection string. */
export type Answers = ReadonlyMap<string, Answer>;

export interface LiveOptions {
  readonly processEnv: ProcessEnv;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

const MAINTENANCE_DATABASE = "postgres";

/** Asks all of them; strings that cannot be parsed or lead through a proxy are left to the other checks. */
export async function askServers(configuration: Configuration, options: LiveOptions): Promise<Answers> {
  const { inForce, byFile, prismaView } = configuration;
  const environments = [inForce, ...byFile, ...(prismaView === undefined ? [] : [prismaView])];
  const connections = new Map<string, Connection>();
  for (const connection of environments.flatMap(connectionsOf)) {
    const { problem, opaque, isPrismaProxy, text } = connection.url;
    if (problem === undefined && opaque === undefined && !isPrismaProxy && /:\/\/\/?[^/]/.test(text.reveal()))
      connections.set(text.reveal(), connection);
  }
  const asked = [...connections].map(
    async ([text, connection]) => [text, await ask(connection, options)] as const,
  );
  return new Map(await Promise.all(asked));
}

/** One server's answer. The signal's own reason is thrown. */
export async function ask(
  connection: Connection,
  options: LiveOptions,
  role: "source" | "target" = "target",
): Promise<Answer> {
  let target: ConnectionTarget | undefined;
  try {
    target = parseConnectionString(
      connection.setting.value.reveal(),
      `in ${describeSetting(connection.setting)}`,
    );
    return { kind: "identity", side: await askFor(target, target, role, options) };
  } catch (error) {
    const silence = silenceOf(error, options);
    if (target === undefined || !(error instanceof PgscrubError) || !isDatabaseMissing(error, target))
      return silence;
    const server = withDatabase(target, MAINTENANCE_DATABASE);
    try {
      return { ...silence, kind: "absent", side: await askFor(server, target, role, options) };
    } catch (second) {
      silenceOf(second, options); // what ends the run ends it here too
      return silence;
    }
  }
}

/** Asks at `reached` who it is, on behalf of `meant`. */
async function askFor(
  reached: ConnectionTarget,
  meant: ConnectionTarget,
  role: "source" | "target",
  { insecureTls, signal }: LiveOptions,
): Promise<GuardedSide> {
  const client = await openClient(reached, { role, insecureTls, signal });
  try {
    const identity = { ...(await readIdentity(client)), database: meant.database };
    const side = { connection: meant, identity, address: peerAddress(client) };
    await endClient(client);
    return side;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}

function silenceOf(error: unknown, { signal }: LiveOptions): Answer & { readonly kind: "silence" } {
  if (signal.aborted || !(error instanceof PgscrubError) || error.code === "BUG") throw error;
  return { kind: "silence", message: error.message, hint: error.hint ?? "" };
}
