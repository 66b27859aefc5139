/** What a module needs of a log: fields first, then a sentence. pino's loggers are such. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that says nothing: for tests and for commands that answer in another way. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
