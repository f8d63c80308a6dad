// A throw-away PostgreSQL in a container, through Testcontainers, for test/tools. CI builds its own image
// (.ci/build-postgres-image.sh) and names it in TEST_POSTGRES_IMAGE; elsewhere the official one is pulled.
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { Client } from "pg";
import { Wait } from "testcontainers";

const USER = "postgres";
const PASSWORD = "container";
const DATABASE = "app";
const CONNECT_TIMEOUT_MS = 20_000;

/** A running container; `url` names the database `app` unless told otherwise, as the superuser postgres. */
export interface PostgresContainer {
  readonly image: string;
  url(database?: string): string;
  stop(): Promise<void>;
}

/** Starts the container and resolves once its server answers a query from this machine. */
export async function startPostgresContainer(): Promise<PostgresContainer> {
  const image = process.env.TEST_POSTGRES_IMAGE ?? "postgres:17-alpine";
  // No health check: it needs pg_isready, which an image of the bare server lacks.
  const container = await new PostgreSqlContainer(image)
    .withUsername(USER)
    .withPassword(PASSWORD)
    .withDatabase(DATABASE)
    .withWaitStrategy(
      Wait.forAll([
        Wait.forLogMessage(/database system is ready to accept connections/),
        Wait.forListeningPorts(),
      ]),
    )
    .start();
  const url = (database = DATABASE): string =>
    `postgres://${USER}:${PASSWORD}@${container.getHost()}:${container.getPort()}/${encodeURIComponent(database)}`;
  const stop = async (): Promise<void> => {
    await container.stop();
  };
  try {
    await untilAnswering(url());
  } catch (error) {
    await stop();
    throw error;
  }
  return { image, url, stop };
}

// The official image starts a first server for its set-up and logs the same line for it, so the line is not enough.
async function untilAnswering(url: string): Promise<void> {
  const deadline = Date.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      await client.end().catch(() => {});
    }
  }
}
