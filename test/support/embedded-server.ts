// The tests' door to throw-away servers: the very ones that `pgscrub demo` starts.
export { type EmbeddedServer, startServer } from "../../src/throwaway/embedded-server.ts";
