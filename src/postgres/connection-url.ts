// A parsed connection target back as a URL, for programs that take one in DATABASE_URL; the reverse of
// connection-string.ts. The result is a secret.
import { Secret } from "../redacted.ts";
import type { ConnectionTarget } from "./connection-string.ts";
import { isSocketPath } from "./host.ts";

/** `postgresql://user:password@host:port/database?…`; a Unix socket stands in `?host=`, as libpq and Prisma take it. */
export function connectionUrl(target: ConnectionTarget): Secret {
  const user = encodeURIComponent(target.user);
  const password = target.password === undefined ? "" : `:${encodeURIComponent(target.password.reveal())}`;
  const database = encodeURIComponent(target.database);
  const parameters = new URLSearchParams();
  const isSocket = isSocketPath(target.host);
  if (isSocket) parameters.set("host", target.host);
  // libpq's own default is better left unsaid: node-postgres takes a spoken "prefer" for a demand.
  if (target.tls.mode !== "prefer") parameters.set("sslmode", target.tls.mode);
  if (target.tls.rootCertificate !== undefined) parameters.set("sslrootcert", target.tls.rootCertificate);
  const host = isSocket ? "localhost" : target.host.includes(":") ? `[${target.host}]` : target.host;
  const query = parameters.size === 0 ? "" : `?${parameters}`;
  return new Secret(`postgresql://${user}${password}@${host}:${target.port}/${database}${query}`);
}
