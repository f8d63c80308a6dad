// What a masker is: a definition that describes itself (types, guarantees, options), from which the plan's checks,
// the help and the docs come, and a factory that compiles it for one column.
import type { z } from "zod";
import type { ColumnType, TypeFamily } from "../../catalog/catalog.ts";
import type { MaskBytes } from "../codec/field-rewriter.ts";
import type { KnownValues } from "./known-values.ts";
import type { Pseudonyms } from "./pseudonym.ts";

/**
 * Rewrites one non-NULL value in its text form (what the type's output function prints, as in text COPY; for json the document's text).
 * Returning the very same string means "unchanged": the field's original bytes are then kept. `null` gives NULL.
 * Array columns call it per element unless the masker is `array`'s own. `seed`: text of the column that `seed_from`
 * names, in the same row; undefined where there is none or it is NULL.
 */
export interface MaskValue {
  (value: string, seed?: string): string | null;
  /** The same on bytes, for the values that it can take so (codec/field-rewriter.ts). */
  readonly bytes?: MaskBytes | undefined;
}

/**
 * Lower-cases a text as the source database's own lower() does under one collation, so that pseudonyms are equal when
 * lower-cased iff the inputs are, also by the server's judgement.
 */
export type Fold = (text: string) => string;

/**
 * A masker of the user's own (`js: ./masks.ts#name`): the value's text in, its replacement out, `null` for NULL. It must
 * be a function of the value and the key alone: what it returns for one value it must return always.
 */
export type MaskFunction = (value: string, context: MaskFunctionContext) => string | null;

/** What a function of the user's is told besides the value. */
export interface MaskFunctionContext {
  /** `schema.table`. */
  readonly table: string;
  readonly column: string;
  /** 128 bits of the run's keyed function of `text`, as 32 hex digits; other domains give other bits. */
  hash(text: string, domain?: string): string;
  /** The element of `list` that the keyed function of `text` picks. */
  pick<Item>(list: readonly Item[], text: string): Item;
}

/** Where fakes live: anything else of these kinds in the target is a finding (design: `reserved`). */
export interface ReservedNamespaces {
  readonly emailDomain: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly phone: string;
  readonly tokenPrefix: string;
}

/** A masker named in the rules with its options as parsed by `MaskerDefinition.options`. */
export interface MaskerSpec {
  readonly masker: string;
  readonly options: unknown;
}

/** What a masker may ask of its surroundings when it is compiled for one column, JSON leaf or array element. */
export interface MaskerContext {
  readonly pseudonyms: Pseudonyms;
  readonly reserved: ReservedNamespaces;
  /** Emails, phones and names of the source that free text must not show. */
  readonly known: KnownValues;
  /** What `$`-less key names mean in every JSON document (rules: `json_keys`), lower-cased name to masker. */
  readonly jsonKeys: ReadonlyMap<string, MaskerSpec>;
  /** `policy.unmatched_json`. */
  readonly unmatchedJson: "redact" | "fail";
  /** Domains that are kept on purpose (rules: `allow`), lower-cased. */
  readonly allowedDomains: ReadonlySet<string>;
  /** Emails and IPs lower-cased, phones as digits, other values as they are: kept on purpose (rules: `allow`). */
  readonly allowedValues: ReadonlySet<string>;
  /** Functions of the user's that `js` names, by reference as written (`./masks.ts#name`); loaded before compilation. */
  readonly functions: ReadonlyMap<string, MaskFunction>;
  /** lower() of the column's collation; for JSON leaves and free text that of the database. */
  readonly fold: Fold;
  /** Type of the column; for JSON leaves a text type without a limit. */
  readonly type: ColumnType;
  /** `schema.table.column`, for error messages. */
  readonly label: string;
  /** Compiles another masker in the same surroundings (array elements, JSON leaves). */
  build(spec: MaskerSpec, type?: ColumnType): MaskValue;
}

/**
 * injective: equal iff the inputs are · list: drawn from a list, so collisions are expected · lossy: many inputs
 * give one output, still a function of the input · fixed: one output for all · identity: the input itself.
 */
export type MaskerGuarantee = "injective" | "list" | "lossy" | "fixed" | "identity";

export interface MaskerDefinition {
  readonly name: string;
  /** One sentence for help and docs. */
  readonly summary: string;
  /** Base-type families whose text form the masker can take and give back. */
  readonly families: readonly TypeFamily[];
  readonly guarantee: MaskerGuarantee;
  /** `source`: may be an SQL expression in COPY's select list; `stream`: runs in the transform; `none`: bytes pass. */
  readonly placement: "source" | "stream" | "none";
  /** Parses what stands behind the masker's name in the rules (`undefined` when written bare). */
  readonly options: z.ZodType;
  /** An example of the rule as written in scrub-rules.yaml, for docs. */
  readonly example: string;
  /** The guarantee under these options, where it is not always `guarantee`. */
  guaranteeOf?(options: unknown): MaskerGuarantee;
  /** The column of the same row that these options name under `seed_from`; undefined when none. */
  seedColumnOf?(options: unknown): string | undefined;
  /** Characters the output needs for `options`, or undefined when it always fits the input's length or is cut to fit. */
  outputLength?(options: unknown, reserved: ReservedNamespaces): number;
  /** Digits before the point that a column of numbers must hold for the output; undefined when any will do. */
  integerDigits?(options: unknown): number;
  /** Compiles the masker for one column; throws PgscrubError RULES_INVALID when it cannot hold there. */
  create(options: unknown, context: MaskerContext): MaskValue;
}
