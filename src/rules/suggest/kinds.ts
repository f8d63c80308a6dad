// What a column can hold, and which maskers to try for it, in order: the first that passes every check of `rules check`
// on that column is proposed.
import type { TypeFamily } from "../../catalog/catalog.ts";

/** A masker as the rules write it: a name, or a name with its options. */
export type Notation = string | null | { readonly [masker: string]: unknown };

/** What is kept, and why it can be. */
export type HarmlessKind =
  | "key"
  | "reference"
  | "flag"
  | "enumeration"
  | "time"
  | "number"
  | "word"
  | "setting"
  | "own_id"
  | "configuration_name"
  | "checksum"
  | "migration"
  | "generated";

export type SensitiveKind =
  | "email"
  | "first_name"
  | "last_name"
  | "full_name"
  | "user_name"
  | "company"
  | "job_title"
  | "phone"
  | "street"
  | "city"
  | "region"
  | "postcode"
  | "country"
  | "location"
  | "ip"
  | "mac"
  | "user_agent"
  | "password"
  | "secret"
  | "government_id"
  | "financial"
  | "money"
  | "birth"
  | "personal"
  | "health"
  | "external_id"
  | "url"
  | "slug"
  | "free_text"
  | "html"
  | "json"
  | "binary"
  | "search_index"
  | "unknown";

export type Kind = HarmlessKind | SensitiveKind;

const PASSWORD: Notation = { password: { plaintext: "letmein", cost: 10 } };

/** For text columns. */
const TEXT_MASKERS: Readonly<Record<SensitiveKind, readonly Notation[]>> = {
  email: ["email"],
  first_name: ["person.first_name"],
  last_name: ["person.last_name"],
  full_name: ["person.full_name"],
  user_name: ["person.user_name"],
  company: ["company"],
  job_title: ["job_title"],
  phone: ["phone", { phone: { injective: true } }],
  street: ["address.street"],
  city: ["address.city"],
  region: ["address.region"],
  postcode: ["address.postcode"],
  country: ["address.country"],
  location: ["text"],
  ip: ["ip"],
  mac: ["mac"],
  user_agent: ["user_agent"],
  password: [PASSWORD, null],
  secret: [null, "token"],
  government_id: ["id"],
  financial: ["id"],
  money: ["number_noise"],
  birth: ["date_shift"],
  personal: [null, "redact"],
  health: ["text"],
  external_id: ["id"],
  url: ["url"],
  slug: ["id"],
  free_text: ["text"],
  html: ["html"],
  json: ["json"],
  binary: [null, "redact"],
  search_index: [null, "redact"],
  unknown: ["text"],
};

/** What holds in most columns of a family, tried after the maskers of the kind. */
const FAMILY_MASKERS: Readonly<Partial<Record<TypeFamily, readonly Notation[]>>> = {
  text: ["redact", "id", "token", "uuid", null],
  json: ["json", null, "redact"],
  jsonb: ["json", null, "redact"],
  xml: ["text", "redact", null],
  hstore: ["redact", null],
  uuid: ["uuid", null],
  inet: ["ip", "redact", null],
  cidr: ["ip", "redact", null],
  macaddr: ["mac", "redact", null],
  date: ["date_shift", "redact", null],
  timestamp: ["date_shift", "redact", null],
  timestamptz: ["date_shift", "redact", null],
  int2: ["number_noise", "redact", null],
  int4: ["number_noise", "redact", null],
  int8: ["id", "number_noise", "redact", null],
  numeric: ["number_noise", "id", "redact", null],
  float4: ["number_noise", "redact", null],
  float8: ["number_noise", "redact", null],
  bytea: [null, "redact"],
  tsvector: [null, "redact"],
};

/** Maskers to try for `kind` in a column of `family`. */
export function maskersFor(kind: SensitiveKind, family: TypeFamily): readonly Notation[] {
  const rest = FAMILY_MASKERS[family] ?? [null, "redact"];
  if (family === "text") return [...TEXT_MASKERS[kind], ...rest];
  if (kind === "phone" && family === "int8") return ["phone", ...rest];
  if (kind === "secret" && family !== "json" && family !== "jsonb") return [null, ...rest];
  if (kind === "secret") return [null, "redact"];
  return rest;
}

const HARMLESS: ReadonlySet<string> = new Set<HarmlessKind>([
  "key",
  "reference",
  "flag",
  "enumeration",
  "time",
  "number",
  "word",
  "setting",
  "own_id",
  "configuration_name",
  "checksum",
  "migration",
  "generated",
]);

/** Whether a column of this kind may be copied as it is. */
export function isHarmless(kind: Kind): kind is HarmlessKind {
  return HARMLESS.has(kind);
}

/** A judgement about one column: what it holds, how sure that is (0 to 1), and why. */
export interface Verdict {
  readonly kind: Kind;
  readonly confidence: number;
  readonly reason: string;
}
