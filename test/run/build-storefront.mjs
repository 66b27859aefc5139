// `npm run build:storefront`: what depends on the sources and the providers in the extension, which is committed.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

await main(async () => {
  const { node } = await bootstrap();
  return runNode(node, ["--disable-warning=ExperimentalWarning", "test/support/write-extension.ts"]);
});
