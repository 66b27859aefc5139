/** A fact that a merchant hands to a provider, with its words. */
export interface ToldFact {
  label: string;
  value: string;
}

/** All facts as one text, as they are copied, mailed or kept in a file. */
export const handOverText = (facts: readonly ToldFact[]): string =>
  `${facts.map(({ label, value }) => `${label}:\n${value}`).join("\n\n")}\n`;

/** The address that opens a mail to nobody yet, with a subject and these facts in it. */
export const mailAddress = (subject: string, facts: readonly ToldFact[]): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(handOverText(facts).replaceAll("\n", "\r\n"))}`;
