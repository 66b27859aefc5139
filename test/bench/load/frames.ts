const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");
const EMPTY = Buffer.alloc(0);

/**
 * Cuts what comes over a connection into HTTP messages, as cheaply as can be: the load generator and the stand-ins must
 * not take the processors that they measure. Bodies have a Content-Length or are chunked; pipelining is understood.
 */
export class FrameReader {
  #rest: Buffer = EMPTY;
  readonly #onFrame: (head: string, body: Buffer) => void;

  constructor(onFrame: (head: string, body: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const headEnd = data.indexOf(HEAD_END);
      if (headEnd < 0) break;
      const head = data.toString("latin1", 0, headEnd);
      const start = headEnd + HEAD_END.length;
      const end = frameEnd(head, data, start);
      if (end < 0) break;
      const body = data.subarray(start, end);
      data = data.subarray(end);
      this.#onFrame(head, body);
    }
    this.#rest = data;
  }
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/** Where a message ends, or -1 when some of it is still to come. */
function frameEnd(head: string, data: Buffer, start: number): number {
  const length = LENGTH.exec(head);
  if (length) {
    const end = start + Number(length[1]);
    return end <= data.length ? end : -1;
  }
  if (!CHUNKED.test(head)) return start;
  const last = data.indexOf(LAST_CHUNK, start);
  return last < 0 ? -1 : last + LAST_CHUNK.length;
}
