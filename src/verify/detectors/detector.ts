// What the detectors of strangers are told: the reserved namespaces and the allow-list of the rules. A detector looks at
// a range of the target's bytes and names what it takes it for; none of them keeps a value.

export interface StrangerRules {
  /** Domain of fake addresses, lower-cased; its subdomains are reserved too. */
  readonly emailDomain: string;
  /** Domains kept on purpose, lower-cased, subdomains included. */
  readonly allowedDomains: readonly string[];
  /** Prefix of fake tokens; a token that holds it is ours. */
  readonly tokenPrefix: string;
  /** Password hashes that the password masker wrote. */
  readonly allowedHashes: ReadonlySet<string>;
  /** Networks of fake addresses in CIDR notation, and addresses or networks kept on purpose. */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Form of fake phone numbers, `+1-NPA-555-01XX`; +999 is reserved beside it. */
  readonly phone: string;
}

/** Whether the rules allow `buffer[start, end)` as it stands. */
export type IsAllowed = (buffer: Buffer, start: number, end: number) => boolean;

/** Told what stands at `buffer[start, end)`; the receiver decides whether binary surroundings make it chance. */
export type Tell = (name: string, buffer: Buffer, start: number, end: number) => void;

/** Bytes of words: letters, digits, and whatever lies beyond ASCII. */
export const WORD_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** Whether `byte` is one of 0 to 9. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
