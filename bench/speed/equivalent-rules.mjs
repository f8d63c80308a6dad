// What scrub-rules.yaml asks for, as plain data that the rules of other tools are written from. Where another tool has no
// masker of that kind it gets a cheaper one, never a dearer one: see greenmask.mjs and pgstream.mjs.
import { parse } from "yaml";

/** One entry for each ruled column: `{table, column, masker}`; `tables` without rows are in `empty`. */
export function readEquivalentRules(text) {
  const { tables } = parse(text);
  const columns = [];
  const empty = [];
  for (const [table, { rows, columns: ruled = {} }] of Object.entries(tables)) {
    if (rows === "none") empty.push(table);
    for (const [column, rule] of Object.entries(ruled)) {
      const masker = maskerOf(rule);
      if (masker !== "keep") columns.push({ table, column, masker });
    }
  }
  return { columns, empty };
}

function maskerOf(rule) {
  if (rule === null) return "null";
  return typeof rule === "string" ? rule : Object.keys(rule)[0];
}

/**
 * String leaves of the bench's documents that pgscrub rewrites, as sjson paths, of the tables that hold nearly all bytes:
 * `always` are in every document, `often` in some. Documents of other columns are replaced whole.
 */
export const JSON_PATHS = {
  "Contact.variables": { always: ["email", "fullName", "firstName", "plan"], often: [] },
  "Contact.customFields": {
    always: ["notes", "mobile", "assistant.mail", "assistant.name", "links.0"],
    often: [],
  },
  "Recipient.variables": { always: ["email", "greeting", "lastName", "firstName"], often: [] },
  "EmailEvent.eventData": { always: ["to"], often: ["ip", "from", "link", "reason", "subject", "messageId"] },
  "SequenceEvent.eventData": { always: ["to", "from", "subject"], often: [] },
  "ContactList.customData": { always: ["note", "phone", "invitedBy"], often: [] },
  "WebhookCall.payload": {
    always: ["email", "phone", "company", "lastName", "firstName", "customFields.note"].map(
      (key) => `data.contact.${key}`,
    ),
    often: [],
  },
};

/** What a string leaf becomes. */
export const JSON_VALUE = "scrubbed";
/** What free text, responses and pages become. */
export const TEXT_VALUE = "scrubbed text";
/** In the form of a bcrypt hash; it belongs to no password. */
export const PASSWORD_HASH = "$2b$10$7EqJtq98hPqEX7fNZaFWoOhi5ZVbqXcyQvRJX5p0ZyEbg1W6uCbTa";
