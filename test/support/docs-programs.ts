// Programs that the docs call and that are not pgscrub's: stand-ins for what needs an account or a download. Each takes only
// what the real one takes and fails at anything else.
import { join } from "node:path";
import { executable } from "./docs-shell.ts";

/**
 * Neon's command line, as neonctl 5.0.1 documents itself: branches are made, restored and deleted, and a connection string is that
 * of the test's production.
 */
const neonctl = (source: string): string => `#!/bin/sh
case "$*" in
  "branches create --name "* | "branches delete "* | "branches list" | "branches restore main ^self@"*" --preserve-under-name "*) ;;
  "connection-string "*) echo '${source}' ;;
  *) echo "neonctl: not one of its commands: $*" >&2; exit 1 ;;
esac
`;

/** Prisma's `migrate deploy` and `migrate status`: nothing is pending in the tests' application. */
const PRISMA = `#!/bin/sh
case "$*" in
  "migrate deploy" | "migrate status") test -d prisma/migrations ;;
  *) echo "prisma: not one of its commands: $*" >&2; exit 1 ;;
esac
`;

/** Puts them where a reader has them; `source` is what Neon says of production. */
export function addPrograms(folder: string, source: string): void {
  executable(join(folder, "bin", "neonctl"), neonctl(source));
  executable(join(folder, "node_modules", ".bin", "prisma"), PRISMA);
}
