// What the key of a JSON leaf says about it where no rule does, in any identifier style: `firstName`, `first_name` and
// `FIRST-NAME` are one name. Read by the json masker after the rules' own key names.

/**
 * What a key's value is: the name of a scalar masker, `mailbox` (addresses with or without display names), `id`-like
 * message ids, or free text that may hold markup.
 */
export type KeyMeaning =
  | "mailbox"
  | "message_id"
  | "html"
  | "text"
  | "person.first_name"
  | "person.last_name"
  | "person.full_name"
  | "company"
  | "job_title"
  | "phone"
  | "ip"
  | "mac"
  | "user_agent"
  | "token"
  | "url"
  | "address.street"
  | "address.city"
  | "address.region"
  | "address.postcode"
  | "address.country";

const NAMES: readonly (readonly [KeyMeaning, string])[] = [
  [
    "mailbox",
    `email emails emailaddress emailaddresses mail mailaddress to from cc bcc replyto sender senderemail
    recipient recipients recipientemail useremail contactemail customeremail fromemail toemail fromaddress toaddress
    replytoemail owneremail adminemail workemail personalemail primaryemail secondaryemail deliveredto returnpath
    finalrecipient originalrecipient subscriberemail testemail notifyemail login username useridentifier`,
  ],
  ["message_id", `messageid messageidheader inreplyto references gmailmessageid gmailthreadid threadid`],
  [
    "html",
    `html body htmlbody bodyhtml content htmlcontent contenthtml template snippet emailbody
    messagebody emailcontent`,
  ],
  [
    "text",
    `note notes message messages subject subjectline description text comment comments details detail error errors
    errormessage reason failurereason bouncereason feedback review reply replytext plaintext bodytext textbody
    preheader preview previewtext caption response question answer remarks bio about summary diagnosticcode
    statusmessage prompt title headline memo log logs data instructions`,
  ],
  ["person.first_name", `firstname givenname forename fname middlename nickname preferredname`],
  ["person.last_name", `lastname surname familyname lname maidenname`],
  [
    "person.full_name",
    `name fullname displayname fromname toname sendername recipientname contactname customername
    personname ownername accountname cardholder cardholdername author authorname createdby updatedby
    assignee assignedto manager spouse partnername realname legalname`,
  ],
  [
    "company",
    `company companyname organization organisation organizationname organisationname employer business
    businessname brand brandname vendor vendorname`,
  ],
  ["job_title", `jobtitle position occupation profession`],
  [
    "phone",
    `phone phonenumber phones mobile mobilenumber mobilephone cell cellphone tel telephone telephonenumber fax
    faxnumber whatsapp sms smsnumber workphone homephone contactphone contactnumber tophone fromphone msisdn`,
  ],
  [
    "ip",
    `ip ipaddress ipaddr ipv4 ipv6 remoteip clientip userip sourceip remoteaddr remoteaddress xforwardedfor
    forwardedfor xrealip lastip signupip`,
  ],
  ["mac", `macaddress macaddr`],
  ["user_agent", `useragent ua browseragent`],
  [
    "token",
    `token tokens accesstoken refreshtoken idtoken apitoken authtoken bearertoken sessiontoken csrftoken apikey
    apikeys secretkey privatekey publickey secret secrets clientsecret webhooksecret signingsecret
    signingkey password passwd pwd pass passphrase passcode pin otp totp authorization auth authheader credential
    credentials cookie cookies setcookie sessionid session signature hmac xapikey xsignature xhubsignature jwt
    code authorizationcode verificationcode resetcode connectionstring databaseurl dsn hash salt googleclientsecret`,
  ],
  [
    "url",
    `url urls uri link links href src avatar avatarurl image imageurl photo photourl picture pictureurl website
    homepage webpage webhook webhookurl callback callbackurl redirect redirecturl redirecturi endpoint linkurl
    clickedurl targeturl originalurl unsubscribeurl unsubscribelink trackingurl profileurl linkedin linkedinurl twitter
    twitterurl facebook facebookurl instagram github githuburl referrer referer landingpage origin host hostname
    domain`,
  ],
  [
    "address.street",
    `address addresses street streetaddress street1 street2 addressline addressline1 addressline2
    address1 address2 line1 line2 mailingaddress billingaddress shippingaddress homeaddress postaladdress
    physicaladdress formattedaddress`,
  ],
  ["address.city", `city town locality suburb village`],
  ["address.region", `state region province county stateprovince stateorprovince`],
  ["address.postcode", `zip zipcode postcode postalcode postal`],
  ["address.country", `country countryname countrycode`],
];

const MEANINGS = new Map<string, KeyMeaning>(
  NAMES.flatMap(([meaning, names]) =>
    names.split(/\s+/).map((name): [string, KeyMeaning] => [name, meaning]),
  ),
);

/** `key` without its style: lower-cased, letters and digits only. */
export function plainKeyName(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

const WORD_ENDS: readonly (readonly [string, KeyMeaning])[] = [
  ["email", "mailbox"],
  ["phone", "phone"],
  ["token", "token"],
  ["secret", "token"],
  ["password", "token"],
  ["apikey", "token"],
  ["signature", "token"],
  ["firstname", "person.first_name"],
  ["lastname", "person.last_name"],
  ["fullname", "person.full_name"],
  ["useragent", "user_agent"],
  ["ipaddress", "ip"],
  ["url", "url"],
];

/** What a key says of its value, or undefined. Compound keys (`billingEmail`) count by their last word. */
export function meaningOfKey(key: string): KeyMeaning | undefined {
  const plain = plainKeyName(key);
  const exact = MEANINGS.get(plain);
  if (exact !== undefined) return exact;
  for (const [end, meaning] of WORD_ENDS) if (plain.endsWith(end)) return meaning;
  return undefined;
}
