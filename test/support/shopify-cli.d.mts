export function clientIdFault(toml: string): string | undefined;
export function nodeFault(version: string): string | undefined;
export function developmentKey(dataDir: string): string;
export function webEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  dataDir: string,
): { fault: string; env?: undefined } | { fault?: undefined; env: Record<string, string> };
