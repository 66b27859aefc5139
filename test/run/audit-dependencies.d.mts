export function licenceOf(manifest: { license?: unknown; licenses?: unknown }): string;
export function isAllowed(expression: string): boolean;
