// .pgscrub/production.json: the identity of production, pinned by the user, so that the guards know it under any name. The
// format stands here and nowhere else. It holds no secret and belongs into version control.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PgscrubError } from "../errors.ts";

/** The file's place below the application's folder. */
export const PIN_FILE = ".pgscrub/production.json";

const PINNED = z.object({
  schemaVersion: z.literal(1).optional(),
  /** Made by initdb; branches of one Neon project share it. */
  systemIdentifier: z.string().regex(/^\d+$/),
  database: z.string().min(1),
  /** The direct host, without a pooler's suffix. */
  host: z.string().min(1).optional(),
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
  /** undefined in files of earlier versions. */
  readonly host: string | undefined;
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
  const file = join(directory, PIN_FILE);
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
  const { systemIdentifier, database, host, neon } = parsed.data;
  return {
    systemIdentifier,
    database,
    host,
    neon: neon && {
      projectId: neon.projectId,
      branchId: neon.branchId,
      endpointId: neon.endpointId,
      timelineId: neon.timelineId,
    },
  };
}

/** The text of the file for `pinned`, with a final newline. */
export function formatPinnedProduction(pinned: PinnedProduction): string {
  const { systemIdentifier, database, host, neon } = pinned;
  return `${JSON.stringify({ schemaVersion: 1, systemIdentifier, database, host, neon }, null, 2)}\n`;
}

/** Writes the file, making its folder; never over another one. Throws CANNOT_WRITE. */
export async function writePinnedProduction(directory: string, pinned: PinnedProduction): Promise<void> {
  try {
    await mkdir(join(directory, ".pgscrub"), { recursive: true });
    await writeFile(join(directory, PIN_FILE), formatPinnedProduction(pinned), { flag: "wx" });
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw new PgscrubError(
      "CANNOT_WRITE",
      `${PIN_FILE} ${isThere ? "is there already" : "cannot be written"}`,
      {
        hint: isThere ? "Remove it first if production has moved." : "Check the folder's permissions.",
        cause: error,
      },
    );
  }
}

function invalid(how: string): PgscrubError {
  return new PgscrubError("CONFIGURATION_INVALID", `${PIN_FILE} ${how}`, {
    hint: "Correct or remove the file: a pin that cannot be read protects nothing.",
  });
}
