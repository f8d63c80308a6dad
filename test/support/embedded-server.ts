// The tests' door to throw-away servers: the very ones that `pgscrub demo` starts.
export { type EmbeddedServer, type ServerOptions, startServer } from "../../src/throwaway/embedded-server.ts";
