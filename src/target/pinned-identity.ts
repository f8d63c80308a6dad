// Production as it was pinned, for the guards: a type by itself, for the library's declarations are to be read without those
// of pg.

/** What .pgscrub/production.json holds. */
export interface PinnedIdentity {
  readonly systemIdentifier: string;
  readonly database: string;
  /** The direct one, undefined in files of earlier versions. */
  readonly host?: string | undefined;
  /** As postgres/server-identity.ts reads them. */
  readonly neon:
    | Readonly<Record<"projectId" | "branchId" | "endpointId" | "timelineId", string | undefined>>
    | undefined;
}
