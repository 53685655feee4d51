/** What was read lately, so that the database does not send again what did not change. */

export type KnownRows<Row> = {
  /** What is known of the last answers to these questions. */
  before(questions: readonly string[]): Known<Row>;
};

export type Known<Row> = {
  readonly stamps: readonly string[];
  /**
   * The rows of an answer; of what was known the very same, so that what is made of it need not be made again. `questionsOf`
   * tells which questions a row answers; default: all that were asked.
   */
  take(answer: readonly Sent<Row>[], questionsOf?: (row: Row) => readonly string[]): readonly Row[];
};

export type Sent<Row> = {
  /** Name, version and transaction: no two states of a row have the same. */
  readonly stamp: string;
  /** Undefined where the stamp was known. */
  readonly row: Row | undefined;
  /** Bytes in the database. */
  readonly size: number;
};

type Kept<Row> = { readonly row: Row; readonly size: number };

/** What was used last is kept longest. */
export const createKnownRows = <Row>({
  mostBytes = 4 * 1024 * 1024,
  mostStamps = 20_000,
  mostOfOne = 500,
} = {}): KnownRows<Row> => {
  const kept = new Map<string, Kept<Row>>();
  const answered = new Map<string, readonly string[]>();
  let bytes = 0;
  let stamps = 0;

  const keep = (stamp: string, one: Kept<Row>): void => {
    bytes += one.size - (kept.get(stamp)?.size ?? 0);
    kept.delete(stamp);
    kept.set(stamp, one);
  };
  const note = (question: string, answer: readonly string[]): void => {
    stamps += answer.length - (answered.get(question)?.length ?? 0);
    answered.delete(question);
    if (answer.length > 0) answered.set(question, answer);
  };
  const shrink = (): void => {
    for (const [stamp, { size }] of kept) {
      if (bytes <= mostBytes) break;
      kept.delete(stamp);
      bytes -= size;
    }
    for (const [question, answer] of answered) {
      if (stamps <= mostStamps) break;
      answered.delete(question);
      stamps -= answer.length;
    }
  };

  return {
    before: (questions) => {
      // Held until the answer is there, whatever is let go meanwhile.
      const known = new Map<string, Kept<Row>>();
      for (const question of questions)
        for (const stamp of answered.get(question) ?? []) {
          const one = kept.get(stamp);
          if (one) known.set(stamp, one);
        }
      return {
        stamps: [...known.keys()],
        take: (answer, questionsOf = () => questions) => {
          const answers = new Map<string, string[]>(questions.map((question) => [question, []]));
          const rows = answer.map(({ stamp, row, size }) => {
            const one = known.get(stamp) ?? kept.get(stamp) ?? (row && { row, size });
            if (!one) throw new Error(`The database sent nothing of ${stamp}.`);
            keep(stamp, one);
            for (const question of questionsOf(one.row)) answers.get(question)?.push(stamp);
            return one.row;
          });
          for (const [question, answer] of answers) note(question, answer.length > mostOfOne ? [] : answer);
          shrink();
          return rows;
        },
      };
    },
  };
};
