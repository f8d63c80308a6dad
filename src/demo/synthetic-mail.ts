// Campaigns of the demo's production database, who received them, and the events that Gmail and the tracking pixel
// reported. A quarter of the contacts are recipients; every event of a campaign names one of them.
import { mailHtml } from "./synthetic-accounts.ts";
import { OWNED_CONTACTS } from "./synthetic-contacts.ts";
import { CAMPAIGNS_PER_USER } from "./synthetic-names.ts";
import type { FillStatement, SyntheticSql } from "./synthetic-sql.ts";

const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)",
  "Mozilla/5.0 (via ggpht.com GoogleImageProxy)",
];
const TYPES = ["SENT", "DELIVERED", "OPENED", "CLICKED", "OPENED", "SENT", "BOUNCED", "REPLIED"];

/** Statements for Campaign, Recipient and EmailEvent. */
export function mailStatements(sql: SyntheticSql): readonly FillStatement[] {
  return [campaigns(sql), recipients(sql), emailEvents(sql)];
}

/** What a mail server says about an address that it does not know. */
export function bounceText(person: string): string {
  return `'550 5.1.1 <' || ${person}.email || '>: user unknown'`;
}

/** A Message-ID header as Gmail writes it. */
export function messageId(sql: SyntheticSql, row: string, salt: string): string {
  return `'<CA' || ${sql.secret(row, `${salt} message`, 28)} || '@mail.gmail.com>'`;
}

function campaigns(sql: SyntheticSql): FillStatement {
  const file = `'name,email,phone' || E'\\n' || u.first || ' ' || u.last || ',' || u.email || ',' || u.phone || E'\\n' ||
    coalesce(c.first || ' ' || c.last || ',' || c.email || ',' || c.phone || E'\\n', '')`;
  return {
    table: "Campaign",
    sql: `INSERT INTO "Campaign" SELECT ${sql.cuid("Campaign", "k")}, u.id,
      ${sql.oneOf("k", "season", ["Spring", "Summer", "Autumn", "Winter"])} || ' offer by ' || u.company,
      '{{firstName}}, ' || u.first || ' from ' || u.company || ' here', ${mailHtml(sql, "u", "coalesce(c.email, u.email)", "k")},
      (ARRAY['SENT', 'SENT', 'DRAFT', 'FAILED'])[1 + k % 4]::"CampaignStatus", NULL,
      CASE WHEN k % 4 < 2 THEN ${sql.moment("k", "campaign sent")} END, ${sql.pick("k", "sent", 200)}, ${sql.pick("k", "opens", 100)},
      ${sql.pick("k", "clicks", 50)}, ${sql.pick("k", "replies", 9)}, ${sql.pick("k", "bounces", 9)}, 0, true,
      CASE WHEN -u.p % 3 = 1 THEN ${sql.cuid("TrackingDomain", "-u.p")} END,
      CASE WHEN k % 4 = 3 THEN 'Gmail refused the sender ' || u.email || ': daily limit reached' END,
      ${sql.moment("k", "campaign")}, ${sql.moment("k", "campaign update")},
      CASE WHEN k % 5 = 0 THEN ${sql.cuid("Sequence", "-u.p")} END,
      CASE WHEN k % 10 = 1 THEN jsonb_build_array(jsonb_build_object('filename', 'attendees-' || lower(u.last) || '.csv',
        'contentType', 'text/csv', 'size', length(${file}), 'content', replace(encode(convert_to(${file}, 'UTF8'), 'base64'), E'\\n', ''))) END
      FROM generate_series(1, ${sql.size.users * CAMPAIGNS_PER_USER}) k
      JOIN demo_person u ON u.p = -(1 + (k - 1) % ${sql.size.users}) LEFT JOIN demo_person c ON c.p = 1 + (k - 1) % ${sql.size.users}`,
  };
}

