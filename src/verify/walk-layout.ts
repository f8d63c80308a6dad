// Where everything lies in the memory of the walk's module: assembly/layout.ts says the same to the module.

/** Tables of bytes, and what a scan is told of the rules. */
export const LAYOUT = {
  ...{ classes: 0x400, asciiClasses: 0x500, marks: 0x600, runPunctuation: 0x700, phonePunctuation: 0x800 },
  ...{ parts: 0x900, sorts: 0xa00, alphabets: 0xb00, base64: 0xc00, hex: 0xd00, tokenByte: 0xe00 },
  ...{ between: 0xf00, jsonLetters: 0x1000, wordByte: 0x1100, chunkEnd: 0x1200, upperHex: 0x1300 },
  ...{ phoneForm: 0x1440, groupBegins: 0x2000, entities: 0x3000, entityCodes: 0x3800, phraseLengths: 0x4000 },
  ...{
    domains: 0x5000,
    digestLengths: 0x9000,
    anchors: 0xd100,
    networks: 0xe000,
    endsAnchor: 0x10000,
    beginsPattern: 0x20000,
  },
} as const;

/** Room for domains. */
export const DOMAIN_REGION_BYTES = 0x4000;
/** Most networks that there is room for. */
export const MOST_NETWORKS = 1000;
/** Bytes of an entry of the entities: its length and its letters. */
export const ENTITY_BYTES = 12;

const TEXT_REGION_BYTES = 0x110000;
/** Where events are told. */
export const EVENTS_AT = 0x70000;
/** Where JavaScript copies what is to be walked. */
export const INPUT_AT = 0x80000 + 2 * TEXT_REGION_BYTES;
/** What fits there; behind it stand a few zeros for those who look ahead. */
export const INPUT_BYTES = 0x100000;
/** Where short fields go that stand outside of what was placed, and how long they are at most. */
export const ASIDE_AT = INPUT_AT + INPUT_BYTES + 0x1000;
export const ASIDE_BYTES = 0x8000;
/** Where the filter of the fingerprints begins. */
export const FILTER_AT = INPUT_AT + TEXT_REGION_BYTES;

/** Kinds of events, the first of an event's four words; MARKED is a bit beside them. */
export const EVENT = {
  ...{
    enter: 0,
    token: 1,
    word: 2,
    pair: 3,
    phone: 4,
    separator: 5,
    segment: 6,
    run: 7,
    phrase: 8,
    dollars: 9,
  },
} as const;
/** An address, or a whole phone number. */
export const MARKED = 0x100;
/** Words of an event: kind, start, end, decodings. */
export const EVENT_WORDS = 4;
