// Changes a line or two of the app while Node loads it. A line that isn't there any more fails the process.
import { registerHooks } from "node:module";
import { CHANGES } from "./changes.mjs";

const changes = CHANGES[globalThis.sabotage];

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const own = changes.filter(([file]) => url.endsWith(`/app/${file}`));
    if (own.length === 0) return loaded;
    let source = String(loaded.source);
    for (const [file, from, to] of own) {
      if (!from.test(source)) throw new Error(`The sabotage ${globalThis.sabotage} finds nothing to break in ${file}.`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
