// What a detector of strangers is: it looks at one token of the target and names what it takes it for.

export interface StrangerRules {
  /** Domain of fake addresses, lower-cased; its subdomains are reserved too. */
  readonly emailDomain: string;
  /** Domains kept on purpose, lower-cased, subdomains included. */
  readonly allowedDomains: readonly string[];
  /** Prefix of fake tokens; a token that holds it is ours. */
  readonly tokenPrefix: string;
  /** Password hashes that the password masker wrote. */
  readonly allowedHashes: ReadonlySet<string>;
}
