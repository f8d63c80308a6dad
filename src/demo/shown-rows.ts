// The rows that the demo shows before and after: ids are kept, so the same ones can be found on both sides.

/** Queries of one column `value` and one row each. */
export const SHOWN: readonly { readonly label: string; readonly sql: string }[] = [
  { label: "User.email", sql: `SELECT email AS value FROM "User" ORDER BY id LIMIT 1` },
  { label: "User.name", sql: `SELECT name AS value FROM "User" ORDER BY id LIMIT 1` },
  {
    label: "User.password",
    sql: `SELECT password AS value FROM "User" WHERE password IS NOT NULL ORDER BY id LIMIT 1`,
  },
  {
    label: "GmailToken.accessToken",
    sql: `SELECT "accessToken" AS value FROM "GmailToken" ORDER BY id LIMIT 1`,
  },
  { label: "Contact.email", sql: `SELECT email AS value FROM "Contact" ORDER BY id LIMIT 1` },
  {
    label: "Contact.phone",
    sql: `SELECT phone AS value FROM "Contact" WHERE phone IS NOT NULL ORDER BY id LIMIT 1`,
  },
  {
    label: "Contact.customFields.mobile",
    sql: `SELECT "customFields"->>'mobile' AS value FROM "Contact" WHERE "customFields" ? 'mobile' ORDER BY id LIMIT 1`,
  },
  {
    label: "EmailEvent.eventData.to",
    sql: `SELECT "eventData"->>'to' AS value FROM "EmailEvent" WHERE "eventData" ? 'to' ORDER BY id LIMIT 1`,
  },
  {
    label: "EmailEvent.details",
    sql: `SELECT details AS value FROM "EmailEvent" WHERE details LIKE '%@%' ORDER BY id LIMIT 1`,
  },
];
