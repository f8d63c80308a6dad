// Names of numbers, dates and other values that are not text. Most count or say when; few say something of a person.
import { anywhere, atEnd, type NameRule, whole } from "./name-rule.ts";

export const NUMBER_RULES: readonly NameRule[] = [
  {
    kind: "number",
    confidence: 0.85,
    when: atEnd(
      "count|total|index|position|order|version|duration|size|limit|attempt|retry|percentage|percent|quantity|port|priority|level|second|minute|hour|day|ms|width|height|length of stay|code length|page|byte",
    ),
  },
  {
    kind: "government_id",
    confidence: 0.9,
    when: anywhere(
      "social security|national id|passport|tax id|tax number|mrn|medical record number|insurance number|license number",
    ),
  },
  {
    kind: "financial",
    confidence: 0.9,
    when: anywhere("account number|card number|iban|routing number|cvv|cvc|credit card|last four"),
  },
  {
    kind: "phone",
    confidence: 0.9,
    when: atEnd("phone|phone number|mobile|mobile number|fax|msisdn|whatsapp"),
  },
  {
    kind: "secret",
    confidence: 0.9,
    when: whole("pin|otp|pin code|verification code|security code|access code"),
  },
  { kind: "location", confidence: 0.9, when: anywhere("latitude|longitude|geo|gps|coordinate") },
  {
    kind: "money",
    confidence: 0.85,
    when: anywhere(
      "salary|wage|income|compensation|hourly rate|pay rate|net worth|bonus amount|credit limit|credit score|account balance|net pay|gross pay|earnings|annual revenue|pension",
    ),
  },
  {
    kind: "money",
    confidence: 0.75,
    when: whole("balance|available balance|current balance"),
    subjects: ["person", "company", "content", "unknown"],
  },
  {
    kind: "birth",
    confidence: 0.85,
    when: anywhere("birth|birth date|birth year|age"),
    subjects: ["person", "unknown", "content"],
  },
  {
    kind: "external_id",
    confidence: 0.85,
    when: anywhere(
      "telegram (?:id|user id|chat id)|chat id|discord id|(?:facebook|twitter|github|google|steam) (?:user )?id",
    ),
  },
];

export const DATE_RULES: readonly NameRule[] = [
  {
    kind: "birth",
    confidence: 0.92,
    when: anywhere("birth|birth date|birthday|born|death|deceased|died|death date"),
  },
  {
    kind: "personal",
    confidence: 0.6,
    when: whole("value date|date value"),
    subjects: ["configuration", "person", "content", "unknown"],
    table: /(?:^| )(?:attribute|answer|field|value|property|response)(?: |$)/,
  },
];
