import de from "./locales/de.json" with { type: "json" };
import en from "./locales/en.json" with { type: "json" };
import es from "./locales/es.json" with { type: "json" };
import fr from "./locales/fr.json" with { type: "json" };
import it from "./locales/it.json" with { type: "json" };
import ja from "./locales/ja.json" with { type: "json" };
import nl from "./locales/nl.json" with { type: "json" };
import pt from "./locales/pt.json" with { type: "json" };

/** What the admin says of this provider, by language. */
export const words = { en, de, es, fr, it, ja, nl, pt };
