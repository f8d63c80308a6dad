// Sequences and automations of the demo's production database: their documents of steps and nodes, the contacts on
// their way through them, and what happened there.
import { mailHtml } from "./synthetic-accounts.ts";
import { OWNED_CONTACTS } from "./synthetic-contacts.ts";
import { bounceText, messageId } from "./synthetic-mail.ts";
import type { FillStatement, SyntheticSql } from "./synthetic-sql.ts";

/** Users as `u` with a contact of theirs as `c`, where there is one, and the user's number as `n`. */
const USERS = `(SELECT -p AS n, * FROM demo_person WHERE p < 0) u LEFT JOIN demo_person c ON c.p = u.n`;
const NODES = ["trigger-1", "email-2", "wait-3", "webhook-4", "condition-5", "sms-6"];

/** Statements for sequences; they come before the campaigns that refer to them. */
export function sequenceStatements(sql: SyntheticSql): readonly FillStatement[] {
  return [sequences(sql), ...enrollments(sql)];
}

/** Statements for automations. */
export function automationStatements(sql: SyntheticSql): readonly FillStatement[] {
  return [automations(sql), nodeStats(sql), ...executions(sql)];
}

function sequences(sql: SyntheticSql): FillStatement {
  const steps = `jsonb_build_array(
    jsonb_build_object('id', 'step-1', 'type', 'email', 'subject', 'A word from ' || u.first || ' ' || u.last, 'content', ${mailHtml(sql, "u", "u.email", "u.n")},
      'replyTo', u.email, 'delay', jsonb_build_object('value', 0, 'unit', 'days')),
    jsonb_build_object('id', 'step-2', 'type', 'condition', 'condition', 'opened', 'delay', jsonb_build_object('value', 2, 'unit', 'days')),
    jsonb_build_object('id', 'step-3', 'type', 'email', 'subject', 'Still interested?', 'content',
      '<p>Hi {{firstName}}, call me on ' || u.phone || '. ' || u.first || '</p>', 'testRecipients', jsonb_build_array(u.email, c.email),
      'delay', jsonb_build_object('value', 5, 'unit', 'days')))`;
  return {
    table: "Sequence",
    sql: `INSERT INTO "Sequence" SELECT ${sql.cuid("Sequence", "u.n")}, u.id, 'Follow-up ' || u.company,
      (ARRAY['ACTIVE', 'DRAFT', 'PAUSED'])[1 + u.n % 3]::"SequenceStatus", 'manual', ${steps}, ${sql.moment("u.n", "sequence")},
      ${sql.moment("u.n", "sequence update")}, 'Written by ' || u.first || ' ' || u.last, true, 'STANDALONE' FROM ${USERS}`,
  };
}

function enrollments(sql: SyntheticSql): FillStatement[] {
  const enrolled = `${OWNED_CONTACTS} AND c.p % 20 = 0`;
  const id = sql.cuid("SequenceEnrollment", "c.p");
  return [
    {
      table: "SequenceEnrollment",
      sql: `INSERT INTO "SequenceEnrollment" SELECT ${id}, ${sql.cuid("Sequence", "c.owner")}, c.id,
        'ACTIVE', ${sql.pick("c.p", "step", 3)}, NULL, NULL, ${sql.moment("c.p", "enrolled")}, ${sql.moment("c.p", "enrolled update")},
        ${sql.pick("c.p", "step clicks", 4)}, ${sql.hex("c.p", "step message", 16)}, ${sql.hex("c.p", "step thread", 16)}, NULL,
        ${sql.moment("c.p", "step sent")}, NULL, NULL, ${sql.pick("c.p", "step opens", 4)}, 0, ${messageId(sql, "c.p", "step")}, NULL, NULL
        FROM ${enrolled}`,
    },
    {
      table: "SequenceStepExecution",
      sql: `INSERT INTO "SequenceStepExecution" SELECT ${sql.cuid("SequenceStepExecution", "c.p * 2 + s")}, ${id}, 'step-' || s, s - 1,
        ${sql.moment("c.p * 2 + s", "step run")}, 'completed' FROM ${enrolled} CROSS JOIN generate_series(1, 2) s`,
    },
    {
      table: "SequenceEvent",
      sql: `INSERT INTO "SequenceEvent" SELECT ${sql.cuid("SequenceEvent", "c.p * 2 + s")}, ${id}, s - 1,
        (ARRAY['SENT', 'OPENED'])[s]::"EventType", jsonb_build_object('to', c.email, 'from', u.email, 'subject', 'A word from ' || u.first || ' ' || u.last),
        CASE WHEN s = 2 THEN c.ip END, CASE WHEN s = 2 THEN 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/132.0' END,
        ${sql.moment("c.p * 2 + s", "step event")} FROM ${enrolled} CROSS JOIN generate_series(1, 2) s`,
    },
  ];
}

/** Every second user has an automation. */
function automationOwners(sql: SyntheticSql): number {
  return Math.ceil(sql.size.users / 2);
}

