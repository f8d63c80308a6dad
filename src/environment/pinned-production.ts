// .pgscrub/production.json: the identity of production, pinned by the user, so that the guards know it under any name.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PgscrubError } from "../errors.ts";

const PINNED = z.object({
  systemIdentifier: z.string().regex(/^\d+$/),
  database: z.string().min(1),
  neon: z
    .object({
      projectId: z.string().optional(),
      branchId: z.string().optional(),
      endpointId: z.string().optional(),
      timelineId: z.string().optional(),
    })
    .optional(),
});

/** What the file holds, in the shape of target/guard.ts' PinnedIdentity. */
export interface PinnedProduction {
  readonly systemIdentifier: string;
  readonly database: string;
  readonly neon:
    | {
        readonly projectId: string | undefined;
        readonly branchId: string | undefined;
        readonly endpointId: string | undefined;
        readonly timelineId: string | undefined;
      }
    | undefined;
}

/** The pinned identity of `directory`, undefined without a file; CONFIGURATION_INVALID when it cannot be understood. */
export async function readPinnedProduction(directory: string): Promise<PinnedProduction | undefined> {
  const file = join(directory, ".pgscrub", "production.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw invalid("cannot be read");
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid("is not JSON");
  }
  const parsed = PINNED.safeParse(json);
  if (!parsed.success) throw invalid("is not an identity as pgscrub writes it");
  const { systemIdentifier, database, neon } = parsed.data;
  return {
    systemIdentifier,
    database,
    neon: neon && {
      projectId: neon.projectId,
      branchId: neon.branchId,
      endpointId: neon.endpointId,
      timelineId: neon.timelineId,
    },
  };
}

function invalid(how: string): PgscrubError {
  return new PgscrubError("CONFIGURATION_INVALID", `.pgscrub/production.json ${how}`, {
    hint: "Correct or remove the file: a pin that cannot be read protects nothing.",
  });
}
