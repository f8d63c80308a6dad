// Names of text columns that hold links, files, writing, or nothing but words of the application.
import { anywhere, atEnd, type NameRule, whole } from "./name-rule.ts";

/** Links and places of files. */
export const LINK_RULES: readonly NameRule[] = [
  { kind: "free_text", confidence: 0.8, when: atEnd("filename") },
  {
    kind: "url",
    confidence: 0.9,
    when: atEnd(
      "url|uri|link|website|homepage|hyperlink|webhook|endpoint|callback|redirect|redirect to|destination|permalink|deeplink|landing page|referrer|target url|url list|original url|short link|long url|return to|join url|meeting url|web address|social|feed|cal dav|calendar feed|origin url|server url",
    ),
  },
  {
    kind: "url",
    confidence: 0.88,
    when: anywhere(
      "avatar|photo|picture|selfie|headshot|portrait|logo|banner|cover image|thumbnail|favicon|image|og image|profile pic|profile image|screenshot|video|audio|recording|voice|signature image|twitter|linkedin|facebook|instagram|github|tiktok|youtube|social media",
    ),
  },
  {
    kind: "url",
    confidence: 0.8,
    when: atEnd(
      "(?:file|storage|object|s3|blob|upload|attachment|document|media|asset|bucket|recording|image|video|audio|export|local|remote|disk|full|absolute|relative|temporary|original|pdf|directory|folder|tmp|page) (?:path|key|location|name|hash key)|path|pathname|file|filename|file path|storage key|blob key|blob|s3 key|file key|attachment|filepath|filename original|original filename|stored file|folder path|bucket key",
    ),
  },
  {
    kind: "slug",
    confidence: 0.75,
    when: atEnd(
      "domain|subdomain|hostname|custom domain|domain name|domain slug|fqdn|host|vanity|apex|dns name|email domain|server name|server",
    ),
  },
];

/** Writing: what people, machines or other servers put into words. */
export const WRITING_RULES: readonly NameRule[] = [
  {
    kind: "html",
    confidence: 0.9,
    when: anywhere("html|html body|body html|rich text|wysiwyg|email template|mjml"),
  },
  {
    kind: "free_text",
    confidence: 0.9,
    when: anywhere(
      "subject|body|note|comment|message|bio|biography|about|about me|summary|transcript|transcription|prompt|instruction|reason|feedback|review|question|answer|reply|response|quote|snippet|excerpt|preview|remark|memo|statement|story|explanation|justification|narrative|observation|finding|testimonial|complaint|greeting|salutation|closing|sign off|signature|signoff|disclaimer|conversation|chat|utterance|message text|query|search|search term|search query|keyword list|feedback text|rejection|cancellation|opinion|assessment|evaluation|recommendation|advice|resolution|apology|wish|request|inquiry|enquiry|enquiry text|rationale|thought|reasoning|completion|generated|draft|correction|learned|memory|knowledge|persona|interest|hobby|skill text|motivation|goal text|cover letter|resume|curriculum vitae|cv|experience|education|personality|profile text|criteria text|concern|special request|allergen note|delivery instruction|original text|old value|new value|previous value|before|after|diff|change|changes|patch|writing style|tone|tone of voice|communication style|voice style",
    ),
  },
  {
    kind: "free_text",
    confidence: 0.85,
    when: atEnd(
      "text|content|markdown|raw|raw data|raw value|payload|data|dump|log|stack|stack trace|trace|error|error message|error detail|failure|failed reason|last error|exception|detail|information|output|input|result|results|stdout|stderr|plain|plain text|fulltext|full text|transcribed|ocr|extracted|caption|subtitle|headline|story|blurb|tagline|bulletin|context|value|string value|text value|static value|custom value|field value|default value|paragraph|list item|entry|sms|email text|attachment text|description long|long description|custom field|custom fields|additional information|extra|misc|miscellaneous|other|others|specify|specification",
    ),
  },
  {
    kind: "free_text",
    confidence: 0.75,
    when: atEnd(
      "title|description|subtitle|short description|meta description|seo description|seo title|og title|og description|name override|display title|custom title|internal note|document name|object name|folder name|campaign name|event name override|page title|link title|link name|chat name|meeting title|ai title",
    ),
    subjects: ["person", "company", "content", "unknown", "credential"],
  },
  {
    kind: "free_text",
    confidence: 0.7,
    when: atEnd("extract|source text|target text|translation|translated"),
    subjects: ["content", "unknown"],
  },
  {
    // What a user hangs on a person or a document is the user's own words.
    kind: "free_text",
    confidence: 0.7,
    when: whole("tag|label|keyword"),
    subjects: ["person", "company", "content", "unknown"],
  },
];

