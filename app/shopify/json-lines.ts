/**
 * Cuts a stream of bytes into the lines of a JSONL file, whatever the chunks: a line is given once it is whole. Empty
 * lines are left out. What is kept between chunks is the unfinished line alone.
 */
export function createLineSplitter(): { push(chunk: Uint8Array): string[]; end(): string[] } {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  const cut = (text: string): string[] => {
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    return lines.filter((line) => line !== "" && line !== "\r");
  };
  return {
    push: (chunk) => cut(rest + decoder.decode(chunk, { stream: true })),
    end: () => cut(`${rest}${decoder.decode()}\n`),
  };
}
