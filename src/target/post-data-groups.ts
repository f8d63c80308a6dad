// Where a schema dump's post-data section begins, and in which order it is built: indexes table by table as soon as a
// table is loaded, everything else afterwards.
import type { Statement } from "./split-statements.ts";

/** The kinds that begin the post-data section; pg_dump writes none of them before it. */
const FIRST_OF_POST_DATA =
  /^(CREATE (INDEX|RULE|TRIGGER|POLICY|STATISTICS|EVENT TRIGGER)|ALTER (FOREIGN )?TABLE (ADD .*|ENABLE ROW LEVEL SECURITY)|ALTER DOMAIN ADD .*)$/;
const INDEX_KINDS = /^(CREATE INDEX|ALTER TABLE ADD (PRIMARY KEY|UNIQUE|EXCLUDE))$/;
const LAST_KINDS = /^((CREATE|COMMENT ON) (TRIGGER|RULE|POLICY)|ALTER (FOREIGN )?TABLE (ENABLE|DISABLE) .*)$/;

/** Cuts the statements of a whole schema dump in two, as `pg_dump --section` would. */
export function splitSections<S extends Statement>(
  statements: readonly S[],
): { preData: S[]; postData: S[] } {
  const border = statements.findIndex(({ kind }) => FIRST_OF_POST_DATA.test(kind));
  const at = border < 0 ? statements.length : border;
  return { preData: statements.slice(0, at), postData: statements.slice(at) };
}

/** The post-data section by phase. */
export interface PostDataGroups<S extends Statement> {
  /**
   * By `schema.table`: indexes, primary keys, unique and exclusion constraints, in dump order; to run once the table's
   * rows are in. Partitioned parents and materialized views of the pre-data section have groups too.
   */
  readonly indexes: ReadonlyMap<string, readonly S[]>;
  /**
   * To run in this order when all of `indexes` is done: partitions of indexes attached, then foreign keys, checks and
   * the rest in dump order.
   */
  readonly afterIndexes: readonly S[];
  /** To run last, when every key holds: triggers, rules, policies and row security. */
  readonly last: readonly S[];
}

/** Groups the statements of the post-data section. Pure. */
export function groupPostData<S extends Statement>(statements: readonly S[]): PostDataGroups<S> {
  const indexes = new Map<string, S[]>();
  const attached: S[] = [];
  const rest: S[] = [];
  const last: S[] = [];
  // pg_dump moves a view here whose query needs a primary key; its own indexes then wait for it.
  const late = new Set(statements.filter(({ kind }) => kind === "CREATE MATERIALIZED VIEW").map(tableKey));
  for (const statement of statements) {
    if (INDEX_KINDS.test(statement.kind) && !late.has(tableKey(statement))) {
      const group = indexes.get(tableKey(statement));
      if (group === undefined) indexes.set(tableKey(statement), [statement]);
      else group.push(statement);
    } else if (statement.kind === "ALTER INDEX ATTACH PARTITION") attached.push(statement);
    else if (LAST_KINDS.test(statement.kind)) last.push(statement);
    else rest.push(statement);
  }
  return { indexes, afterIndexes: [...attached, ...rest], last };
}

/** The statements of one table's group, in their order: those that nobody may read the table beside, and those that let readers be. */
export function byLock<S extends Statement>(group: readonly S[]): { exclusive: S[]; shared: S[] } {
  const isShared = ({ kind }: S): boolean => kind === "CREATE INDEX";
  return { exclusive: group.filter((each) => !isShared(each)), shared: group.filter(isShared) };
}

/** `schema.table` that a statement is about. */
export function tableKey(statement: Pick<Statement, "schema" | "table">): string {
  return `${statement.schema}.${statement.table}`;
}
