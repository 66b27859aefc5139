import { RemixBrowser } from "@remix-run/react";
import { startTransition, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { languageFor, loadCatalogue } from "./locales/catalogue.ts";

// What the server rendered is taken over in the language that it was rendered in.
await loadCatalogue(languageFor(document.documentElement.lang));

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});
