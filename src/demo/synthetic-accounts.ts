// The users of the demo's production database and what hangs on them: sign-in, tokens, templates, webhooks. Each
// statement inserts one table from `demo_person` (see synthetic-names.ts).
import { type FillStatement, quote, type SyntheticSql } from "./synthetic-sql.ts";

/** Rows of demo_person that are users, as `u`, with the user's number as `n`. */
const USERS = "(SELECT -p AS n, * FROM demo_person WHERE p < 0) u";

/** Statements for every table that hangs on users alone. */
export function accountStatements(sql: SyntheticSql): readonly FillStatement[] {
  return [
    users(sql),
    ...signIn(sql),
    gmailTokens(sql),
    trackingDomains(sql),
    templates(sql),
    webhooks(sql),
    migrations(sql),
  ];
}

/** HTML of a mail with merge tags, signed by person `person`, with the recipient's address in the unsubscribe link. */
export function mailHtml(sql: SyntheticSql, person: string, recipient: string, row: string): string {
  const opening = sql.oneOf(row, "opening", [
    "Thanks for joining us at {{company}} last week.",
    "Your seat for {{eventName}} is still open.",
    "We have prepared the offer you asked for.",
  ]);
  return `('<html><body style="font-family:sans-serif"><p>Hi {{firstName}},</p><p>' || ${opening} ||
    '</p><p><a href="https://app.loumass.com/offer?u={{contactId}}">See it here</a></p><p>Best regards,<br><b>' ||
    ${person}.first || ' ' || ${person}.last || '</b><br>' || ${person}.company || '<br>Tel. ' || ${person}.phone ||
    '<br><a href="mailto:' || ${person}.email || '">' || ${person}.email ||
    '</a></p><img src="https://track.loumass.com/o.gif?c={{campaignId}}" width="1"><p><a href="https://app.loumass.com/unsubscribe?email=' ||
    replace(${recipient}, '@', '%40') || '">Unsubscribe</a></p></body></html>')`;
}

function users(sql: SyntheticSql): FillStatement {
  const isGoogle = "u.n % 3 = 0";
  return {
    table: "User",
    sql: `INSERT INTO "User" SELECT u.id, u.email, u.first || ' ' || u.last,
      CASE WHEN ${isGoogle} THEN NULL ELSE ${sql.bcrypt("u.n", "password")} END,
      CASE WHEN u.n % 5 > 0 THEN ${sql.moment("u.n", "verified")} END,
      CASE WHEN ${isGoogle} THEN 'https://lh3.googleusercontent.com/a/' || ${sql.secret("u.n", "picture", 40)} END,
      ${sql.moment("u.n", "user")}, ${sql.moment("u.n", "user update")},
      CASE WHEN u.n % 2 = 0 THEN (100000000000 + u.n) || '-' || ${sql.hex("u.n", "client", 32)} || '.apps.googleusercontent.com' END,
      CASE WHEN u.n % 2 = 0 THEN 'GOCSPX-' || ${sql.secret("u.n", "client secret", 28)} END, u.n % 2 = 0,
      jsonb_build_object('locale', ${sql.oneOf("u.n", "locale", ["en", "de", "fr"])}, 'companyName', u.company, 'phone', u.phone,
        'signature', 'Best, ' || u.first || ' ' || u.last || ' (' || u.phone || ', ' || u.email || ')',
        'calendarLink', 'https://cal.example-meet.com/' || lower(u.first || '-' || u.last)),
      u.first || ' ' || u.last || ', ' || u.company, 100 + 50 * ${sql.pick("u.n", "limit", 20)}
      FROM ${USERS}`,
  };
}

function signIn(sql: SyntheticSql): FillStatement[] {
  const claims = `jsonb_build_object('iss', 'https://accounts.google.com', 'sub', ${subject(sql, "u.n")}, 'email', u.email,
    'email_verified', true, 'name', u.first || ' ' || u.last, 'given_name', u.first, 'family_name', u.last)`;
  return [
    {
      table: "Account",
      sql: `INSERT INTO "Account" SELECT ${sql.cuid("Account", "u.n")}, u.id, 'oauth', 'google', ${subject(sql, "u.n")},
        '1//0' || ${sql.secret("u.n", "refresh", 60)}, 'ya29.a0' || ${sql.secret("u.n", "access", 80)}, 1790000000 + u.n::int,
        'Bearer', 'openid email profile https://www.googleapis.com/auth/gmail.send', ${sql.jwt(claims, "u.n")}, NULL
        FROM ${USERS} WHERE u.n % 3 = 0 OR u.n % 5 = 0`,
    },
    {
      table: "Session",
      sql: `INSERT INTO "Session" SELECT ${sql.cuid("Session", "u.n")}, ${sql.uuid("u.n", "session")}, u.id,
        ${sql.moment("u.n", "session")} + interval '30 days' FROM ${USERS}`,
    },
    {
      table: "VerificationToken",
      sql: `INSERT INTO "VerificationToken" SELECT u.email, ${sql.hex("u.n", "verification", 64)}, ${sql.moment("u.n", "verification")}
        FROM ${USERS} WHERE u.n % 4 = 0`,
    },
  ];
}

