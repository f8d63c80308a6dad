// The allow-list of the rules as fingerprints: added before anything else, so that an allowed value is never taken for a
// survivor, wherever it stands in the source, and is recognised where it would be a stranger.
import type { Fingerprints } from "./fingerprints.ts";
import { newPhoneReader } from "./phone-digits.ts";

/** A single value that may stand in the target on purpose; domains are rules of their own (StrangerRules). */
export interface AllowedValue {
  readonly kind: "email" | "phone" | "ip" | "value";
  readonly value: string;
}

/** Adds every form in which the scanner meets an allowed value. */
export function addAllowedValues(fingerprints: Fingerprints, allowed: readonly AllowedValue[]): void {
  const phones = newPhoneReader();
  for (const { kind, value } of allowed) {
    const bytes = Buffer.from(value.trim());
    fingerprints.addPhrase("allowed", bytes, 0, bytes.length);
    if (kind === "phone") {
      phones.forms(bytes, 0, bytes.length, (digits, start, end) =>
        fingerprints.add("allowed", digits, start, end),
      );
    }
  }
}
