export const ASSETS: string;
export function buildAssets(): Promise<Map<string, string>>;
