// What a source made by fillProduction holds and a scrubbed copy must not: read from the source's own columns, never
// from the code that filled them.
import type { ClientBase } from "pg";

/** Kinds of values that must not survive. */
export type PlantedKind = "email" | "first name" | "last name" | "phone" | "company" | "secret";

const QUERIES: Readonly<Record<PlantedKind, string>> = {
  email: `SELECT email FROM "User" UNION SELECT email FROM "Contact" UNION SELECT identifier FROM "VerificationToken"
    UNION SELECT email FROM "GmailToken"`,
  "first name": `SELECT "firstName" FROM "Contact" UNION SELECT split_part(name, ' ', 1) FROM "User"`,
  "last name": `SELECT "lastName" FROM "Contact" UNION SELECT split_part(name, ' ', 2) FROM "User"`,
  phone: `SELECT phone FROM "Contact" UNION SELECT "customFields"->>'mobile' FROM "Contact"
    UNION SELECT variables->>'phone' FROM "User"`,
  company: `SELECT company FROM "Contact" UNION SELECT variables->>'companyName' FROM "User"`,
  secret: `SELECT password FROM "User" UNION SELECT "googleClientSecret" FROM "User"
    UNION SELECT unnest(ARRAY["providerAccountId", refresh_token, access_token, id_token]) FROM "Account"
    UNION SELECT "sessionToken" FROM "Session" UNION SELECT token FROM "VerificationToken"
    UNION SELECT unnest(ARRAY["accessToken", "refreshToken"]) FROM "GmailToken"
    UNION SELECT unnest(ARRAY["secretKey", split_part(url, 'key=', 2)]) FROM "Webhook"
    UNION SELECT node->'data'->>'apiKey' FROM "Automation", jsonb_array_elements(nodes) node
    UNION SELECT node->'data'->'headers'->>'Authorization' FROM "Automation", jsonb_array_elements(nodes) node`,
};

/** The distinct values of one kind. */
export async function plantedOfKind(client: ClientBase, kind: PlantedKind): Promise<Set<string>> {
  const { rows } = await client.query<[string | null]>({ text: QUERIES[kind], rowMode: "array" });
  return new Set(rows.flatMap(([value]) => (value === null ? [] : [value])));
}

/** Every email, first and last name, phone, company and secret of the source, as stored. */
export async function plantedValues(client: ClientBase): Promise<Set<string>> {
  const all = new Set<string>();
  for (const kind of ["email", "first name", "last name", "phone", "company", "secret"] as const) {
    for (const value of await plantedOfKind(client, kind)) all.add(value);
  }
  return all;
}
