// preset:better-auth — Better Auth: its core tables and those of its plugins, with columns in camelCase and in snake_case,
// as its adapters write them, and tables also in the plural. Its ids are random texts of its own alphabet, which no sample
// can tell from others, so they are named here. Columns: better-auth.com, concepts/database and plugins.

const SNAKE = /[A-Z]/g;
const snake = (name: string): string => name.replaceAll(SNAKE, (letter) => `_${letter.toLowerCase()}`);

/** `name: masker` for each spelling of each column. */
const columns = (rules: Readonly<Record<string, string>>): string =>
  Object.entries(rules)
    .flatMap(([name, masker]) => [...new Set([name, snake(name)])].map((key) => `      ${key}: ${masker}`))
    .join("\n");

const spellings = (name: string): string[] => [
  ...new Set([
    name,
    snake(name),
    `${name}s`,
    `${snake(name)}s`,
    name.charAt(0).toUpperCase() + name.slice(1),
  ]),
];

const table = (name: string, rules: Readonly<Record<string, string>>): string =>
  spellings(name)
    .map((spelling) => `  ${spelling}:\n    columns:\n${columns(rules)}`)
    .join("\n");

const none = (name: string): string =>
  spellings(name)
    .map((spelling) => `  ${spelling}: {rows: none}`)
    .join("\n");

const ids = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(["id", ...names].map((name) => [name, '{keep: "random id that Better Auth made"}']));

const SECRET = '["null", token]';

const WITHOUT_ROWS = [
  ...[
    "session",
    "verification",
    "twoFactor",
    "passkey",
    "apikey",
    "apiKey",
    "jwks",
    "rateLimit",
    "deviceCode",
  ],
  ...["oauthApplication", "oauthAccessToken", "oauthRefreshToken", "oauthConsent", "oauthClient"],
  ...["ssoProvider", "scimProvider", "walletAddress"],
];

/** The preset as text of a rules file. */
export const BETTER_AUTH = `version: 1
tables:
${table("user", {
  ...ids(),
  name: "[person.full_name, redact]",
  email: "email",
  image: '[url, "null"]',
  username: "[id, redact]",
  displayUsername: "[id, redact]",
  phoneNumber: "phone",
  role: '{keep: "name of a role"}',
  banReason: '["null", text, redact]',
  banExpires: '{keep: "when a ban ends"}',
  lastLoginMethod: '{keep: "kind of sign-in"}',
  stripeCustomerId: "id",
})}
${table("account", {
  ...ids("userId"),
  accountId: "id",
  providerId: '{keep: "name of the sign-in provider"}',
  accessToken: SECRET,
  refreshToken: SECRET,
  idToken: SECRET,
  accessTokenExpiresAt: '{keep: "when a token that is not copied expires"}',
  refreshTokenExpiresAt: '{keep: "when a token that is not copied expires"}',
  scope: '{keep: "permissions by their names in the protocol"}',
  password: "password",
})}
${table("organization", {
  ...ids(),
  name: "company",
  slug: "[id, redact]",
  logo: '[url, "null"]',
  metadata: '["null", json, redact]',
  stripeCustomerId: "id",
})}
${table("member", { ...ids("userId", "organizationId"), role: '{keep: "name of a role"}' })}
${table("invitation", {
  ...ids("inviterId", "organizationId", "teamId"),
  email: "email",
  role: '{keep: "name of a role"}',
  status: '{keep: "state of an invitation"}',
})}
${table("team", { ...ids("organizationId"), name: "[text, redact]" })}
${table("teamMember", ids("userId", "teamId"))}
${table("organizationRole", { ...ids("organizationId"), role: '{keep: "name of a role"}', permission: '{keep: "names of permissions"}' })}
${table("subscription", {
  ...ids("referenceId"),
  plan: '{keep: "name of a plan"}',
  status: '{keep: "state of a subscription"}',
  stripeCustomerId: "id",
  stripeSubscriptionId: "id",
})}
${WITHOUT_ROWS.map(none).join("\n")}
`;
