// What the binary form of a type is to the codec, and the error of a text that is not of the type.
import type { TypeFamily } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";

/** How one type's binary form turns into the text that the type's output function gives and back. */
export interface BinaryValue {
  decode(buffer: Buffer, start: number, end: number): string;
  /** Throws VALUE_UNSUPPORTED, without the value, when a masker's output is not of the type. */
  encode(text: string): Buffer;
}

/** VALUE_UNSUPPORTED, naming the type and no value. */
export function notOfType(family: TypeFamily): PgscrubError {
  return new PgscrubError("VALUE_UNSUPPORTED", `a masker's output is not a valid ${family}`, {
    hint: "Choose a masker whose types include the column's, see docs/maskers.md.",
  });
}
