// The order in which a post-data section is built.
import { describe, expect, it } from "vitest";
import { byLock, groupPostData, splitSections } from "../../../src/target/post-data-groups.ts";
import { splitStatements } from "../../../src/target/split-statements.ts";

const PRE_DATA = `
SET check_function_bodies = false;
CREATE TABLE s.a (id int);
ALTER TABLE ONLY s.a FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY s.a ATTACH PARTITION s.a1 DEFAULT;
ALTER TABLE ONLY s.a ALTER COLUMN id SET DEFAULT 1;
COMMENT ON TABLE s.a IS 'x';`;

const POST_DATA = `
ALTER TABLE ONLY s.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT a_pkey ON s.a IS 'x';
ALTER TABLE ONLY s.b ADD CONSTRAINT b_key UNIQUE (id);
CREATE MATERIALIZED VIEW s.late AS SELECT id FROM s.a GROUP BY id WITH NO DATA;
CREATE INDEX a_i ON s.a USING btree (x);
CREATE INDEX late_i ON s.late USING btree (id);
ALTER TABLE s.a CLUSTER ON a_i;
CREATE STATISTICS s.st ON x, y FROM s.a;
ALTER INDEX s.a_pkey ATTACH PARTITION s.a1_pkey;
CREATE RULE r AS ON INSERT TO s.a DO INSTEAD NOTHING;
CREATE TRIGGER g BEFORE INSERT ON s.a FOR EACH ROW EXECUTE FUNCTION s.f();
ALTER TABLE s.a DISABLE TRIGGER g;
ALTER TABLE ONLY s.b ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES s.a(id);
CREATE POLICY p ON s.a;
ALTER TABLE s.a ENABLE ROW LEVEL SECURITY;`;

describe("splitSections", () => {
  it("cuts where the first index, constraint, rule, trigger or policy stands", () => {
    const { preData, postData } = splitSections(splitStatements(PRE_DATA + POST_DATA));
    expect(preData).toHaveLength(6);
    expect(postData).toHaveLength(15);
  });

  it("finds no post-data where there is none", () => {
    expect(splitSections(splitStatements(PRE_DATA)).postData).toEqual([]);
  });
});

describe("groupPostData", () => {
  const groups = groupPostData(splitStatements(POST_DATA));

  it("groups indexes and their constraints by table", () => {
    const names = [...groups.indexes].map(([table, statements]) => [
      table,
      statements.map(({ name }) => name),
    ]);
    expect(names).toEqual([
      ["s.a", ["a_pkey", "a_i"]],
      ["s.b", ["b_key"]],
    ]);
  });

  it("parts what locks readers out of a table from what does not", () => {
    const { exclusive, shared } = byLock(groups.indexes.get("s.a") ?? []);
    expect([exclusive, shared].map((list) => list.map(({ name }) => name))).toEqual([["a_pkey"], ["a_i"]]);
  });

  it("attaches partitions first, and leaves triggers, rules, policies and row security to the end", () => {
    expect(groups.afterIndexes.map(({ kind }) => kind)).toEqual([
      "ALTER INDEX ATTACH PARTITION",
      "COMMENT ON CONSTRAINT",
      "CREATE MATERIALIZED VIEW",
      "CREATE INDEX",
      "ALTER TABLE CLUSTER ON",
      "CREATE STATISTICS",
      "ALTER TABLE ADD FOREIGN KEY",
    ]);
    expect(groups.last.map(({ kind }) => kind)).toEqual([
      "CREATE RULE",
      "CREATE TRIGGER",
      "ALTER TABLE DISABLE TRIGGER",
      "CREATE POLICY",
      "ALTER TABLE ENABLE ROW LEVEL SECURITY",
    ]);
  });
});
