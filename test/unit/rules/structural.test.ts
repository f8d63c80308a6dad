// Which columns are kept without a rule, over the kinds of columns that applications have.
import { describe, expect, test } from "vitest";
import { newStructuralReason } from "../../../src/rules/structural.ts";
import { catalog, column, foreignKey, primaryKey, table } from "./catalogs.ts";

const user = table(
  "User",
  [column("id", "text"), column("sessionToken", "text"), column("groupId", "text")],
  {
    uniqueKeys: [primaryKey("id")],
  },
);
const item = table(
  "Item",
  [
    column("id", "int4", { defaultExpression: "nextval('item_id_seq'::regclass)" }),
    column("userId", "text"),
    column("parentId", "int4"),
    column("active", "bool"),
    column("status", "enum"),
    column("createdAt", "timestamp"),
    column("last_seen", "timestamptz"),
    column("bornAt", "timestamp"),
    column("birthday", "date"),
    column("openCount", "int4"),
    column("totalAmount", "int4"),
    column("score", "int4"),
    column("price", "numeric"),
    column("versionCount", "text"),
    column("name", "text"),
  ],
  {
    uniqueKeys: [primaryKey("id")],
    foreignKeys: [foreignKey("userId", "User", "id"), foreignKey("parentId", "Item", "id")],
  },
);
const loop = table("Loop", [column("id", "text")], {
  uniqueKeys: [primaryKey("id")],
  foreignKeys: [foreignKey("id", "Loop", "id")],
});
const device = table("Device", [column("id", "uuid"), column("other", "uuid")], {
  uniqueKeys: [primaryKey("id")],
});
const all = catalog([user, item, loop, device]);
const sampled = new Set(["public.User.id", "public.User.sessionToken", "public.User.groupId"]);

describe("newStructuralReason", () => {
  test("keys, references, flags, timestamps and counters by known name are structural, all else is not", () => {
    const reason = newStructuralReason(all, sampled);
    expect(item.columns.map((each) => [each.name, reason(item, each)])).toEqual([
      ["id", "sequence"],
      ["userId", "references public.User.id"],
      ["parentId", "references public.Item.id"],
      ["active", "boolean"],
      ["status", "enum"],
      ["createdAt", "timestamp"],
      ["last_seen", "timestamp"],
      ["bornAt", undefined],
      ["birthday", undefined],
      ["openCount", "counter"],
      ["totalAmount", undefined],
      ["score", undefined],
      ["price", undefined],
      ["versionCount", undefined],
      ["name", undefined],
    ]);
  });

  test("text ids are structural when their samples are, unless the name is that of a secret", () => {
    const reason = newStructuralReason(all, sampled);
    expect(user.columns.map((each) => reason(user, each))).toEqual([
      "key of cuid, uuid or ulid",
      undefined,
      "ids of cuid, uuid or ulid",
    ]);
  });

  test("without samples text keys and references to them need rules", () => {
    const reason = newStructuralReason(all);
    expect(user.columns.map((each) => reason(user, each))).toEqual([undefined, undefined, undefined]);
    expect(item.columns.slice(1, 2).map((each) => reason(item, each))).toEqual([undefined]);
  });

  test("of uuid columns the primary key alone is structural, and a key that references itself ends", () => {
    const reason = newStructuralReason(all);
    expect(device.columns.map((each) => reason(device, each))).toEqual(["uuid key", undefined]);
    expect(loop.columns.map((each) => reason(loop, each))).toEqual([undefined]);
  });
});
