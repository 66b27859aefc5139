/** What starting a cluster takes: PostgreSQL's program, its arguments, and the user and folder to start it with. */
export interface EmptyCluster {
  command: string;
  args: string[];
  options: { uid?: number; gid?: number; cwd: string };
  port: number;
  url: string;
  /** Removes its folder. */
  remove(): void;
}
export function makeCluster(prefix: string): Promise<EmptyCluster>;
export function findPrograms(): string | null;
export function findPostgres(): Promise<{ url: string; stop: () => Promise<void> }>;
