// Base64 inside text: what it holds decides. Text is treated as text and encoded again in the same alphabet and line
// lengths; the content of files is replaced; anything else is left to the detector of tokens.

/** What base64 turned out to hold. */
export type Base64Content =
  | { readonly kind: "text"; readonly text: string; encode(text: string): string }
  | { readonly kind: "file"; encode(text: string): string };

/** Shortest base64 that is looked at, in characters. */
export const MIN_BASE64_LENGTH = 24;
const SHAPE = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** First bytes of files, as latin1: PDF, PNG, JPEG, GIF, ZIP and OOXML, gzip, OLE, RIFF, BMP, TIFF, MP3/MP4, ELF, WASM. */
const FILE_STARTS = [
  "%PDF",
  "\x89PNG",
  "\xff\xd8\xff",
  "GIF8",
  "PK\x03\x04",
  "PK\x05\x06",
  "\x1f\x8b",
  "\xd0\xcf\x11\xe0",
  "RIFF",
  "II*\0",
  "MM\0*",
  "ID3",
  "\0\0\0\x18ftyp",
  "\0\0\0\x20ftyp",
  "\x7fELF",
  "\0asm",
  "7z\xbc\xaf",
  "Rar!",
  "\0\0\x01\0",
  "OggS",
  "wOFF",
  "wOF2",
];
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Mostly printable: at most one control character in twenty beside white space. */
function decodePrintable(bytes: Buffer): string | undefined {
  let controls = 0;
  for (const byte of bytes) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) controls++;
  if (controls * 20 > bytes.length) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What `word` holds (base64 or base64url, lines of equal length allowed), or undefined when it is not base64. */
export function readBase64(word: string): Base64Content | undefined {
  const lineEnd = /\r?\n/.exec(word);
  const lineLength = lineEnd?.index ?? 0;
  const compact = lineEnd === null ? word : word.replace(/[\r\n]+/g, "");
  if (compact.length < MIN_BASE64_LENGTH || !SHAPE.test(compact)) return undefined;
  const isUrl = /[-_]/.test(compact);
  const body = compact.replace(/=+$/, "");
  if (body.length % 4 === 1 || (isUrl && /[+/]/.test(body))) return undefined;
  const isPadded = compact.length > body.length || (body.length % 4 === 0 && !isUrl);
  const encode = (text: string): string => {
    const plain = Buffer.from(text, "utf8").toString(isUrl ? "base64url" : "base64");
    const padded = isPadded ? plain.padEnd(Math.ceil(plain.length / 4) * 4, "=") : plain.replace(/=+$/, "");
    if (lineEnd === null || lineLength === 0) return padded;
    return (padded.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? []).join(lineEnd[0]);
  };
  const bytes = Buffer.from(body, "base64");
  const start = bytes.toString("latin1", 0, 8);
  if (FILE_STARTS.some((known) => start.startsWith(known))) return { kind: "file", encode };
  const text = decodePrintable(bytes);
  return text === undefined ? undefined : { kind: "text", text, encode };
}
