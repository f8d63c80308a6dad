// A connection target as a message between threads: a Secret is an object of this thread's own and does not travel.
import type { ConnectionTarget } from "../../postgres/connection-string.ts";
import { Secret } from "../../redacted.ts";

/** Stays in memory; never printed. */
export interface PlainTarget {
  readonly target: Omit<ConnectionTarget, "password">;
  readonly password: string | undefined;
}

export function toPlainTarget({ password, ...target }: ConnectionTarget): PlainTarget {
  return { target, password: password?.reveal() };
}

export function fromPlainTarget({ target, password }: PlainTarget): ConnectionTarget {
  return { ...target, password: password === undefined ? undefined : new Secret(password) };
}
