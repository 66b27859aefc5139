const LINE_BREAK = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts a JSONL file that streams in into its lines, whatever the chunks; empty ones are left out. Lines stay bytes: a text of
 * each would fill the heap long before it is read. One that is handed on is whole, without its line break, and valid
 * until the next chunk.
 */
export function createLineCutter(onLine: (line: Buffer) => void): { push(chunk: Uint8Array): void; end(): void } {
  let rest: Buffer[] = [];
  const give = (line: Buffer): void => {
    if (line.length > 1 || (line.length === 1 && line[0] !== CARRIAGE_RETURN)) onLine(line);
  };
  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, start)) {
        const line = bytes.subarray(start, end);
        give(rest.length === 0 ? line : Buffer.concat([...rest, line]));
        rest = [];
        start = end + 1;
      }
      // A copy: the chunk is not held on to for the sake of its end.
      if (start < bytes.length) rest.push(Buffer.from(bytes.subarray(start)));
    },
    end() {
      give(Buffer.concat(rest));
      rest = [];
    },
  };
}

/** The same with lines as texts, given by the chunk that makes them whole. */
export function createLineSplitter(): { push(chunk: Uint8Array): string[]; end(): string[] } {
  let lines: string[] = [];
  const cutter = createLineCutter((line) => lines.push(line.toString("utf8")));
  const taken = (): string[] => {
    const whole = lines;
    lines = [];
    return whole;
  };
  return {
    push(chunk) {
      cutter.push(chunk);
      return taken();
    },
    end() {
      cutter.end();
      return taken();
    },
  };
}
