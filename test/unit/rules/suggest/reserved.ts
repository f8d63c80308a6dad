// Where fakes live, as the rules have it by default.
import type { ReservedNamespaces } from "../../../../src/pipeline/transform/masker.ts";
import { DEFAULT_RESERVED } from "../../../../src/rules/reserved.ts";

export const RESERVED: ReservedNamespaces = {
  emailDomain: DEFAULT_RESERVED.email_domain,
  ipv4: DEFAULT_RESERVED.ipv4,
  ipv6: DEFAULT_RESERVED.ipv6,
  phone: DEFAULT_RESERVED.phone,
  tokenPrefix: DEFAULT_RESERVED.token_prefix,
};
