// Server versions: which are supported, and how they are told.
import type { Check } from "../deploy/check.ts";

const OLDEST = 14;
const NEWEST = 18;

const SUPPORTED = `PostgreSQL ${OLDEST} to ${NEWEST}`;

/** Major of server_version_num. */
export function majorOf(serverVersion: number): number {
  return Math.floor(serverVersion / 10_000);
}

/** `17.2` of 170002. */
export function versionText(serverVersion: number): string {
  return `${majorOf(serverVersion)}.${serverVersion % 10_000}`;
}

function isSupported(serverVersion: number): boolean {
  const major = majorOf(serverVersion);
  return major >= OLDEST && major <= NEWEST;
}

/** Whether the server's version is one that a sync was tried with; the remedy where it is not. */
export function judgeVersion(side: "source" | "target", serverVersion: number, remedy: string): Check {
  const code = `${side}-version`;
  const version = `PostgreSQL ${majorOf(serverVersion)}`;
  if (isSupported(serverVersion)) {
    return { code, state: "passed", message: `${version} is supported as a ${side}` };
  }
  return {
    code,
    state: "warning",
    message: `${version} as a ${side} was never tried; ${SUPPORTED} are supported`,
    remedy: [remedy],
  };
}
