/** How many days of orders the insights can tell of: whole weeks. */
export const PERIODS = [28, 91, 364] as const;
export type Period = (typeof PERIODS)[number];

/** The period of so many days, or the shortest. */
export const periodOf = (days: number): Period => PERIODS.find((one) => one === days) ?? PERIODS[0];
