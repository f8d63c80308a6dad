// Names of JSON columns. A document of unknown content is sensitive; what is harmless must say so by its name.
import { anywhere, atEnd, type NameRule, whole } from "./name-rule.ts";

/** How something looks, what it may do, how much of it: no person can stand in it. */
export const HARMLESS_JSON_RULES: readonly NameRule[] = [
  {
    kind: "setting",
    confidence: 0.8,
    when: atEnd(
      "style|styling|theme|layout|color|colour|font|appearance|branding color|css|position|dimension|size|placement|viewport|geometry box",
    ),
  },
  {
    kind: "setting",
    confidence: 0.8,
    when: anywhere(
      "permission|limit|quota|feature|feature flag|flag|scope|role|capability|entitlement|plan|price|pricing|tier|rate limit|toggle|visibility|notification (?:setting|preference|option|configuration)|display (?:setting|option|configuration)|ui|sort|sorting|column|column order|column visibility|grid|chart|axis|view|interval|schedule|recurrence|recurring|availability|opening hour|business hour|working hour|week|weekday|date range|time range|duration|threshold|weight|score|stat|statistic|metric|count|counter|usage|cost|token usage|timing|performance|benchmark|version|migration|schema|json schema|type|mime|locale|language|translation|i18n|currency|timezone|country|embedding config|model config|model parameter|model setting|hyperparameter|sampling|retry|retry policy|backoff|ttc|cron|algorithm|dns|dns record|build|compiler|dependency|enum|status|state machine|progress|ordering|order by|sequence|index|vector|access|allowed (?:type|extension|method)|supported",
    ),
  },
  { kind: "setting", confidence: 0.65, when: atEnd("\\w+ preference|question set") },
  {
    kind: "setting",
    confidence: 0.7,
    when: atEnd(
      "trigger|logic|override|overwrite|captcha|recaptcha|hidden field|question|claim|guard ?rail|field mapping|mapping|rule set",
    ),
  },
  {
    kind: "setting",
    confidence: 0.7,
    when: whole("preference"),
    table: /(?:^| )(?:preference|notification)(?: |$)/,
  },
  {
    // What is set up about ordinary things. A bare `settings`, or those of connections, bills and agents, stay sensitive.
    kind: "setting",
    confidence: 0.65,
    when: atEnd(
      "(?:reminder|document|expiration|retention|privacy|security|tracking|access|display|view|sharing|schedule|appearance|localization|digest|feature|report|export|import|booking|calendar|limit|permission|signing|email|mail|sms|push|language|date|meeting) (?:setting|preference|option)|period|retention|expiration",
    ),
  },
  {
    kind: "setting",
    confidence: 0.7,
    when: anywhere(
      "(?:queue|machine|retry|limiter|concurrency|debounce|cache|timeout|batch|worker|runtime|build) (?:configuration|setting|option)|debounce",
    ),
  },
  {
    kind: "setting",
    confidence: 0.75,
    when: whole(
      "(?:query|layout|definition|config(?:uration)?|setting|option|parameter|default|schema|column|field|display|preset|filter|sort|meta|value)",
    ),
    subjects: ["configuration"],
    table:
      /(?:^| )(?:chart|dashboard|widget|view|plan|product|theme|preset|role|permission|feature|price|model|tier|rate|currency|metric|tag|label)(?: |$)/,
  },
];

/** Documents that hold credentials. */
export const SECRET_JSON_RULES: readonly NameRule[] = [
  {
    kind: "secret",
    confidence: 0.92,
    when: anywhere(
      "secret|credential|token|password|private key|api key|backup code|recovery code|jwk|jwks|authentication|authorization|key|cookie|keypair|encrypted|oauth",
    ),
  },
  {
    kind: "secret",
    confidence: 0.85,
    when: whole("configuration|config|setting|data|payload|metadata|option|connection"),
    table:
      /(?:^| )(?:integration|credential|connection|connector|installation|provider|channel|secret|account|app|sso|saml|smtp|token|inbox|storage|datasource|data source|destination)(?: |$)/,
  },
];
