// Whether two servers are one, from plain facts, and what a server's answer makes of it.
import { describe, expect, test } from "vitest";
import {
  type IdentityRow,
  identityOf,
  isSameServer,
  type NeonIdentity,
  type ServerMark,
} from "../../../src/postgres/server-identity.ts";

function mark(neon: Partial<NeonIdentity> | undefined, systemIdentifier = "1"): ServerMark {
  const none = { projectId: undefined, branchId: undefined, endpointId: undefined, timelineId: undefined };
  return { systemIdentifier, neon: neon === undefined ? undefined : { ...none, ...neon } };
}

describe("two servers", () => {
  test.each<[string, ServerMark, ServerMark, boolean]>([
    ["one identifier", mark(undefined), mark(undefined), true],
    ["two identifiers", mark(undefined), mark(undefined, "2"), false],
    ["two identifiers, one branch", mark({ branchId: "b" }), mark({ branchId: "b" }, "2"), false],
    ["one timeline", mark({ timelineId: "t" }), mark({ timelineId: "t" }), true],
    ["two timelines", mark({ timelineId: "t" }), mark({ timelineId: "u" }), false],
    ["two branches", mark({ branchId: "b" }), mark({ branchId: "c" }), false],
    ["one branch", mark({ branchId: "b" }), mark({ branchId: "b" }), true],
    [
      "the timeline before the branch",
      mark({ timelineId: "t", branchId: "b" }),
      mark({ timelineId: "u", branchId: "b" }),
      false,
    ],
    ["a branch that one side does not tell", mark({ branchId: "b" }), mark(undefined), true],
    ["a branch that the other does not tell", mark(undefined), mark({ branchId: "b" }), true],
    ["marks that do not meet", mark({ timelineId: "t" }), mark({ branchId: "c" }), true],
    ["two endpoints of one branch", mark({ endpointId: "e" }), mark({ endpointId: "f" }), true],
  ])("with %s are the same: the last word", (_title, left, right, is) => {
    expect(isSameServer(left, right)).toBe(is);
  });
});

describe("a server's answer", () => {
  const PLAIN: IdentityRow = {
    system_identifier: "77",
    database_oid: "5",
    database: "app",
    server_version: 180_004,
    project_id: null,
    branch_id: null,
    endpoint_id: null,
    timeline_id: null,
    settings: [],
    roles: [],
  };

  test("without any sign is a plain server", () => {
    expect(identityOf(PLAIN)).toEqual({
      systemIdentifier: "77",
      databaseOid: "5",
      database: "app",
      serverVersion: 180_004,
      neon: undefined,
      managed: undefined,
    });
  });

  test.each([
    ["project_id", "projectId"],
    ["branch_id", "branchId"],
    ["endpoint_id", "endpointId"],
    ["timeline_id", "timelineId"],
  ] as const)("with %s alone is Neon", (column, key) => {
    const identity = identityOf({ ...PLAIN, [column]: "x" });
    expect(identity.managed).toBe("neon");
    expect(identity.neon).toEqual({ ...mark({}).neon, [key]: "x" });
  });

  test("with empty settings of Neon is not Neon", () => {
    expect(identityOf({ ...PLAIN, branch_id: "", endpoint_id: "" }).neon).toBeUndefined();
  });

  test.each([
    ["neon.endpoint_id", "neon_superuser", "neon"],
    ["rds.extensions", "rds_superuser", "rds"],
    ["supautils.superuser", "supabase_admin", "supabase"],
    ["azure.extensions", "azure_pg_admin", "azure"],
    ["cloudsql.supported_extensions", "cloudsqlsuperuser", "cloudsql"],
    ["aiven.pg_security_agent_enabled", "avnadmin", "aiven"],
  ])("with the setting %s or the role %s is %s", (setting, role, managed) => {
    expect(identityOf({ ...PLAIN, settings: ["other", setting] }).managed).toBe(managed);
    expect(identityOf({ ...PLAIN, roles: ["other", role] }).managed).toBe(managed);
    expect(identityOf({ ...PLAIN, settings: [role], roles: [setting] }).managed).toBeUndefined();
  });

  test("with the role doadmin is DigitalOcean", () => {
    expect(identityOf({ ...PLAIN, roles: ["doadmin"] }).managed).toBe("digitalocean");
  });
});
