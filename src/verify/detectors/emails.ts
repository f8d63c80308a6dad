// Email addresses outside the reserved domain and the allow-list.
import { addressEnd, newDomainSet } from "../email-shape.ts";
import type { StrangerRules } from "./detector.ts";

const AT = 0x40;

/**
 * Says whether the token `buffer[start, end)`, which holds an @, holds an address that is not ours; `isAllowed` knows the
 * addresses that the rules allow.
 */
export function newEmailDetector(
  rules: StrangerRules,
  isAllowed: (buffer: Buffer, start: number, end: number) => boolean,
): (buffer: Buffer, start: number, end: number) => boolean {
  const ours = newDomainSet([rules.emailDomain, ...rules.allowedDomains]);
  return (buffer, start, end) => {
    for (let at = start; at < end; at++) {
      if (buffer[at] !== AT) continue;
      const stop = addressEnd(buffer, start, at, end);
      if (stop >= 0 && !ours.holds(buffer, at + 1, stop) && !isAllowed(buffer, start, stop)) return true;
    }
    return false;
  };
}
