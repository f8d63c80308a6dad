// `validate --pin`: asks the server of PRODUCTION_DATABASE_URL who it is and writes that down, so that production is known under
// any name from then on.
import { directName } from "../environment/host-place.ts";
import { PIN_FILE, type PinnedProduction, writePinnedProduction } from "../environment/pinned-production.ts";
import { requireUrl, SOURCE_VARIABLES } from "../environment/resolve-urls.ts";
import { PgscrubError } from "../errors.ts";
import type { GuardedSide } from "../target/guard.ts";
import { type Answer, ask, type LiveOptions } from "./ask-servers.ts";
import type { Configuration } from "./configuration.ts";
import { connectionsOf } from "./connections.ts";

/** What is written about a server that answered: `init` pins with it too. */
export function pinOf({ connection, identity }: GuardedSide): PinnedProduction {
  return {
    systemIdentifier: identity.systemIdentifier,
    database: connection.database,
    host: directName(connection.host),
    neon: identity.neon,
  };
}

/**
 * Writes .pgscrub/production.json unless there is one; then it is only compared by the live checks. Throws URL_MISSING without
 * PRODUCTION_DATABASE_URL, SOURCE_UNAVAILABLE when nobody answers, CANNOT_WRITE.
 */
export async function pinProduction(configuration: Configuration, options: LiveOptions): Promise<void> {
  const { inForce, directory, pin, pinProblem } = configuration;
  if (pinProblem !== undefined)
    throw new PgscrubError("CONFIGURATION_INVALID", pinProblem.message, { hint: pinProblem.hint });
  if (pin !== undefined) return;
  const connection = connectionsOf(inForce).find(({ setting }) => setting.variable === SOURCE_VARIABLES[0]);
  if (connection === undefined) {
    requireUrl(undefined, "source");
    return;
  }
  const answer: Answer = await ask(connection, options, "source");
  if (answer.kind !== "identity") {
    throw new PgscrubError("SOURCE_UNAVAILABLE", `${PIN_FILE} was not written: ${answer.message}`, {
      hint: answer.hint,
    });
  }
  await writePinnedProduction(directory, pinOf(answer.side));
}
