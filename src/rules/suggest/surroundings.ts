// What is known of a column beside itself: its table, what that is about, and what else the database holds.
import type { Table } from "../../catalog/catalog.ts";
import type { TableSubject } from "./table-subject.ts";

/** What is known beside the column itself. */
export interface Surroundings {
  readonly table: Table;
  readonly subject: TableSubject;
  /** Plain words of the names of all tables. */
  readonly ownTables: ReadonlySet<string>;
  /** People have text ids here, so that `createdBy` is one of them and not a name. */
  readonly hasTextPeople: boolean;
}