/** Words of the application: what stands in such a column was chosen from a list by whoever wrote the program. */
const WORDS =
  "transport|card brand|architecture|arch|region|ticker|exchange mic|acronym|controller|digest|variation digest|variable|preset|color dark|color light|dark|light|(?:error|approval|content|schema|query|event|group|task) fingerprint|export name|appearance|trace ?state|type|kind|status|state|mode|stage|phase|step|provider|locale|language|currency|country|country code|timezone|" +
  "color|colour|theme|style|icon|emoji|font|format|version|unit|level|priority|severity|scope|algorithm|alg|crv|curve|" +
  "encoding|mime|mime type|content type|media type|file type|extension|method|protocol|charset|direction|frequency|interval|cron|cron expression|" +
  "schedule|recurrence|rrule|category|subcategory|plan|tier|role|environment|sort|sort by|order by|order|operator|operation|condition|permission|" +
  "feature|action|trigger|event|event name|source|origin type|channel|platform|os|browser|engine|device|device type|model|model name|size|" +
  "interval unit|period|range|resolution|strategy|policy|visibility|access|access level|layout|template name|alignment|placement|shape|" +
  "code|error code|status code|country iso|iso code|iso|abbreviation|symbol|sku|barcode|ean|upc|isbn|gtin|hs code|brand color|" +
  "class|class name|namespace|table|table name|column|column name|field|field name|field type|model type|entity|entity type|resource|resource type|" +
  "object type|target type|subject type|auditable type|record type|owner type|item type|node type|queue|queue name|job name|worker|task name|" +
  "module|component|package|function|function name|service|service name|tool|tool name|app|application|app slug|product|product name|variant|" +
  "integration|integration name|plugin|region code|aws region|data region|zone|bucket|bucket name|index name|collection|migration name|" +
  "checksum|etag|md5|sha|sha1|sha256|crc|content hash|file hash|body hash|message checksum|revision|commit|commit sha|branch|build|release|tag|label|tags|" +
  "utm source|utm medium|utm campaign|utm term|utm content|utm|medium|result code|response code|http method|http status|gender code|outcome|decision|verdict|" +
  "grade|rank|rating|score|quality|sentiment|intent|importance|urgency|dimension|metric|measure|measurement unit|aggregation|granularity|" +
  "day|weekday|week start|month|year|quarter|semester|season|date format|time format|number format|start time|end time|time|date|duration|" +
  "allowed type|response type|grant type|claim|audience|issuer|realm|connector|driver|adapter|backend|frontend|runtime|framework|" +
  "payment method|payment status|billing cycle|billing interval|billing period|fee type|tax type|tax code|discount type|shipping method|carrier|delivery method|fulfillment|fulfilment|" +
  "material|flavor|flavour|fabric|species|breed|make|gear|fuel|transmission|department|division|business unit|cost center|grade level|subject area|" +
  "shift|ward|room|bed|floor|seat|table number|shelf|bin|slot|gate|track|lane|sequence|position|index|slug|ranking|group|segment|cohort|weekdays|days|" +
  "capability|right|privilege|setting|option|flag|preference|variable name|parameter|param|placeholder|pattern|regex|regexp|selector|css|custom css|script|head script|expression|formula|" +
  "mapping|attribute|property|key|entity name|model provider|llm provider|embedding model|finish reason|stop reason|close code|exit code|loader|cursor|page token|etag hash|hash algorithm|" +
  "industry|sector|company size|employee range|revenue range|legal form|vertical|acquisition channel|how heard|subscription status|subscription|entitlement|license|licence|domain status|verification status|" +
  "severity level|risk|risk level|license type|lock|mutex|owner kind|actor type|author type|creator type|user type|account type|contact type|member type|customer type|person type|target|" +
  "timezone name|tz name|utc offset|offset|continent|language code|locale code|currency code|iso2|iso3|iata|icao|unlocode|calling code|dial code|domain type|dns record|dkim|spf|dmarc|mx|cname|txt record|nameserver";

export const HARMLESS_TEXT_RULES: readonly NameRule[] = [
  { kind: "word", confidence: 0.85, when: atEnd(WORDS) },
];

/** What is left: names and the like, by what the table is about. */
export const SUBJECT_RULES: readonly NameRule[] = [
  { kind: "slug", confidence: 0.8, when: whole("slug|name|domain|value|key"), table: /(?:^| )domain$/ },
  {
    kind: "secret",
    confidence: 0.7,
    when: whole("key|slug|code|short code|hash|alias"),
    table: /(?:^| )(?:link|share|invite|invitation|short url|public link)$/,
  },
  { kind: "full_name", confidence: 0.93, when: whole("name|display name|label name"), subjects: ["person"] },
  {
    kind: "full_name",
    confidence: 0.85,
    when: whole("name|display name"),
    subjects: ["credential", "content", "unknown"],
    beside: /^(?:email|email address|phone|phone number|mobile)$/,
  },
  {
    kind: "company",
    confidence: 0.85,
    when: whole("name|display name|title|legal name|label"),
    subjects: ["company"],
  },
  {
    kind: "free_text",
    confidence: 0.7,
    when: whole("name|display name|alias|headline|prompt name"),
    subjects: ["content", "unknown"],
  },
  {
    kind: "configuration_name",
    confidence: 0.8,
    when: atEnd(
      "name|title|description|label|alias|key|caption|tooltip|help|hint|identifier|short name|display name|singular|plural|long name|presentation|abbr|abbreviation|readme|developer|publisher|maintainer|author|slug",
    ),
    subjects: ["configuration"],
  },
  {
    kind: "configuration_name",
    confidence: 0.7,
    when: atEnd("name|title|label|description"),
    subjects: ["credential"],
  },
];

const NAMING: ReadonlySet<string> = new Set(
  "name title label description identifier slug key alias code version".split(" "),
);

/** Names of things that are set up or shipped: `planName`, `toolName`, `eventName`. */
export function namesConfiguration(name: string, isConfiguration: (noun: string) => boolean): boolean {
  const words = name.split(" ");
  const last = words.at(-1) ?? "";
  return NAMING.has(last) && name !== "job title" && isConfiguration(words.at(-2) ?? "");
}
