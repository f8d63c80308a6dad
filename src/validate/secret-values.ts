// What counts as a secret in a configuration, by the variable's name and by what providers' keys look like. Values are only
// ever compared; none leaves this file's functions.
import { looksSecret, wordsOf } from "../rules/secret-names.ts";

/** Keys that name themselves as live ones, by provider; the first characters are documented by each. */
const LIVE_KEYS: readonly (readonly [provider: string, pattern: RegExp])[] = [
  ["Stripe or Clerk", /^(sk|rk|pk)_live_/],
  ["Paddle", /^pdl_live_/],
  ["Razorpay", /^rzp_live_/],
  ["Shippo", /^shippo_live_/],
  ["Flutterwave", /^FLWSECK-(?!.*TEST)/],
  ["Mollie, Lob or GoCardless", /^live_[A-Za-z0-9_-]{16,}$/],
  ["Braintree", /^production\$[a-z0-9]+\$/],
  ["Adyen", /^live_?pub\.v2\./],
];

const TEST_KEYS = /^((sk|rk|pk)_test_|pdl_sdbx_|rzp_test_|shippo_test_|FLWSECK_TEST|sandbox\$)/;

/** Keys and passwords that their form gives away. */
const SECRET_VALUES: readonly RegExp[] = [
  /^(sk|rk)_(live|test)_\w{8,}/,
  /^whsec_\w{8,}/,
  /^sk-[\w-]{20,}/,
  /^gh[pousr]_\w{20,}|^github_pat_\w{20,}/,
  /^xox[abeoprs]-[\w-]{8,}/,
  /^(AKIA|ASIA)[A-Z0-9]{16}$/,
  /^SG\.[\w-]{16,}\.[\w-]{16,}$/,
  /^GOCSPX-[\w-]{8,}/,
  /^npg_\w{10,}|^napi_\w{30,}|^npm_\w{30,}/,
  /^re_[A-Za-z0-9]{4,}_\w{16,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:[^/?#@]+@/i,
];

/** Parts of names that are public by design: they are sent to every browser. */
const PUBLIC_WORDS =
  /publi(c|shable)|anon|site_?key|client_?id|posthog|maps|mapbox|measurement|algolia_?search|vapid|sentry_?dsn|recaptcha|turnstile|firebase/i;
/** Parts that say secret, whatever else the name says. */
const PRIVATE_WORDS =
  /secret|passw|private_?key|service_?role|credential|database_?url|access_?token|admin_?key/i;

const PUBLIC_PREFIX = /^(NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC|PUBLIC|STORYBOOK)_/;

const PLACEHOLDER =
  /^(change.?me|secret|password|passw0rd|postgres|admin|root|user|test|example|dummy|none|null|undefined|true|false|todo|localhost)[-_!.\d]*$|^x+$|^\*+$|^\.+$|^<.*>$|^\[.*\]$|^\{.*\}$|your[-_ ]|change.?(me|this)|replace|placeholder|example|insert.*here|…/i;

const SHORTEST = 8;

/** A variable whose name says that it holds a secret. */
export function isSecretName(variable: string): boolean {
  return looksSecret(variable) && !isPublicName(variable);
}

/** Publishable keys, site keys, names of keys: no secrets, whatever the words. */
function isPublicName(variable: string): boolean {
  if (/private|secret|passw/i.test(variable)) return false;
  return PUBLIC_WORDS.test(variable) || ["id", "name", "version"].includes(wordsOf(variable).at(-1) ?? "");
}

/** Whether `value` could be anybody's secret: long enough, and no placeholder. */
export function isRealSecret(value: string): boolean {
  return value.length >= SHORTEST && !PLACEHOLDER.test(value);
}

/** Whether its form alone shows a secret; connection strings count when their password is a real one. */
export function isSecretValue(value: string): boolean {
  if (!SECRET_VALUES.some((pattern) => pattern.test(value)) && !isServiceToken(value)) return false;
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:([^/?#@]+)@/i.exec(value)?.[1];
  return password === undefined ? !PLACEHOLDER.test(value) : isRealSecret(password);
}

/** Supabase's and others' tokens (JWT) that say that they may do everything. */
function isServiceToken(value: string): boolean {
  const payload = /^eyJ[\w-]+\.([\w-]+)\.[\w-]+$/.exec(value)?.[1];
  if (payload === undefined) return false;
  return /"role"\s*:\s*"(service_role|supabase_admin)"/.test(
    Buffer.from(payload, "base64url").toString("utf8"),
  );
}

/** The provider of a live key, undefined for anything else. */
export function liveKeyOf(value: string): string | undefined {
  return LIVE_KEYS.find(([, pattern]) => pattern.test(value.trim()))?.[0];
}

export function isTestKey(value: string): boolean {
  return TEST_KEYS.test(value.trim());
}

/** Why a variable that bundlers build into pages must not hold this; undefined when it may. */
export function publicSecret(variable: string, value: string): "name" | "value" | undefined {
  if (!PUBLIC_PREFIX.test(variable) || value.trim() === "") return undefined;
  if (isSecretValue(value.trim())) return "value";
  const rest = variable.replace(PUBLIC_PREFIX, "");
  return PRIVATE_WORDS.test(rest) && !/publi(c|shable)/i.test(rest) && isRealSecret(value)
    ? "name"
    : undefined;
}
