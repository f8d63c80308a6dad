// A throw-away Postgres in a container, through the optional npm package `testcontainers`, which is loaded only here. Its
// reaper removes the container even when this process is killed.
import { randomBytes, randomUUID } from "node:crypto";
import { PgscrubError } from "../errors.ts";
import { endClient, openClient } from "../postgres/connect.ts";
import { parseConnectionString } from "../postgres/connection-string.ts";
import { loadOptionalPackage } from "./optional-package.ts";

type Testcontainers = typeof import("testcontainers");

export interface PostgresContainer {
  /** The image and the server's version. */
  readonly description: string;
  /** Connection string of the superuser for `database`. */
  url(database: string): string;
  /** Ends and removes the container and its data. */
  stop(): Promise<void>;
}

const PACKAGE = "testcontainers";
/** Holds a random id, by which a container that did not start is found again. */
const LABEL = "pgscrub.throwaway";
const USER = "postgres";
const PORT = 5432;
const START_TIMEOUT_MS = 300_000;
const ANSWER_TIMEOUT_MS = 60_000;
const ANSWER_POLL_MS = 200;
/** Parallel index builds share memory there; Docker's default is 64 MB. */
const SHARED_MEMORY_BYTES = 1024 * 1024 * 1024;
/** Nothing here survives a crash, and nothing needs to. */
const COMMAND = "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB";

/** `testcontainers` when it is installed and a Docker engine answers, else undefined. */
export async function findEngine(): Promise<Testcontainers | undefined> {
  const library = await loadOptionalPackage(PACKAGE);
  if (!isTestcontainers(library)) return undefined;
  try {
    await library.getContainerRuntimeClient();
    return library;
  } catch {
    return undefined;
  }
}

/** Starts `image` and waits until its server answers; TOOL_UNAVAILABLE without the package, the engine or the image. */
export async function startContainer(image: string, signal: AbortSignal): Promise<PostgresContainer> {
  const library = await requireEngine();
  const password = randomBytes(18).toString("base64url");
  const id = randomUUID();
  const started = new library.GenericContainer(image)
    .withLabels({ [LABEL]: id })
    .withEnvironment({ POSTGRES_USER: USER, POSTGRES_PASSWORD: password, POSTGRES_DB: USER })
    .withCommand(COMMAND.split(" "))
    .withExposedPorts(PORT)
    .withSharedMemorySize(SHARED_MEMORY_BYTES)
    .withStartupTimeout(START_TIMEOUT_MS)
    .withWaitStrategy(library.Wait.forLogMessage(/database system is ready to accept connections/))
    .start();
  const container = await started.catch(async () => {
    await removeLabelled(library, id);
    throw new PgscrubError("TOOL_UNAVAILABLE", `the container image ${image} does not start`, {
      hint: `Try docker run ${image} by hand, name another with --image, or pass --postgres embedded.`,
    });
  });
  const stop = async (): Promise<void> => {
    await container.stop();
  };
  const url = (database: string): string =>
    `postgres://${USER}:${password}@${container.getHost()}:${container.getMappedPort(PORT)}/${encodeURIComponent(database)}`;
  try {
    const version = await untilAnswering(url("postgres"), signal);
    return { description: `${image}, PostgreSQL ${version}`, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Testcontainers leaves a container behind that ends before its port is open. */
async function removeLabelled(library: Testcontainers, id: string): Promise<void> {
  try {
    const { container: containers } = await library.getContainerRuntimeClient();
    const left = await containers.fetchByLabel(LABEL, id);
    if (left !== undefined) await containers.remove(left, { removeVolumes: true });
  } catch {
    // the reaper removes it when this process ends
  }
}

async function requireEngine(): Promise<Testcontainers> {
  const library = await loadOptionalPackage(PACKAGE);
  if (!isTestcontainers(library)) {
    throw new PgscrubError("TOOL_UNAVAILABLE", `the npm package ${PACKAGE} is not installed`, {
      hint: `Run npm i -D ${PACKAGE}, or pass --postgres embedded.`,
    });
  }
  try {
    await library.getContainerRuntimeClient();
    return library;
  } catch {
    throw new PgscrubError("TOOL_UNAVAILABLE", "no Docker engine answers", {
      hint: "Start one or set DOCKER_HOST, or pass --postgres embedded.",
    });
  }
}

function isTestcontainers(library: unknown): library is Testcontainers {
  return (
    typeof library === "object" &&
    library !== null &&
    "GenericContainer" in library &&
    "getContainerRuntimeClient" in library &&
    "Wait" in library
  );
}

/** The official image starts a first server for its set-up and logs the same line for it, so the line is not enough. */
async function untilAnswering(url: string, signal: AbortSignal): Promise<string> {
  const target = parseConnectionString(url, "of the container");
  const deadline = Date.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      const client = await openClient(target, { role: "target", signal });
      const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
      await endClient(client);
      return rows[0]?.server_version.split(" ")[0] ?? "";
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, ANSWER_POLL_MS));
    }
  }
}
