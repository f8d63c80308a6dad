// The invented people of the demo, one row of a temporary table each: contacts under positive numbers, users under
// negative ones. Names are syllables put together, so that none is a word of any language or of a list of fakes, and
// every one has at least eight letters: finding it in a target proves that it came from the source.
import { type FillStatement, quote, type SyntheticSql } from "./synthetic-sql.ts";

const FIRST_SYLLABLES = "Zor Qui Vex Thal Brix Kry Mox Jaz Dru Xan Ply Wrob Ghy Fen Yql Skov".split(" ");
const MIDDLE_SYLLABLES = "van lith xom quo dru zent pyr myk vol gar fex nuz riph jok wev bux".split(" ");
const FIRST_ENDINGS = "iq oz ael uth yx ein ovo umi axa ezh ild orn usk ynn ard eph".split(" ");
const LAST_SYLLABLES = (
  "Quill Vrand Zopf Thrux Krell Moxb Drev Jyst Plov Wysk Ghar Xeld Brom Skal Fyrn Yold " +
  "Vask Zirk Tulg Nyqu Hrob Lurz Cwen Ozim Ubrek Ikzo Ejvor Azpi Ruxl Pfen Szor Gnol"
).split(" ");
const LAST_ENDINGS = "ith ozz ek uyn axl ovic umb yrd enk ost ilv arz ugh eqs onq yph".split(" ");
const COMPANY_SYLLABLES =
  "Brax Zel Quor Vint Thry Mexo Kolv Dyna Pluv Xery Wolk Fjor Gryz Nubl Jant Skyv".split(" ");
const COMPANY_ENDINGS = "oplex uvia omar entis axon ivolt udra ertiq".split(" ");
const COMPANY_FORMS = ["Labs", "GmbH", "Inc", "Group", "Systems", "Partners"];

/** Campaigns of each user; demo_person says which of them a contact received. */
export const CAMPAIGNS_PER_USER = 3;

/** Distinct full names before they repeat: 4,096 first names and 8,192 last names. */
const PEOPLE_BITS = 25;
/** Users are counted from here, so that they share no full name with a contact. */
const FIRST_USER = 30_000_000;

/**
 * The statement that makes the temporary table `demo_person`: p, owner (the user's number, for contacts), q (the person
 * behind, shared by every tenth contact with the one before it, as one address on two customers' lists), first, last,
 * company, domain, email,
 * phone, ip, id (of the contact or user), campaign_id (one of the owner's) and recipient_id.
 */
export function people(sql: SyntheticSql): FillStatement {
  const { users, contacts } = sql.size;
  const shared = users > 1 ? "i % 10 = 0" : "false";
  const campaign = `owner + ${users} * ${sql.pick("p", "campaign", CAMPAIGNS_PER_USER)}`;
  return {
    table: "demo_person",
    sql: `CREATE TEMPORARY TABLE demo_person AS
      SELECT p, owner, q, first, last, company, domain, phone, ip,
        CASE WHEN p > 0 THEN ${sql.cuid("Contact", "p")} ELSE ${sql.cuid("User", "-p")} END AS id,
        CASE WHEN p > 0 THEN ${sql.cuid("Campaign", campaign)} END AS campaign_id,
        CASE WHEN p > 0 THEN ${sql.cuid("Recipient", "p")} END AS recipient_id,
        CASE WHEN p > 0 AND p % 40 = 0 THEN initcap(address) ELSE address END AS email
      FROM (SELECT *, lower(CASE WHEN q % 3 = 0 THEN left(first, 1) || last || q % 9000
          ELSE first || '.' || last END || '@' || domain) AS address
      FROM (SELECT p, owner, q, ${name("x & 4095", [FIRST_SYLLABLES, MIDDLE_SYLLABLES, FIRST_ENDINGS])} AS first,
          ${name("x >> 12", [LAST_SYLLABLES, MIDDLE_SYLLABLES, LAST_ENDINGS])} AS last,
          word || ' ' || ${sql.oneOf("k", "company form", COMPANY_FORMS)} AS company,
          CASE WHEN ${sql.pick("q", "mail home", 4)} = 0 THEN 'gmail.com'
            ELSE lower(word) || ${sql.oneOf("k", "top level", [".com", ".io", ".de", ".co.uk"])} END AS domain,
          ${sql.phone("q", "phone")} AS phone, ${sql.ip("q", "ip")} AS ip
        FROM (SELECT *, ${name("k", [COMPANY_SYLLABLES, MIDDLE_SYLLABLES, COMPANY_ENDINGS])} AS word
          FROM (SELECT p, owner, q, ${scatter("q", sql.seed)} AS x, ${sql.pick("q", "employer", 2048)} AS k
            FROM (SELECT i AS p, 1 + (i - 1) % ${users} AS owner,
                CASE WHEN ${shared} THEN i - 1 ELSE i END AS q FROM generate_series(1, ${contacts}) i
              UNION ALL
              SELECT -u, u, ${FIRST_USER} + u FROM generate_series(1, ${users}) u) numbers
          ) scattered) employed
      ) named) addressed`,
  };
}

/** One syllable of each list, chosen by the digits of `index` to the lists' lengths as bases. */
function name(index: string, syllables: readonly (readonly string[])[]): string {
  let divisor = 1;
  const parts: string[] = [];
  for (const list of [...syllables].reverse()) {
    parts.unshift(`(ARRAY[${list.map(quote).join(",")}])[1 + ((${index}) / ${divisor}) % ${list.length}]`);
    divisor *= list.length;
  }
  return `(${parts.join(" || ")})`;
}

/** A permutation of 0 … 2^25 - 1 (an odd multiplier, a shifted xor and another one), so no full name comes twice. */
function scatter(row: string, seed: number): string {
  const mask = 2 ** PEOPLE_BITS - 1;
  const first = `((${row})::int8 * 20261123 + ${Math.imul(seed + 1, 7919) & mask}) & ${mask}`;
  return `((((((${first}) # ((${first}) >> 13)) * 9176263) & ${mask}))::int)`;
}
