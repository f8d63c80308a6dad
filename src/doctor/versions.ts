// Server versions: which are supported, and how they are told.

const OLDEST = 14;
const NEWEST = 18;

export const SUPPORTED = `PostgreSQL ${OLDEST} to ${NEWEST}`;

/** Major of server_version_num. */
export function majorOf(serverVersion: number): number {
  return Math.floor(serverVersion / 10_000);
}

/** `17.2` of 170002. */
export function versionText(serverVersion: number): string {
  return `${majorOf(serverVersion)}.${serverVersion % 10_000}`;
}

export function isSupported(serverVersion: number): boolean {
  const major = majorOf(serverVersion);
  return major >= OLDEST && major <= NEWEST;
}
