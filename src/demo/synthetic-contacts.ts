// Contacts of the demo's production database, their lists and segments, and the calls that webhooks made about them.
import { webhookCount } from "./synthetic-accounts.ts";
import type { FillStatement, SyntheticSql } from "./synthetic-sql.ts";

/** Rows of demo_person that are contacts, as `c`, each with the user who owns it, as `u`. */
export const OWNED_CONTACTS = `demo_person c JOIN demo_person u ON u.p = -c.owner AND c.p > 0`;

/** Statements for Contact, EmailList, Segment, ContactList and WebhookCall. */
export function contactStatements(sql: SyntheticSql): readonly FillStatement[] {
  return [contacts(sql), lists(sql), segments(sql), memberships(sql), webhookCalls(sql)];
}

function contacts(sql: SyntheticSql): FillStatement {
  const note = `CASE c.p % 3 WHEN 0 THEN 'Spoke with ' || c.first || ' ' || c.last || ', call back on ' || c.phone
    WHEN 1 THEN c.first || ' prefers ' || c.email || ' over the shared inbox'
    ELSE 'Introduced by ' || u.first || ' ' || u.last END`;
  return {
    table: "Contact",
    sql: `INSERT INTO "Contact" SELECT c.id, u.id, c.email,
      CASE WHEN c.p % 19 > 0 THEN c.first END, CASE WHEN c.p % 19 > 0 THEN c.last END,
      CASE WHEN c.p % 4 > 0 THEN c.company END, CASE WHEN c.p % 3 > 0 THEN c.phone END,
      CASE WHEN c.p % 5 = 1 THEN jsonb_build_object('firstName', c.first, 'fullName', c.first || ' ' || c.last,
        'email', c.email, 'plan', ${sql.oneOf("c.p", "plan", ["free", "team", "business"])}, 'seats', 1 + c.p % 40) END,
      CASE WHEN c.p % 50 = 0 THEN ARRAY['newsletter', 'friend of ' || c.first || ' ' || c.last]
        WHEN c.p % 50 = 1 THEN ARRAY['cc ' || c.email] WHEN c.p % 3 = 0 THEN ARRAY['lead', 'trial'] ELSE ARRAY['newsletter'] END,
      c.p % 31 = 0, c.p % 37 = 0, ${sql.moment("c.p", "contact")}, ${sql.moment("c.p", "contact update")},
      CASE WHEN c.p % 37 = 0 THEN ${sql.moment("c.p", "bounce")} END,
      CASE WHEN c.p % 5 = 3 THEN jsonb_build_object('notes', ${note}, 'mobile', c.phone, 'vip', c.p % 2 = 0,
        'score', (c.p % 1000) / 10.0, 'assistant', jsonb_build_object('name', u.first || ' ' || c.last, 'mail', 'office.' || lower(c.email)),
        'links', jsonb_build_array('https://www.linkedin.com/in/' || lower(c.first || '-' || c.last))) END,
      ${sql.pick("c.p", "score", 100)}, CASE WHEN c.p % 3 = 0 THEN ${sql.moment("c.p", "engagement")} END,
      CASE WHEN c.p % 4 = 0 THEN ARRAY[${sql.cuid("Segment", "c.owner")}] ELSE ARRAY[]::text[] END,
      ${sql.oneOf("c.p", "source", ["import", "form", "api", "manual"])},
      (CASE WHEN c.p % 31 = 0 THEN 'UNSUBSCRIBED' WHEN c.p % 37 = 0 THEN 'BOUNCED' ELSE 'ACTIVE' END)::"ContactStatus",
      CASE WHEN c.p % 31 = 0 THEN ${sql.moment("c.p", "unsubscribed")} END
      FROM ${OWNED_CONTACTS}`,
  };
}

