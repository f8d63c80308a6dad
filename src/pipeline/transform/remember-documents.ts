// Whole short documents that come again: subjects, error messages and events of the same person repeat by the thousand, and
// a look-up costs a twentieth of a scan.
import type { MaskerContext } from "./masker.ts";
import { hashUnits, MAX_REMEMBERED_PIECE, newRecentPieces } from "./recent-pieces.ts";
import type { TrialTerms } from "./recent-trial.ts";
import { giveUnits, takeUnits } from "./text-units.ts";

/** `mask` with the results of short documents remembered; forgets when more names become known. */
export function rememberDocuments<Masked>(
  mask: (value: string) => Masked,
  context: MaskerContext,
  terms: TrialTerms,
): (value: string) => Masked {
  const remembered = newRecentPieces<Masked>(terms);
  let knownCount = context.known.size;
  return (value) => {
    if (value.length > MAX_REMEMBERED_PIECE || !remembered.isAwake()) return mask(value);
    if (knownCount !== context.known.size) {
      knownCount = context.known.size;
      remembered.clear();
    }
    const hash = hashUnits(takeUnits(value), 0, value.length);
    giveUnits();
    const known = remembered.get(hash, value, 0, value.length);
    if (known !== undefined) return known;
    const masked = mask(value);
    remembered.set(hash, value, masked);
    return masked;
  };
}
