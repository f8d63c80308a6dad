// Quick looks into runs of base64 and hex, the same verdicts as encoded-runs.ts: only where one finds something to read the
// run is told of.
import { byteAt } from "./bytes";
import { BASE64, GROUP_BEGINS, HEX, TOKEN_BYTE } from "./layout";

const READABLE_BYTES: usize = 8;
const LONGEST_LINE_BYTES: usize = 60;

function digitAt(at: usize): u32 {
  const digit = load<i8>(BASE64 + byteAt(at));
  return digit;
}

function isReadableGroup(at: usize, first: u32, second: u32): bool {
  if (load<u8>(GROUP_BEGINS + (((first << 6) | second) & 4095)) === 0) return false;
  const third = digitAt(at + 2);
  return (
    load<u8>(TOKEN_BYTE + ((((second & 15) << 4) | (third >> 2)) & 255)) === 1 &&
    load<u8>(TOKEN_BYTE + ((((third & 3) << 6) | digitAt(at + 3)) & 255)) === 1
  );
}

function isReadableAt(at: usize): bool {
  return isReadableGroup(at, digitAt(at), digitAt(at + 1));
}

/** Whether some alignment of the run may hold a readable stretch. */
export function hidesTextInBase64(start: usize, end: usize): bool {
  if (end - start > LONGEST_LINE_BYTES) {
    for (let at = start; at < end; at++) if (byteAt(at) < 0x20) return true;
  }
  for (let block = start; block + 4 <= end; block += 8) {
    let first = digitAt(block);
    const limit = min(block + 4, end - 3);
    for (let at = block; at < limit; at++) {
      const second = digitAt(at + 1);
      if (isReadableGroup(at, first, second)) {
        if (at >= start + 4 && isReadableAt(at - 4)) return true;
        if (at + 8 <= end && isReadableAt(at + 4)) return true;
      }
      first = second;
    }
  }
  return false;
}

function isHex(at: usize): bool {
  return load<i8>(HEX + byteAt(at)) >= 0;
}

/** Whether some stretch of 16 hex digits or more hides a readable one, at either alignment. */
export function hidesTextInHex(start: usize, end: usize): bool {
  let from = start;
  while (from + 16 <= end) {
    let at = from + 15;
    while (at > from && isHex(at)) at--;
    if (at > from || !isHex(from)) {
      from = at + 1;
      continue;
    }
    let to = from + 16;
    while (to < end && isHex(to)) to++;
    if (isReadableHex(from, to) || isReadableHex(from + 1, to)) return true;
    from = to;
  }
  return false;
}

function isReadableHex(start: usize, end: usize): bool {
  for (let at = start + 14; at + 1 < end; at += 16) {
    let from = at;
    while (from >= start && isReadablePair(from)) from -= 2;
    if (from === at) continue;
    let to = at + 2;
    while (to + 1 < end && isReadablePair(to)) to += 2;
    if ((to - from) / 2 > READABLE_BYTES) return true;
  }
  return false;
}

function isReadablePair(at: usize): bool {
  const pair = (load<i8>(HEX + byteAt(at)) << 4) | load<i8>(HEX + byteAt(at + 1));
  return load<u8>(TOKEN_BYTE + (pair & 255)) === 1;
}
