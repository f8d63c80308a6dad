// preset:nextauth — NextAuth / Auth.js: the tables of its adapters, under Prisma's names and under the plural and
// snake_case names of the others. Columns: authjs.dev, reference of the adapters.

/** Spellings of one column: camelCase and snake_case. */
const USER = `    columns:
      name: [person.full_name, redact]
      email: email
      image: [url, "null"]`;

const ACCOUNT = `    columns:
      type: {keep: "kind of sign-in: oauth, oidc, email"}
      provider: {keep: "name of the sign-in provider"}
      providerId: {keep: "name of the sign-in provider"}
      providerType: {keep: "kind of sign-in: oauth, oidc, email"}
      provider_id: {keep: "name of the sign-in provider"}
      provider_type: {keep: "kind of sign-in: oauth, oidc, email"}
      providerAccountId: id
      provider_account_id: id
      refresh_token: ["null", token]
      refreshToken: ["null", token]
      access_token: ["null", token]
      accessToken: ["null", token]
      id_token: ["null", token]
      idToken: ["null", token]
      oauth_token: ["null", token]
      oauth_token_secret: ["null", token]
      session_state: ["null", token]
      sessionState: ["null", token]
      expires_at: {keep: "when a token that is not copied expires"}
      expiresAt: {keep: "when a token that is not copied expires"}
      refresh_token_expires_in: {keep: "how long a token that is not copied holds"}
      token_type: {keep: "bearer, a word of the protocol"}
      tokenType: {keep: "bearer, a word of the protocol"}
      scope: {keep: "permissions by their names in the protocol"}`;

const tables = (names: readonly string[], rule: string): string =>
  names.map((name) => `  ${name}:\n${rule}`).join("\n");
const none = (names: readonly string[]): string => names.map((name) => `  ${name}: {rows: none}`).join("\n");

/** The preset as text of a rules file. */
export const NEXTAUTH = `version: 1
tables:
${tables(["User", "user", "users", "next_auth.users"], USER)}
${tables(["Account", "account", "accounts", "next_auth.accounts"], ACCOUNT)}
${none(["Session", "session", "sessions", "next_auth.sessions"])}
${none(["VerificationToken", "verificationToken", "verification_token", "verification_tokens"])}
${none(["verificationTokens", "next_auth.verification_tokens", "VerificationRequest", "verification_requests"])}
${none(["Authenticator", "authenticator", "authenticators"])}
`;
