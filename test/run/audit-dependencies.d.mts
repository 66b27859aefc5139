export function licenceOf(manifest: { license?: unknown; licenses?: unknown }): string;
export function isAllowed(expression: string): boolean;
export function readLicences(): { counts: Map<string, number>; faults: string[] };
