// Names of secrets and of what only describes a secret: `accessToken` is one, `tokenType` and `tokenCount` are not.
import { anywhere, atEnd, type NameRule, whole } from "./name-rule.ts";

/** Last words that describe a thing instead of holding it, whatever stands before them. */
const ATTRIBUTES =
  "type|kind|method|algorithm|alg|format|version|strategy|provider|ttl|currency|locale|language|timezone|status|mode|count|" +
  "limit|used|usage|issuer|audience|scope|lifetime|policy|environment|unit|category|priority|severity|frequency|interval|" +
  "extension|color|colour|mime type|encoding|visibility|direction|protocol|platform|model|alignment|placement|font|icon|" +
  "permission|role|weight|level|subtype|classification|language code|country code|currency code|status code|error code|response code|dial code";

/** Before everything else: the last word says that it is not the thing itself. */
export const DESCRIPTION_RULES: readonly NameRule[] = [
  { kind: "word", confidence: 0.85, when: atEnd(ATTRIBUTES) },
  { kind: "word", confidence: 0.85, when: whole("utm(?: .*)?") },
  {
    kind: "word",
    confidence: 0.9,
    when: anywhere("authentication method|challenge method|grant type|token endpoint"),
  },
  {
    kind: "word",
    confidence: 0.9,
    when: whole(
      "public key|verification key id|(?:signing|encryption|public) key id|kid|key id|idempotency key|idempotency token|sort key|cache key|partition key|translation key|i18n key|locale key|primary key|foreign key|dedupe key|deduplication key|group key|lock key|job key|event key|routing key|feature key|setting key|config(?:uration)? key",
    ),
  },
];

/** Passwords, tokens, keys, codes. */
export const SECRET_RULES: readonly NameRule[] = [
  {
    kind: "password",
    confidence: 0.97,
    when: atEnd(
      "password|encrypted password|crypted password|hashed password|password (?:hash|digest|encrypted|hashed|bcrypt|value)",
    ),
  },
  { kind: "secret", confidence: 0.95, when: anywhere("password") },
  { kind: "password", confidence: 0.9, when: whole("hash|digest"), table: /password/ },
  {
    kind: "secret",
    confidence: 0.95,
    when: anywhere(
      "secret|credential|bearer|jwt|cookie|csrf|xsrf|nonce|salt|otp|totp|hotp|mnemonic|seed phrase|keytab",
    ),
  },
  {
    kind: "secret",
    confidence: 0.96,
    when: anywhere(
      "private key|secret key|api key|access key|signing key|encryption key|auth key|authentication key|master key|shared key|session key|ssh key|license key|licence key|consumer key|(?:deploy|host|rsa|dsa|pgp|gpg|hmac|root|server|client|bot|integration|publish|write|read|admin|stream|rtmp|ingest|transfer|merchant|gateway|push) key|webhook key|service key|service account|key hash|hashed key|lookup hash|partial key|key prefix|key preview|encrypted key|pem|pfx|keystore|jwk",
    ),
  },
  {
    kind: "secret",
    confidence: 0.96,
    when: anywhere(
      "mfa (?:.* )?code|last used code|token|token hash|hashed token|backup code|recovery code|verification code|verify code|access code|invite code|invitation code|reset code|confirmation code|security code|activation code|login code|one time code|sms code|passkey|pin|pin code|magic link|authorization code|auth code|device code|user code|join code|unlock code|door code|code verifier|code challenge|session state",
    ),
  },
  {
    kind: "secret",
    confidence: 0.8,
    when: whole(
      "p256dh|authentication|authorization|authorization header|request header|header|session|session id hash|session hash|api|software statement|push endpoint|push subscription",
    ),
    subjects: ["credential"],
  },
  {
    kind: "secret",
    confidence: 0.85,
    when: whole("p256dh|authentication|authorization(?: header)?|bypass code|session cookie|vapid"),
  },
  {
    kind: "secret",
    confidence: 0.85,
    when: whole(
      "key|value|code|hash|hashed|digest|data|identifier hash|credential id|id hash|public id|assertion|payload|context|request|response|ciphertext",
    ),
    subjects: ["credential"],
    table:
      /(?:^| )(?:api|token|secret|credential|passkey|session|verification|invite|invitation|otp|reset|challenge|impersonation|device code|authenticator|code)(?: |$)/,
  },
  {
    kind: "secret",
    confidence: 0.8,
    when: atEnd("key|key prefix|key suffix|last character"),
    table: /(?:^| )(?:api key|access key|secret key|api token|access token)(?: |$)/,
  },
  {
    kind: "secret",
    confidence: 0.75,
    when: whole("state"),
    table: /(?:^| )(?:oauth|sso|saml|login|sign in|authentication request)(?: |$)/,
  },
  { kind: "secret", confidence: 0.75, when: atEnd("encrypted|ciphertext|cipher|enc") },
  { kind: "secret", confidence: 0.7, when: whole("webhook signature|x signature|hmac") },
];
