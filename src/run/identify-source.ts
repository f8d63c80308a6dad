// Who answers at the source's address: asked on a session of its own before anything is locked.
import { destroyClient, endClient, openClient, peerAddress } from "../postgres/connect.ts";
import { firstAnswer, type Pooling, readPooling } from "../postgres/own-session.ts";
import { readSessionIdentity } from "../postgres/server-identity.ts";
import type { GuardedSide } from "../target/guard.ts";
import type { PlanOptions } from "./run-options.ts";

/** The source as the guards see it, and what stands before it. */
export interface SourceSide extends GuardedSide {
  readonly pooling: Pooling;
}

/** Asks the source who it is. */
export async function identifySource(
  options: Pick<PlanOptions, "source" | "insecureTls" | "signal">,
): Promise<SourceSide> {
  const { source, insecureTls, signal } = options;
  const open = () => openClient(source, { role: "source", insecureTls, signal });
  const client = await open();
  try {
    const { identity, backendPid } = await firstAnswer(client, () => readSessionIdentity(client));
    const pooling = await readPooling(client, backendPid, open);
    const side = { connection: source, identity, address: peerAddress(client), pooling };
    await endClient(client);
    return side;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}
