import type { Services } from "./processes/services.server.ts";

// What every loader and action gets as `context`. Vite bundles its own copy of each module, so whatever has state is
// built once by the web process and handed in here, never imported by a route.
declare module "@remix-run/server-runtime" {
  interface AppLoadContext {
    services: Services;
  }
  // Loaders give objects as they are, dates included.
  interface Future {
    v3_singleFetch: true;
  }
}

export type { Services };