/** Google's name for an account: 21 digits that begin with 1. */
function subject(sql: SyntheticSql, row: string): string {
  const digits = `translate(${sql.hex(row, "subject", 19)}, 'abcdef', '012345')`;
  return `('10' || ${digits})`;
}

function gmailTokens(sql: SyntheticSql): FillStatement {
  return {
    table: "GmailToken",
    sql: `INSERT INTO "GmailToken" SELECT ${sql.cuid("GmailToken", "u.n")}, u.id, u.email,
      'ya29.a0' || ${sql.secret("u.n", "gmail access", 80)}, '1//0' || ${sql.secret("u.n", "gmail refresh", 60)},
      ${sql.moment("u.n", "gmail expiry")}, 'https://www.googleapis.com/auth/gmail.send', ${sql.moment("u.n", "gmail")},
      ${sql.moment("u.n", "gmail update")}, (1000000 + ${sql.pick("u.n", "history", 9_000_000)})::text,
      ${sql.moment("u.n", "watch")}, ${sql.moment("u.n", "refresh")}, ${sql.pick("u.n", "refreshes", 400)}
      FROM ${USERS} WHERE u.n % 5 > 0`,
  };
}

function trackingDomains(sql: SyntheticSql): FillStatement {
  return {
    table: "TrackingDomain",
    sql: `INSERT INTO "TrackingDomain" SELECT ${sql.cuid("TrackingDomain", "u.n")}, u.id,
      lower(u.first || u.last) || '-mail.com', 'track', 'tracking.loumass.com', u.n % 2 = 0,
      CASE WHEN u.n % 2 = 0 THEN ${sql.moment("u.n", "domain check")} END, ${sql.moment("u.n", "domain")},
      ${sql.moment("u.n", "domain update")} FROM ${USERS} WHERE u.n % 3 = 1`,
  };
}

function templates(sql: SyntheticSql): FillStatement {
  return {
    table: "EmailTemplate",
    sql: `INSERT INTO "EmailTemplate" SELECT ${sql.cuid("EmailTemplate", "t")}, u.id,
      ${sql.oneOf("t", "template", ["Welcome", "Follow-up", "Invoice reminder"])} || ' by ' || u.first,
      '{{firstName}}, a word from ' || u.first || ' ' || u.last, ${mailHtml(sql, "u", "u.email", "t")},
      ARRAY['firstName', 'company', 'contactId'], ${sql.oneOf("t", "category", ["onboarding", "sales", "billing"])},
      ${sql.moment("t", "template")}, ${sql.moment("t", "template update")}
      FROM generate_series(1, ${sql.size.users}) t JOIN ${USERS} ON u.n = 1 + (t - 1) % ${sql.size.users}`,
  };
}

function webhooks(sql: SyntheticSql): FillStatement {
  return {
    table: "Webhook",
    sql: `INSERT INTO "Webhook" SELECT ${sql.cuid("Webhook", "u.n")}, u.id,
      'https://hooks.' || lower(u.last) || '.io/in/' || u.n || '?key=' || ${sql.secret("u.n", "hook key", 32)},
      ARRAY['contact.created', 'email.opened', 'email.bounced'], ${sql.moment("u.n", "hook")}, ${sql.moment("u.n", "hook update")},
      'Set up by ' || u.first || ' ' || u.last || ' <' || u.email || '>', u.company || ' CRM',
      CASE WHEN u.n % 2 = 0 THEN ${sql.hex("u.n", "hook secret", 64)} ELSE 'whsec_' || ${sql.secret("u.n", "hook secret", 32)} END,
      (ARRAY['ACTIVE', 'ACTIVE', 'INACTIVE', 'ERROR'])[1 + u.n % 4]::"WebhookStatus"
      FROM ${USERS} WHERE u.n <= ${webhookCount(sql)}`,
  };
}

/** Webhooks belong to the first half of the users, one each. */
export function webhookCount(sql: SyntheticSql): number {
  return Math.ceil(sql.size.users / 2);
}

function migrations(sql: SyntheticSql): FillStatement {
  const names = ["init", "add_sequences", "add_automations", "add_webhooks", "add_segments"];
  return {
    table: "_prisma_migrations",
    sql: `INSERT INTO "_prisma_migrations" SELECT ${sql.uuid("m", "migration")}, ${sql.hex("m", "checksum", 64)},
      timestamptz '2025-01-01 10:00:01+00' + m * interval '20 days',
      to_char(timestamp '2025-01-01 10:00:00' + m * interval '20 days', 'YYYYMMDDHH24MISS') || '_' || (ARRAY[${names.map(quote).join(",")}])[m],
      NULL, NULL, timestamptz '2025-01-01 10:00:00+00' + m * interval '20 days', 1
      FROM generate_series(1, ${names.length}) m`,
  };
}
