/** Whether the packages of the lock file are there: by our stamp, or by npm's own note of what it last laid down. */
export function isInstalled(root: string): boolean;
/** Notes that node_modules belongs to the lock file of now. */
export function markInstalled(root: string): void;
