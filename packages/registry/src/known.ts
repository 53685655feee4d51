/** What was read lately, so that the database does not send again what did not change. */
import type { JsonObject } from '@bufbuild/protobuf';

export type KnownRows = {
  /** What is known of the last answer to a question. */
  before(question: string): Known;
};

export type Known = {
  readonly stamps: readonly string[];
  /** The bodies of an answer; of what was known the very same, so that what is made of it need not be made again. */
  take(answer: readonly StampedRow[]): readonly JsonObject[];
};

export type StampedRow = {
  /** Name, version and transaction: no two states of a row have the same. */
  readonly stamp: string;
  /** Null where the stamp was known. */
  readonly body: JsonObject | null;
  /** Bytes in the database. */
  readonly size: number;
};

type Kept = { readonly body: JsonObject; readonly size: number };

/** What was used last is kept longest. */
export const createKnownRows = ({ mostBytes = 4 * 1024 * 1024, mostQuestions = 200 } = {}): KnownRows => {
  const kept = new Map<string, Kept>();
  const answers = new Map<string, readonly string[]>();
  let total = 0;

  const keep = (stamp: string, one: Kept): void => {
    total += one.size - (kept.get(stamp)?.size ?? 0);
    kept.delete(stamp);
    kept.set(stamp, one);
  };
  const shrink = (): void => {
    for (const [stamp, { size }] of kept) {
      if (total <= mostBytes) break;
      kept.delete(stamp);
      total -= size;
    }
    for (const question of answers.keys()) {
      if (answers.size <= mostQuestions) break;
      answers.delete(question);
    }
  };

  return {
    before: (question) => {
      // Held until the answer is there, whatever is let go meanwhile.
      const known = new Map(
        (answers.get(question) ?? []).flatMap((stamp) => {
          const one = kept.get(stamp);
          return one ? [[stamp, one] as const] : [];
        }),
      );
      return {
        stamps: [...known.keys()],
        take: (answer) => {
          const bodies = answer.map(({ stamp, body, size }) => {
            const one = known.get(stamp) ?? kept.get(stamp) ?? (body && { body, size });
            if (!one) throw new Error(`The database sent no body of ${stamp}.`);
            keep(stamp, one);
            return one.body;
          });
          answers.delete(question);
          answers.set(
            question,
            answer.map(({ stamp }) => stamp),
          );
          shrink();
          return bodies;
        },
      };
    },
  };
};
