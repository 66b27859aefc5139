export function pickTests(args: string[], options?: { ending?: string; say?: (line: string) => void }): string[];
