// Passwords inside URLs: `scheme://user:password@host`. The library judges those of the web and of databases and knows
// placeholders; other schemes (redis, amqp, smtp, ssh …) and passwords that Neon gives are judged here in the same way.

import type { Tell } from "./detector.ts";
import type { AskLibrary } from "./key-anchors.ts";

const COLON = 0x3a;
const SLASH = 0x2f;
const AT = 0x40;
const LONGEST_CREDENTIALS_BYTES = 600;
const HOST_BYTES = 300;
const SCHEME_BYTES = 24;

const JUDGED_BY_LIBRARY = /^(?:https?|ftps?)$/;
const PLACEHOLDER =
  /^(?:pass(?:word|wd)?|pw|secret|user(?:name)?|admin|root|example|changeme|my_?password|your[_-]?password|\*+|x+|\.+)$/i;
const TEMPLATE = /\$|\{|%[A-Z_]+%|<|\[/;
const CREDENTIALS = /^([a-z][a-z0-9+.-]*):\/\/([^:/\s@]{0,100}):([^@/\s]{1,256})@[\w[]/i;

const HOST = /@([^/?:#\s@]+)/;

/** Whether the host behind the password is one of fake addresses: text that reads as one has been masked. */
export function leadsToReserved(url: string, domain: string): boolean {
  const host = HOST.exec(url)?.[1]?.toLowerCase() ?? "";
  return host === domain || host.endsWith(`.${domain}`);
}

/** Asks about the colon at `colon`, before `//`; the text is `buffer[start, end)`. */
export function findUrlCredentials(
  buffer: Buffer,
  colon: number,
  start: number,
  end: number,
  reservedDomain: string,
  ask: AskLibrary,
  tell: Tell,
): void {
  const limit = Math.min(end, colon + 3 + LONGEST_CREDENTIALS_BYTES);
  let separator = -1;
  let at = colon + 3;
  for (; at < limit; at++) {
    const byte = buffer[at] ?? 0;
    if (byte <= 0x20 || byte === SLASH) return;
    if (byte === COLON && separator < 0) separator = at;
    if (byte === AT && separator >= 0) break;
  }
  if (at >= limit) return;
  const from = schemeStart(buffer, colon, start);
  const to = Math.min(end, at + HOST_BYTES);
  ask(["basicauth", "database-connection-string"], buffer, from, to);
  const match = CREDENTIALS.exec(buffer.toString("latin1", from, to));
  const [, scheme = "", , password = ""] = match ?? [];
  if (match === null || JUDGED_BY_LIBRARY.test(scheme) || password.length < 4) return;
  if (leadsToReserved(buffer.toString("latin1", at, to), reservedDomain)) return;
  if (!PLACEHOLDER.test(password) && !TEMPLATE.test(password)) tell("url with password", buffer, from, at);
}

function schemeStart(buffer: Buffer, colon: number, start: number): number {
  let from = colon;
  while (from > start && colon - from < SCHEME_BYTES && isSchemeByte(buffer[from - 1] ?? 0)) from--;
  return from;
}

function isSchemeByte(byte: number): boolean {
  const lower = byte | 32;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d;
}
