// What things are, by their noun, as data: people, companies, what is configured, what is written. Tables get their
// subject from it (table-subject.ts), and a column such as `ownerName` what the name belongs to.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Nouns of people, in any role. */
export const PEOPLE = words(`
  person user customer contact patient employee member lead subscriber guest attendee participant student teacher parent
  applicant candidate recipient signer signatory viewer visitor author physician doctor nurse therapist clinician agent
  profile borrower driver owner invitee buyer seller payee payer debtor creditor beneficiary donor volunteer trainee
  trainer coach tutor pupil child guardian spouse relative father mother partner referee referrer worker staff colleague
  manager supervisor director representative operator administrator moderator reviewer approver assignee assigner sender
  consumer shopper tenant landlord resident citizen client passenger traveler traveller rider courier host organizer
  speaker player follower friend insured claimant policyholder cardholder accountholder holder witness lawyer attorney
  interviewer interviewee recruiter handler caller prospect principal creator requester requestor respondent booker
  maintainer committer contributor writer editor dependent kin practitioner caregiver freelancer contractor individual
  husband wife account_holder registrant correspondent presenter panelist voter alumnus human identity persona
`);

/** Nouns of companies and of groups that carry a customer's name. */
export const COMPANIES = words(`
  company organization team workspace business employer vendor supplier brand merchant school clinic hospital store shop
  institution agency firm bank carrier insurer dealer franchise client_company tenant_company club association charity
  university college practice pharmacy restaurant hotel enterprise household family manufacturer distributor retailer
  publisher advertiser affiliate reseller sponsor workplace corporation subsidiary studio
`);

/** Nouns of what an application's staff sets up or ships: names and descriptions of these say nothing of people. */
export const CONFIGURATION = words(`
  alert monitor state city county continent taxon gateway method transport job_task background_task scheduled_task cron_task
  tag label category role permission rule setting webhook workflow segment dashboard chart widget filter view template plan
  feature status type key class group stage pipeline field property definition migration currency country locale language
  integration model quota trigger action job schedule queue flag version preset theme layout rate policy unit
  warehouse department room skill badge reaction menu preference configuration option parameter attribute channel
  product variant sku price app application plugin extension tool function metric scorer evaluator dataset tier package
  coupon discount promotion voucher tax currency timezone region zone holiday shift course subject_area curriculum
  taxonomy term_list tier level grade_scale scale unit measure dimension column index collection schema table folder_rule
  automation sequence_step step node edge condition outcome goal experiment cohort limit endpoint route environment
  service runner image_tag builder stack device_type vehicle_type equipment material ingredient allergen procedure_code
  lookup dictionary enumeration constant translation string resource scope grant_type subscription entitlement addon
  event_type meeting_type source_type sla team_role calendar_type board sprint milestone swimlane card_type
  queue_item worker cron task_type lock cache counter statistic aggregate seed changelog release deployment pool
  key_value ward_type bed floor building facility location_type stop platform_setting banner_setting rubric benchmark
  migration_history feature_flag toggle module permission_set provider category_group department_type indicator
  resource source directory kind mode standard code reason_code bin shelf slot calendar_rule business_hour working_hour availability
  leave_type position_type fee salary_band cost_center tax_code payment_method_type shipping_method delivery_method
`);

/** Nouns of what is written, uploaded, planned or said: titles and texts may speak of people. */
export const CONTENT = words(`
  document folder file message post comment chat campaign link event survey dataroom form article email note thread
  conversation booking meeting list ticket issue task project page report letter memo call recording transcript review
  feedback question answer response request submission application_form contract agreement proposal quote invoice order
  appointment visit encounter consultation prescription diagnosis treatment observation case claim incident complaint
  interview evaluation appraisal assignment homework exam essay announcement newsletter story photo picture image video
  audio attachment upload snippet prompt completion generation trace summary digest draft reply forward reminder
  notification todo deal opportunity activity lead_note resume vacancy offer opening board_post poll wiki knowledge
  asset album playlist gallery portfolio listing property_listing trip reservation delivery shipment parcel refund dispute
  chargeback payment transaction transfer statement ledger_entry entry timesheet expense receipt bounty playbook
`);

/** Nouns of sign-in: what stands there opens doors. */
export const CREDENTIALS = words(`
  session token credential account authenticator passkey verification invite invitation otp reset password secret
  apikey challenge certificate grant consent authorization authentication login cookie impersonation device_code saml sso oauth
  twofactor webauthn keypair jwk jwks access_key
`);

/** Names of services whose ids point at accounts and objects of theirs. */
export const VENDORS = words(`
  stripe paypal google gmail facebook meta_pixel github gitlab bitbucket slack discord twitter linkedin instagram tiktok youtube
  apple microsoft azure outlook zoom hubspot salesforce intercom zendesk shopify paddle lemonsqueezy lemon chargebee
  braintree plaid twilio veriff onfido sumsub tremendous qstash persona_inc sendgrid mailchimp mailgun postmark resend firebase cognito auth0 okta clerk supabase whatsapp
  telegram line wechat kakao naver spotify steam twitch notion airtable asana jira linear trello dropbox box docusign
  quickbooks xero wise adyen square klarna mollie gocardless razorpay revenuecat segment mixpanel amplitude posthog openai
  anthropic telnyx vonage crm pipedrive freshdesk sfdc front dub cal calendly tolt rewardful yandex vk line openid oidc saml
  ldap scim appstore playstore polar shopware woocommerce etsy ebay amazon messenger teams webex bolna synthflow retell
`);
