// Where everything lies in the module's memory; src/verify/walk-layout.ts says the same. The tables are written there by
// JavaScript from the very constants that the plain walk uses.

export const CLASSES: usize = 0x400;
export const ASCII_CLASSES: usize = 0x500;
export const MARKS: usize = 0x600;
export const RUN_PUNCTUATION: usize = 0x700;
export const PHONE_PUNCTUATION: usize = 0x800;
export const PARTS: usize = 0x900;
export const SORTS: usize = 0xa00;
export const ALPHABETS: usize = 0xb00;
export const BASE64: usize = 0xc00;
export const HEX: usize = 0xd00;
export const TOKEN_BYTE: usize = 0xe00;
export const BETWEEN: usize = 0xf00;
export const JSON_LETTERS: usize = 0x1000;
export const WORD_BYTE: usize = 0x1100;
export const UPPER_HEX: usize = 0x1300;
/** The digits of the phone number that is being looked at. */
export const DIGITS: usize = 0x1400;
/** The form of reserved phone numbers: its length, then a digit or 0 for any. */
export const PHONE_FORM: usize = 0x1440;
export const GROUP_BEGINS: usize = 0x2000;
/** Names of entities, 12 bytes each: length, letters. */
export const ENTITIES: usize = 0x3000;
/** Their code points, two bytes each. */
export const ENTITY_CODES: usize = 0x3800;
export const PHRASE_LENGTHS: usize = 0x4000;
/** Reserved and allowed domains: a length of two bytes, then lower-cased letters; a length of 0 ends them. */
export const DOMAINS: usize = 0x5000;
/** By length: whether a value placed at the source has it. */
export const DIGEST_LENGTHS: usize = 0x9000;
/** What keys are known by: two bytes, a length and whether its case matters not, then the letters; a length of 0 ends them. */
export const ANCHORS: usize = 0xd100;
/** Networks that nobody is told of: how many, then the first address and the mask of each. */
export const NETWORKS: usize = 0xe000;
export const CHUNK_END: usize = 0x1200;
export const ENDS_ANCHOR: usize = 0x10000;
export const BEGINS_PATTERN: usize = 0x20000;
/** Hashes that were handed on lately, so that a repeated value costs no more than its hash. */
export const RECENT: usize = 0x30000;
export const RECENT_SLOTS: u32 = 0x8000;
/** Events, then two regions for decoded texts, then what JavaScript copies there, each with room for the longest text. */
export const EVENTS: usize = 0x70000;
export const EVENT_REGION_BYTES: usize = 0x10000;
export const SCRATCH: usize = 0x80000;
export const TEXT_REGION_BYTES: usize = 0x110000;
export const INPUT: usize = SCRATCH + 2 * TEXT_REGION_BYTES;
/** The filter of the fingerprints, to the memory's end. */
export const FILTER: usize = INPUT + TEXT_REGION_BYTES;