function automations(sql: SyntheticSql): FillStatement {
  const nodes = `jsonb_build_array(
    jsonb_build_object('id', 'trigger-1', 'type', 'trigger', 'position', jsonb_build_object('x', 0, 'y', 0), 'data', jsonb_build_object('event', 'NEW_SUBSCRIBER')),
    jsonb_build_object('id', 'email-2', 'type', 'email', 'position', jsonb_build_object('x', 0, 'y', 120), 'data', jsonb_build_object(
      'subject', 'Welcome from ' || u.first, 'content', ${mailHtml(sql, "u", "u.email", "u.n")}, 'from', u.email, 'cc', jsonb_build_array(c.email))),
    jsonb_build_object('id', 'wait-3', 'type', 'wait', 'position', jsonb_build_object('x', 0, 'y', 240), 'data', jsonb_build_object('delay', jsonb_build_object('value', 3, 'unit', 'days'))),
    jsonb_build_object('id', 'webhook-4', 'type', 'webhook', 'position', jsonb_build_object('x', 0, 'y', 360), 'data', jsonb_build_object(
      'url', 'https://api.' || lower(u.last) || '.io/v1/leads?key=' || ${sql.secret("u.n", "node key", 32)}, 'method', 'POST', 'apiKey', 'sk_live_' || ${sql.hex("u.n", "api key", 40)},
      'headers', jsonb_build_object('Authorization', 'Bearer ' || ${sql.secret("u.n", "bearer", 48)}))),
    jsonb_build_object('id', 'condition-5', 'type', 'condition', 'position', jsonb_build_object('x', 0, 'y', 480), 'data', jsonb_build_object(
      'field', 'email', 'operator', 'equals', 'value', coalesce(c.email, u.email))),
    jsonb_build_object('id', 'sms-6', 'type', 'sms', 'position', jsonb_build_object('x', 0, 'y', 600), 'data', jsonb_build_object(
      'to', u.phone, 'message', 'Lead for ' || u.first || ' ' || u.last)))`;
  return {
    table: "Automation",
    sql: `INSERT INTO "Automation" SELECT ${sql.cuid("Automation", "u.n")}, u.id, 'Welcome to ' || u.company,
      'Questions to ' || u.email, 'NEW_SUBSCRIBER', jsonb_build_object('listId', ${sql.cuid("EmailList", "u.n")}, 'notify', u.email), false,
      (ARRAY['ACTIVE', 'DRAFT'])[1 + u.n % 2]::"AutomationStatus", true, ${nodes}, ${sql.pick("u.n", "entered", 90)},
      ${sql.pick("u.n", "inside", 30)}, ${sql.pick("u.n", "completed", 60)}, ${sql.moment("u.n", "automation")}, ${sql.moment("u.n", "automation update")}
      FROM ${USERS} WHERE u.n <= ${automationOwners(sql)}`,
  };
}

function nodeStats(sql: SyntheticSql): FillStatement {
  return {
    table: "AutomationNodeStats",
    sql: `INSERT INTO "AutomationNodeStats" SELECT ${sql.cuid("AutomationNodeStats", "u * 8 + s")}, ${sql.cuid("Automation", "u")}, ${node("s")},
      ${sql.pick("u * 8 + s", "passed", 90)}, ${sql.pick("u * 8 + s", "passing", 9)}, ${sql.pick("u * 8 + s", "in node", 9)}, ${sql.moment("u * 8 + s", "stats")}
      FROM generate_series(1, ${automationOwners(sql)}) u CROSS JOIN generate_series(1, ${NODES.length}) s`,
  };
}

function executions(sql: SyntheticSql): FillStatement[] {
  const running = `${OWNED_CONTACTS} AND c.p % 20 = 1 AND c.owner <= ${automationOwners(sql)}`;
  const isFailed = "c.p % 8 = 1";
  const id = sql.cuid("AutomationExecution", "c.p");
  return [
    {
      table: "AutomationExecution",
      sql: `INSERT INTO "AutomationExecution" SELECT ${id}, ${sql.cuid("Automation", "c.owner")}, c.id,
        (CASE WHEN ${isFailed} THEN 'FAILED' ELSE 'WAITING' END)::"AutomationExecStatus", ${node("1 + c.p % 6")}, ${sql.moment("c.p", "entered")}, NULL, NULL,
        CASE WHEN ${isFailed} THEN ${sql.moment("c.p", "failed")} END, CASE WHEN ${isFailed} THEN 'email-2: ' || ${bounceText("c")} END,
        jsonb_build_object('firstName', c.first, 'lastName', c.last, 'email', c.email, 'phone', c.phone), jsonb_build_array('trigger-1', 'email-2'),
        ${sql.moment("c.p", "execution")}, ${sql.moment("c.p", "execution update")},
        jsonb_build_object('contact', jsonb_build_object('email', c.email, 'name', c.first || ' ' || c.last), 'lastError', 'none',
          'webhookResponse', jsonb_build_object('status', 200, 'body', 'stored ' || c.email)), ${sql.moment("c.p", "execution")},
        ${sql.moment("c.p", "wait until")} FROM ${running}`,
    },
    {
      table: "AutomationExecutionEvent",
      sql: `INSERT INTO "AutomationExecutionEvent" SELECT ${sql.cuid("AutomationExecutionEvent", "c.p * 2 + s")}, ${id}, ${node("s")},
        (ARRAY['ENTERED_NODE', 'EMAIL_SENT'])[s]::"AutomationEventType",
        CASE WHEN s = 2 THEN jsonb_build_object('to', c.email, 'subject', 'Welcome, ' || c.first, 'messageId', ${messageId(sql, "c.p", "node")}) END,
        ${sql.moment("c.p * 2 + s", "node event")} FROM ${running} CROSS JOIN generate_series(1, 2) s`,
    },
  ];
}

function node(index: string): string {
  return `(ARRAY[${NODES.map((name) => `'${name}'`).join(",")}])[${index}]`;
}
