// Names of columns about people: how to reach them, what they are called, where they are, what must not be known of them.
import { anywhere, atEnd, atStart, type NameRule, whole } from "./name-rule.ts";

/** Told first, because their last words (`type`, `status`, `number`) are ordinary ones. */
export const SPECIAL_RULES: readonly NameRule[] = [
  {
    kind: "government_id",
    confidence: 0.95,
    when: anywhere(
      "social security|security sociale?|social insurance|national (?:id|identity|identifier|insurance)|identity card|id card|citizen (?:id|number)|passport|driver license|driver licence|driving licen[cs]e|license plate|number plate|licence plate|tax id|tax number|tax identifier|taxpayer|tin|ein|vat id|vat number|vat|abn|gstin?|aadhaar|pan number|mrn|medical record number|nhs number|medicare|insurance number|insurance id|policy number|member number|residence permit|visa number|green card|voter|military id|birth certificate|company number|registration number|commercial register|handelsregister|code fiscal|fiscal code|partita iva",
    ),
  },
  {
    kind: "health",
    confidence: 0.9,
    when: anywhere(
      "diagnosis|diagnose|symptom|allergy|medication|medicine|prescription|blood type|blood group|blood pressure|disability|illness|disease|medical (?:condition|history|note)|health (?:condition|status|note|issue)|pregnan(?:t|cy)|vaccination|immunization|anamnesis|treatment plan|clinical note|icd|icd code|hiv status|therapy note|chief complaint|dietary|diet|impairment|surgery|injury",
    ),
  },
  {
    kind: "personal",
    confidence: 0.85,
    when: anywhere(
      "gender|sex|pronoun|ethnicity|ethnic|race|religion|religious|nationality|citizenship|marital status|civil status|sexual orientation|orientation sexual|political|union membership|immigration status|criminal|conviction|caste|tribe|maiden|gender identity|birth name",
    ),
  },
  {
    kind: "birth",
    confidence: 0.9,
    when: anywhere(
      "birth date|birth year|birth month|birth|born|birthday|death date|deceased|date of death|died",
    ),
  },
  {
    kind: "financial",
    confidence: 0.95,
    when: anywhere(
      "iban|bic|swift|account number|account no|bank account|routing number|sort code|bsb|ifsc|clabe|card number|credit card|debit card|card last four|last four|card holder|cardholder number|cvv|cvc|card expiration|card expires|card bin|pan|wallet|wallet address|crypto address|bank name|upi id|sepa mandate|mandate reference|check number|cheque number|payment details|payout details|bank details|billing details|paypal",
    ),
  },
];

