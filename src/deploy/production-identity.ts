// Whether a database is the production that .pgscrub/production.json pins.
import { isSameServer, type ServerIdentity, type ServerMark } from "../postgres/server-identity.ts";
import { CHECK_EXITS, type Check } from "./check.ts";

const { refused } = CHECK_EXITS;
const PIN_FILE = ".pgscrub/production.json";

/** Compares by what the server says of itself; host names count for nothing. */
export function judgeIdentity(
  identity: ServerIdentity,
  pinned: (ServerMark & { readonly database: string }) | undefined,
): Check {
  const code = "production";
  const where = `the database ${identity.database}`;
  if (pinned === undefined) {
    return {
      code,
      state: "not-run",
      message: `${where} cannot be recognised: no production is pinned`,
      remedy: [`If it is production, write this into ${PIN_FILE}:`, pinText(identity)],
      exitCode: refused,
    };
  }
  if (isSameServer(pinned, identity) && pinned.database === identity.database) {
    const { neon } = identity;
    const branch = neon?.branchId === undefined ? "" : ` (branch ${neon.branchId})`;
    return { code, state: "passed", message: `${where} is the pinned production${branch}` };
  }
  const differs = isSameServer(pinned, identity)
    ? `the pinned database is called ${pinned.database}`
    : "another server, or another branch of it, is pinned";
  return {
    code,
    state: "failed",
    message: `${where} is not the pinned production: ${differs}`,
    remedy: [
      "Correct PRODUCTION_DATABASE_URL. If production has moved on purpose, pin the new one:",
      pinText(identity),
    ],
    exitCode: refused,
  };
}

/** What the file holds for this identity, on one line. */
function pinText({ systemIdentifier, database, neon }: ServerIdentity): string {
  return JSON.stringify({ systemIdentifier, database, ...(neon === undefined ? {} : { neon }) });
}