function lists(sql: SyntheticSql): FillStatement {
  return {
    table: "EmailList",
    sql: `INSERT INTO "EmailList" SELECT ${sql.cuid("EmailList", "-u.p")}, u.id,
      u.company || ' customers', 'Kept by ' || u.first || ' ' || u.last || ', ask at ' || u.email,
      jsonb_build_array(jsonb_build_object('key', 'birthday', 'type', 'date', 'label', 'Birthday'),
        jsonb_build_object('key', 'owner', 'type', 'text', 'label', 'Owner', 'default', u.email)),
      ${sql.pick("u.p", "subscribers", 500)}, ${sql.pick("u.p", "active", 300)}, ${sql.moment("u.p", "list")},
      ${sql.moment("u.p", "list update")} FROM demo_person u WHERE u.p < 0`,
  };
}

/** A segment compares with the address of one of its owner's contacts, where the owner has any. */
function segments(sql: SyntheticSql): FillStatement {
  return {
    table: "Segment",
    sql: `INSERT INTO "Segment" SELECT ${sql.cuid("Segment", "-u.p")}, ${sql.cuid("EmailList", "-u.p")},
      'Contacts of ' || u.last, jsonb_build_object('operator', 'AND', 'rules', jsonb_build_array(
        jsonb_build_object('field', 'email', 'operator', 'equals', 'value', coalesce(c.email, u.email)),
        jsonb_build_object('field', 'engagementScore', 'operator', 'gte', 'value', 20 + -u.p % 50))),
      true, ${sql.moment("u.p", "segment")}, ${sql.moment("u.p", "segment update")}, ${sql.pick("u.p", "segment size", 90)},
      'Asked for by ' || u.email, u.id
      FROM demo_person u LEFT JOIN demo_person c ON c.p = -u.p WHERE u.p < 0`,
  };
}

function memberships(sql: SyntheticSql): FillStatement {
  return {
    table: "ContactList",
    sql: `INSERT INTO "ContactList" SELECT ${sql.cuid("ContactList", "c.p")}, c.id, ${sql.cuid("EmailList", "c.owner")},
      CASE WHEN c.p % 12 = 6 THEN jsonb_build_object('invitedBy', u.email, 'note', 'Met ' || c.first || ' ' || c.last || ' in person',
        'phone', c.phone) END,
      CASE WHEN c.p % 31 = 0 THEN 'unsubscribed' ELSE 'active' END, ${sql.moment("c.p", "membership")},
      CASE WHEN c.p % 31 = 0 THEN ${sql.moment("c.p", "left list")} END
      FROM ${OWNED_CONTACTS} AND c.p % 6 = 0`,
  };
}

function webhookCalls(sql: SyntheticSql): FillStatement {
  const contact = `1 + (w * 31 + (w - 1) / ${sql.size.contacts}) % ${sql.size.contacts}`;
  return {
    table: "WebhookCall",
    sql: `INSERT INTO "WebhookCall" SELECT ${sql.cuid("WebhookCall", "w")}, ${sql.cuid("Webhook", `1 + (w - 1) % ${webhookCount(sql)}`)},
      ${sql.oneOf("w", "hook event", ["contact.created", "email.opened", "email.bounced"])},
      (CASE w % 8 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'PENDING' ELSE 'SUCCESS' END)::"WebhookCallStatus",
      CASE w % 8 WHEN 0 THEN 422 WHEN 1 THEN NULL ELSE 200 END, ${sql.pick("w", "response time", 900)},
      jsonb_build_object('event', 'contact.created', 'data', jsonb_build_object('contact', jsonb_build_object('id', c.id,
        'email', c.email, 'firstName', c.first, 'lastName', c.last, 'phone', c.phone, 'company', c.company,
        'customFields', jsonb_build_object('note', c.first || ' asked for a call')))),
      CASE WHEN w % 8 > 1 THEN '{"ok":true,"message":"stored ' || c.email || '"}' END,
      CASE WHEN w % 8 = 0 THEN '422 Unprocessable Entity: ' || c.email || ' (' || c.first || ' ' || c.last || ') exists already' END,
      ${sql.moment("w", "call")}
      FROM generate_series(1, ${sql.size.webhookCalls}) w JOIN demo_person c ON c.p = ${contact}`,
  };
}
