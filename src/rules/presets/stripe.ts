// preset:stripe — columns that hold Stripe's ids, by the names that applications give them. Ids of customers, payments and
// subscriptions lead to people; those of prices and products are the same for everybody.

const MASKED = [
  "CustomerId",
  "SubscriptionId",
  "SubscriptionItemId",
  "PaymentIntentId",
  "PaymentMethodId",
  "SetupIntentId",
  "InvoiceId",
  "ChargeId",
  "RefundId",
  "PayoutId",
  "TransferId",
  "SourceId",
  "CardId",
  "SessionId",
  "CheckoutSessionId",
  "AccountId",
  "ConnectAccountId",
  "EventId",
];
const KEPT = ["PriceId", "ProductId", "PlanId", "CouponId", "TaxRateId"];

/** The preset as text of a rules file. */
export const STRIPE = `version: 1
column_names:
${MASKED.flatMap(spellings)
  .map((name) => `  ${name}: id`)
  .join("\n")}
${KEPT.flatMap(spellings)
  .map((name) => `  ${name}: {keep: "names a price or product, the same for everybody"}`)
  .join("\n")}
tables: {}
`;

/** `CustomerId` gives stripeCustomerId, stripe_customer_id, stripeCustomer and stripe_customer. */
function spellings(name: string): string[] {
  const camel = [`stripe${name}`, `stripe${name.replace(/Id$/, "")}`];
  return [
    ...camel,
    ...camel.map((text) => text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  ];
}
