// Names of every style and of several languages → the plain words that the decision tables know.
import { describe, expect, it } from "vitest";
import { meaningOf } from "../../../../src/rules/suggest/identifier-words.ts";

describe("meaningOf", () => {
  it.each([
    ["firstName", "first name"],
    ["CUST_FNAME", "customer first name"],
    ["emailaddresses", "email address"],
    ["userIDs", "user id"],
    ["IPAddress", "ip address"],
    ["addr_line_1", "address line 1"],
    ["oauth2AccessToken", "oauth access token"],
    ["providerOAuthId", "provider oauth id"],
    ["eMail", "email"],
    ["streetaddress2", "street address"],
    ["postal_code", "postcode"],
    ["zip", "postcode"],
    ["stripeCustomerId", "stripe customer id"],
    ["TEL_HOME", "phone home"],
    ["marketplace", "marketplace"],
    ["placeholder", "placeholder"],
    ["statuses", "status"],
    ["address", "address"],
    ["companies", "company"],
    ["boxes", "box"],
    ["two_factor_secret", "twofactor secret"],
  ])("reads %s as %s", (name, words) => {
    expect(meaningOf(name)).toBe(words);
  });

  it.each([
    ["Vorname", "first name"],
    ["straße", "street"],
    ["geburtsdatum", "birth date"],
    ["Kunden_Nr", "customer number"],
    ["prénom", "first name"],
    ["date_naissance", "birth date"],
    ["code_postal", "postcode"],
    ["mot_de_passe", "password"],
    ["correo_electronico", "email"],
    ["apellidos", "last name"],
    ["contraseña", "password"],
    ["achternaam", "last name"],
    ["endereço", "address"],
    ["hasło", "password"],
  ])("understands %s as %s", (name, words) => {
    expect(meaningOf(name)).toBe(words);
  });

  it("gives nothing for a name without letters or digits", () => {
    expect(meaningOf("__")).toBe("");
  });
});
