// Who answers at the source's address: asked on a session of its own before anything is locked.
import { destroyClient, endClient, openClient, peerAddress } from "../postgres/connect.ts";
import { readIdentity } from "../postgres/server-identity.ts";
import type { GuardedSide } from "../target/guard.ts";
import type { PlanOptions } from "./run-options.ts";

/** The source as the guards see it. */
export async function identifySource(
  options: Pick<PlanOptions, "source" | "insecureTls" | "signal">,
): Promise<GuardedSide> {
  const { source, insecureTls, signal } = options;
  const client = await openClient(source, { role: "source", insecureTls, signal });
  try {
    const side = { connection: source, identity: await readIdentity(client), address: peerAddress(client) };
    await endClient(client);
    return side;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}
