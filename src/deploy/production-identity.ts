// Whether a database is the production that .pgscrub/production.json pins.
import type { ServerIdentity } from "../postgres/server-identity.ts";
import { isPinnedServer, type PinnedIdentity } from "../target/guard.ts";
import { CHECK_EXITS, type Check } from "./check.ts";

const { refused } = CHECK_EXITS;

/** Compares by what the server says of itself; host names count for nothing. */
export function judgeIdentity(identity: ServerIdentity, pinned: PinnedIdentity | undefined): Check {
  const code = "production";
  const where = `the database ${identity.database}`;
  if (pinned === undefined) {
    return {
      code,
      state: "not-run",
      message: `${where} cannot be recognised: no production is pinned`,
      remedy: ["If PRODUCTION_DATABASE_URL is production, pin it: pgscrub validate --pin"],
      exitCode: refused,
    };
  }
  const isServer = isPinnedServer(pinned, identity);
  if (isServer && pinned.database === identity.database) {
    const { neon } = identity;
    const branch = neon?.branchId === undefined ? "" : ` (branch ${neon.branchId})`;
    return { code, state: "passed", message: `${where} is the pinned production${branch}` };
  }
  const differs = isServer
    ? `the pinned database is called ${pinned.database}`
    : "another server, or another branch of it, is pinned";
  return {
    code,
    state: "failed",
    message: `${where} is not the pinned production: ${differs}`,
    remedy: [
      "Correct PRODUCTION_DATABASE_URL.",
      "If production has moved on purpose, remove .pgscrub/production.json and pin the new one: pgscrub validate --pin",
    ],
    exitCode: refused,
  };
}
