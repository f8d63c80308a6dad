// The identity of production for .pgscrub/production.json, where PRODUCTION_DATABASE_URL is set and its server answers.
import { formatPinnedProduction, PIN_FILE } from "../environment/pinned-production.ts";
import { SOURCE_VARIABLES } from "../environment/resolve-urls.ts";
import { ask, type LiveOptions } from "../validate/ask-servers.ts";
import { readConfiguration } from "../validate/configuration.ts";
import { connectionsOf } from "../validate/connections.ts";
import { pinOf } from "../validate/pin-production.ts";
import type { InitStep } from "./init-step.ts";

const LATER = "pin it with `pgscrub validate --pin`";

/** The step that pins production. `isSilent`: its server was asked a moment ago and did not answer. */
export async function planPin(directory: string, isSilent: boolean, options: LiveOptions): Promise<InitStep> {
  const skipped = (why: string): InitStep => ({ kind: "skip", path: PIN_FILE, about: `${why}; ${LATER}` });
  const { inForce, pin, pinProblem } = await readConfiguration({
    directory,
    processEnv: options.processEnv,
    stage: undefined,
  });
  if (pinProblem !== undefined) return { kind: "keep", path: PIN_FILE, about: pinProblem.message };
  if (pin !== undefined) return { kind: "keep", path: PIN_FILE, about: "production is pinned" };
  const [variable] = SOURCE_VARIABLES;
  const connection = connectionsOf(inForce).find(({ setting }) => setting.variable === variable);
  if (connection === undefined) return skipped(`${variable} is not set`);
  if (isSilent) return skipped("production does not answer");
  const answer = await ask(connection, options);
  if (answer.kind !== "identity") return skipped(answer.message);
  const pinned = pinOf(answer.side);
  return {
    kind: "create",
    path: PIN_FILE,
    about: `production is ${pinned.host ?? "a server"}/${pinned.database}, known from now on under any name`,
    text: formatPinnedProduction(pinned),
    isExecutable: false,
  };
}
