/** Runs `prisma <args>` without its downloaded engines. */
export function prisma(args: readonly string[]): { code: number; stdout: string; stderr: string };
