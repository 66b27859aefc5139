import { LANGUAGES, type Screen, WIDTHS } from "./screens.ts";

const WORDS = { en: "English", de: "German" } as const;

/** Writes the page that shows every screen, at each width and in each language. */
export function tourOf(screens: readonly Screen[]): string {
  const shown = screens.map(({ name, caption }) => {
    const pictures = LANGUAGES.map((language) =>
      WIDTHS.map((width) => {
        const alt = `${caption}, ${width} px, ${WORDS[language]}`;
        return `<img src="pictures/${name}-${width}-${language}.jpg" alt="${alt}" height="320">`;
      }).join(" "),
    );
    return `## ${caption}\n\n${pictures.join("\n\n")}`;
  });
  return `${HEAD}\n${shown.join("\n\n")}\n`;
}

const HEAD = `# The admin's pages

A route signs the visit in, calls one use case and shows its outcome; its parts are in \`app/components/\`, its words in \`app/locales/\`. Every screen below is of a shop where much is broken, or of one that has just installed the app, at 1280 and 375 pixels, in English and German. \`npm run tour\` takes the pictures anew and writes this page.
`;