/** Email, phone, names, addresses, devices. */
export const PERSON_RULES: readonly NameRule[] = [
  {
    kind: "email",
    confidence: 0.97,
    when: atEnd(
      "email(?: address| addres| to| from| cc| bcc| new| old| list| hash| digest| normali[sz]ed| canonical| lower(?:case)?| raw| original| value| recipient| sender| login| account| primary| alternate| secondary| confirmation| pending)?",
    ),
  },
  {
    kind: "email",
    confidence: 0.9,
    when: whole(
      "from|to|cc|bcc|reply to|sender|recipient|mailbox|delivered to|return path|(?:from|to|cc|bcc|sender|recipient|reply to|envelope) address|mail (?:from|to)|sent to|sent from|notify|forward to|send to|rcpt to|upn|user principal name|principal name",
    ),
  },
  {
    kind: "email",
    confidence: 0.85,
    when: anywhere(
      "email domain|allow list|allowlist|deny list|denylist|block list|blocklist|whitelist|blacklist|blocked sender|allowed sender|trusted sender|allowed domain|blocked domain|allowed email|blocked email",
    ),
  },
  {
    kind: "email",
    confidence: 0.9,
    when: whole("identifier|login|login id|sign in name"),
    table: /(?:^| )(?:verification|token|login|otp|magic|sign in|account|user)(?: |$)/,
  },
  {
    kind: "phone",
    confidence: 0.95,
    when: atEnd(
      "(?:phone|mobile|fax|msisdn|whatsapp|cell|sms|pager|telegram|signal|contact|caller|dial|hotline|twilio|callback)(?: phone)?(?: number| e164| digit| normali[sz]ed| home| work| office| mobile| extension| raw| hash| id)*",
    ),
    subjects: ["person", "company", "content", "unknown", "credential"],
  },
  {
    kind: "phone",
    confidence: 0.9,
    when: anywhere("phone|phone number|msisdn|mobile number|fax number|fax|caller id|e164|whatsapp number"),
  },
  {
    kind: "first_name",
    confidence: 0.96,
    when: anywhere("first name|middle name|preferred name|middle initial|initial|call name"),
  },
  { kind: "last_name", confidence: 0.96, when: anywhere("last name|second name|maiden name|birth name") },
  {
    kind: "user_name",
    confidence: 0.93,
    when: atEnd(
      "username|nickname|screen name|handle|login|login name|user handle|alias name|gamertag|discord tag|social handle|twitter|instagram|github|linkedin|facebook|tiktok|youtube|mastodon|bluesky|telegram|skype|snapchat|twitter handle|x handle",
    ),
    subjects: ["person", "company", "content", "unknown", "credential"],
  },
  { kind: "user_name", confidence: 0.9, when: anywhere("username|nickname|screen name|display username") },
  {
    kind: "full_name",
    confidence: 0.94,
    when: anywhere(
      "full name|legal name|real name|person name|account holder|card ?holder(?: name)?|name on card|bank holder|from name|to name|sender name|reply to name|contact person|emergency contact|next of kin|mother name|father name|parent name|spouse|signed by|signed name|printed name|typed signature|name prefix|name suffix|salutation name|beneficiary|addressee|attention|attn|care of|legal representative|maiden",
    ),
  },
  {
    kind: "full_name",
    confidence: 0.9,
    when: atEnd(
      "(?:user|customer|contact|person|patient|employee|member|lead|subscriber|guest|attendee|student|teacher|parent|applicant|candidate|recipient|signer|viewer|visitor|author|physician|doctor|nurse|agent|owner|owned by|buyer|seller|payee|payer|driver|sender|receiver|client|tenant|passenger|host|organizer|speaker|manager|supervisor|assignee|creator|inviter|invitee|approver|reviewer|requester|requestor|reporter|claimant|debtor|donor|partner|holder|caller|profile|actor|participant|booker|child|guardian|representative|lawyer|shipping|billing|delivery|ship to|bill to|created by|updated by|invited by|account|committer|commit author|display|public|given|chosen|known|artist|staff|operator|administrator|tutor|coach|trainer|worker|cardholder|insured) name",
    ),
  },
  {
    kind: "full_name",
    confidence: 0.85,
    when: whole(
      "display name|author|owner|physician|doctor|nurse|teacher|contact|actor|reporter|assignee|reviewer|approver|requester|organizer|speaker|supervisor|manager|sender|recipient|customer|patient|employee|participant|guest|attendee|invitee|passenger|driver|signer|witness|caller|host|beneficiary|guardian|spouse|committer|person|people|member|contact name|player|attendee list|participant list|user|agent|representative",
    ),
    subjects: ["person", "content", "company", "unknown", "credential"],
  },
  {
    kind: "ip",
    confidence: 0.95,
    when: atEnd(
      "ip|ip address|client ip|remote ip|remote address|remote addr|source ip|forwarded for|x forwarded for|last ip|sign in ip|peer address|client address|remote host|ip hash|hashed ip|ip list|ip range",
    ),
  },
  { kind: "mac", confidence: 0.9, when: anywhere("mac address|bssid|hardware address") },
  {
    kind: "user_agent",
    confidence: 0.95,
    when: whole(
      "(?:.* )?(?:user agent|ua|ua string|browser agent|http user agent|user agent string|agent string)",
    ),
  },
  {
    kind: "external_id",
    confidence: 0.85,
    when: anywhere(
      "imei|imsi|idfa|gaid|udid|device (?:id|identifier|fingerprint|uuid|serial)|advertising id|fingerprint|visitor id|visitor hash|anonymous id|distinct id|cookie id|browser id|installation id|machine id|client fingerprint|identity hash|serial number|tracking id|analytics id",
    ),
  },
  {
    // Who is slowed down is known by address or account.
    kind: "external_id",
    confidence: 0.8,
    when: whole("key|identifier|bucket|subject"),
    table: /(?:^| )(?:rate limit|throttle|login attempt|lockout)(?: |$)/,
  },
  {
    kind: "street",
    confidence: 0.93,
    when: anywhere(
      "street|address line|address 1|address 2|house number|apartment|apt|suite|po box|mailing address|home address|billing address|shipping address|delivery address|postal address|residence|full address|formatted address|physical address|address text|line1|line2|address",
    ),
  },
  { kind: "postcode", confidence: 0.93, when: atEnd("postcode|postal|plz") },
  {
    kind: "city",
    confidence: 0.88,
    when: atEnd(
      "city|town|village|suburb|locality|municipality|birth place|place of birth|neighbou?rhood|hometown|city name|borough|commune",
    ),
  },
  {
    kind: "location",
    confidence: 0.85,
    when: anywhere(
      "latitude|longitude|geo|geolocation|geo location|coordinate|gps|lat lng|location|whereabouts|place|venue|geohash|plus code|what3words|geometry|destination address|origin address|(?:pickup|dropoff) (?:location|address|point|place|instruction)",
    ),
  },
  {
    kind: "job_title",
    confidence: 0.85,
    when: atEnd(
      "job title|occupation|profession|job position|job role|designation|job function|work title|headline|seniority",
    ),
    subjects: ["person", "unknown", "content", "company"],
  },
  { kind: "job_title", confidence: 0.8, when: whole("title|position|job|role title"), subjects: ["person"] },
  {
    kind: "company",
    confidence: 0.88,
    when: atEnd(
      "(?:company|organization|employer|business|firm|workspace|team|brand|merchant|vendor|supplier|school|university|college|hospital|clinic|bank|institution|agency|store|shop|tenant|account|insurer|insurance|publisher|sponsor|affiliation)(?: legal| trading| display| full| official)? name",
    ),
  },
  {
    kind: "company",
    confidence: 0.85,
    when: whole(
      "company|organization|employer|business|firm|brand|affiliation|workplace|company legal|insurance|insurance company|insurer|university|school|college|institution|vendor|supplier|merchant|statement descriptor|team|workspace|dba",
    ),
  },
  {
    kind: "money",
    confidence: 0.8,
    when: anywhere(
      "salary|wage|income|compensation|hourly rate|pay rate|net worth|bonus amount|credit limit|credit score|account balance|net pay|gross pay|earnings|payroll|annual revenue|company revenue|iq|pension",
    ),
  },
  {
    kind: "slug",
    confidence: 0.8,
    when: whole(
      "slug|url slug|url key|public slug|(?:organization|team|workspace|company|user|profile|tenant|account|store|shop) slug",
    ),
    subjects: ["person", "company"],
  },
  {
    kind: "slug",
    confidence: 0.8,
    when: anywhere("(?:organization|team|workspace|company|user|profile|tenant) slug"),
  },
  { kind: "free_text", confidence: 0.75, when: atStart("emergency|medical|health|personal") },
];
