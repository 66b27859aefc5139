/** What is kept of answers at once, in bytes as JSON; beyond, what was used longest ago goes. */
const MOST_BYTES = 32 * 1024 * 1024;

interface Kept<Answer> {
  answer: Answer;
  bytes: number;
  until: number;
  staleUntil: number;
}

/** How long a found answer serves, and how much longer where the next one is a fault; null: it isn't kept. */
export type Serving<Answer> = (answer: Answer) => { keptMs: number; staleMs?: number } | null;

/** Keeps answers in memory for a while, and has those who ask the same at once wait for one answer. */
export function createAnswerCache<Answer>(now: () => number, mostBytes = MOST_BYTES) {
  const kept = new Map<string, Kept<Answer>>();
  const underWay = new Map<string, Promise<Answer>>();
  let bytes = 0;

  const drop = (question: string): void => {
    bytes -= kept.get(question)?.bytes ?? 0;
    kept.delete(question);
  };
  const keep = (question: string, answer: Answer, { keptMs, staleMs = 0 }: { keptMs: number; staleMs?: number }) => {
    drop(question);
    const size = (question.length + (JSON.stringify(answer) ?? "").length) * 2;
    if (keptMs <= 0 || size > mostBytes) return;
    kept.set(question, { answer, bytes: size, until: now() + keptMs, staleUntil: now() + keptMs + staleMs });
    bytes += size;
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes) break;
      drop(oldest);
    }
  };

  return {
    /** Returns the answer to a question; `find` is asked where none is kept. What fails isn't kept. */
    async get(question: string, serves: Serving<Answer>, find: () => Promise<Answer>): Promise<Answer> {
      const known = kept.get(question);
      if (known && known.until > now()) {
        // Used last, so that it goes last.
        kept.delete(question);
        kept.set(question, known);
        return known.answer;
      }
      const asked = underWay.get(question);
      if (asked) return asked;
      const finding = find()
        .then((answer) => {
          const serving = serves(answer);
          const before = kept.get(question);
          if (serving === null && before && before.staleUntil > now()) return before.answer;
          if (serving === null) drop(question);
          else keep(question, answer, serving);
          return answer;
        })
        .finally(() => underWay.delete(question));
      underWay.set(question, finding);
      return finding;
    },
    /** How many bytes are kept. */
    size: (): number => bytes,
  };
}

export type AnswerCache<Answer> = ReturnType<typeof createAnswerCache<Answer>>;