function recipients(sql: SyntheticSql): FillStatement {
  return {
    table: "Recipient",
    sql: `INSERT INTO "Recipient" SELECT c.recipient_id, c.campaign_id, c.id,
      (CASE WHEN c.p % 37 = 0 THEN 'BOUNCED' WHEN c.p % 2 = 0 THEN 'OPENED' ELSE 'SENT' END)::"RecipientStatus",
      ${sql.moment("c.p", "sent")}, CASE WHEN c.p % 2 = 0 THEN ${sql.moment("c.p", "opened")} END, NULL, NULL,
      CASE WHEN c.p % 37 = 0 THEN ${sql.moment("c.p", "bounced")} END,
      CASE WHEN c.p % 4 = 0 THEN jsonb_build_object('firstName', c.first, 'lastName', c.last, 'email', c.email, 'greeting', 'Dear ' || c.first) END,
      CASE WHEN c.p % 37 = 0 THEN ${bounceText("c")} END, ${sql.hex("c.p", "gmail message", 16)}, ${sql.hex("c.p", "gmail thread", 16)},
      ${sql.moment("c.p", "recipient")}, ${sql.moment("c.p", "recipient update")}, ${messageId(sql, "c.p", "campaign")}
      FROM ${OWNED_CONTACTS} AND ${isRecipient(sql)}`,
  };
}

/** The first quarter of the contacts. */
function isRecipient(sql: SyntheticSql): string {
  return `c.p <= ${recipientCount(sql)}`;
}

function recipientCount(sql: SyntheticSql): number {
  return Math.ceil(sql.size.contacts / 4);
}

/** Every seventh event belongs to a sequence and to any contact, all others to a campaign and its recipients. */
function emailEvents(sql: SyntheticSql): FillStatement {
  const { events, contacts } = sql.size;
  const person = `CASE WHEN e % 7 = 0 THEN 1 + (e::int8 * 7919) % ${contacts} ELSE 1 + (e::int8 * 7919) % ${recipientCount(sql)} END`;
  const type = `(ARRAY[${TYPES.map((name) => `'${name}'`).join(",")}])[1 + e % 8]::"EventType"`;
  const data = `CASE e % 8 WHEN 0 THEN jsonb_build_object('to', c.email, 'from', u.email, 'messageId', ${messageId(sql, "e", "event")})
      WHEN 3 THEN jsonb_build_object('to', c.email, 'link', 'https://' || u.domain || '/offer?mail=' || replace(c.email, '@', '%40'), 'ip', c.ip)
      WHEN 6 THEN jsonb_build_object('to', c.email, 'reason', ${bounceText("c")})
      WHEN 7 THEN jsonb_build_object('from', c.first || ' ' || c.last || ' <' || c.email || '>', 'to', u.email, 'subject', 'Re: offer for ' || c.company)
      WHEN 1 THEN NULL
      ELSE jsonb_build_object('to', c.email, 'ip', c.ip) END`;
  const isOpen = "e % 8 IN (2, 3, 4)";
  return {
    table: "EmailEvent",
    sql: `INSERT INTO "EmailEvent" SELECT ${sql.cuid("EmailEvent", "e")}, CASE WHEN e % 7 > 0 THEN c.campaign_id END,
      CASE WHEN e % 7 > 0 THEN c.recipient_id END, ${type}, ${data}, CASE WHEN ${isOpen} THEN c.ip END,
      CASE WHEN ${isOpen} THEN ${sql.oneOf("c.p", "agent", USER_AGENTS)} END, ${sql.moment("e", "event")}, c.id,
      CASE WHEN e % 8 = 6 THEN 'Delivery to ' || c.first || ' ' || c.last || ' failed: ' || ${bounceText("c")} END,
      CASE WHEN e % 7 = 0 THEN ${sql.cuid("Sequence", "c.owner")} END,
      CASE WHEN e % 8 = 0 THEN c.first || ', ' || u.first || ' from ' || u.company || ' here' END,
      ${sql.moment("e", "event")}, ${type}, u.id
      FROM generate_series(1, ${events}) e JOIN demo_person c ON c.p = ${person} JOIN demo_person u ON u.p = -c.owner`,
  };
}
