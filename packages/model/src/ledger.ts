/**
 * What a model was asked for one meeting, as a ledger: a request counts from before it goes out, so that whoever dies while
 * it is under way leaves behind what it may have cost, and whoever comes next knows that it was asked.
 */
import { create } from '@bufbuild/protobuf';
import { addUsage } from '@rapporteur/core/notes';
import { type ModelUsage, ModelUsageSchema } from '@rapporteur/idl';
import { type ModelAnswer, ModelAnswerSchema, type ModelAnswers, ModelAnswersSchema } from '@rapporteur/idl/record';

/** A change of the ledger. */
export type Entry = (ledger: ModelAnswers) => ModelAnswers;

/** What is on record of a question. */
export const questionOf = ({ answers }: ModelAnswers, digest: string): ModelAnswer | undefined =>
  answers.find((one) => one.digest === digest);

/** What was answered for a part of this very draft, whatever became known since: nothing is paid for the same draft twice. */
export const answerFor = (
  { answers }: ModelAnswers,
  { draft, part }: { readonly draft: string; readonly part: string },
): ModelAnswer | undefined =>
  draft === '' || part === ''
    ? undefined
    : answers.find((one) => one.answer !== '' && one.draft === draft && one.part === part);

/** Whether whoever waited for an answer died. */
export const hasLost = ({ answers }: ModelAnswers): boolean => answers.some(({ most }) => most !== undefined);

/** Nobody waits any more for what was under way: it counts as paid. */
export const lose: Entry = (ledger) => {
  const lost = ledger.answers.flatMap(({ most }) => (most ? [create(ModelUsageSchema, { ...most, lost: 1 })] : []));
  return create(ModelAnswersSchema, {
    ...withSpent(ledger, lost),
    answers: ledger.answers.map(({ most, ...one }) =>
      create(ModelAnswerSchema, most ? { ...one, lost: one.lost + 1 } : one),
    ),
  });
};

/** A request is about to go out. Another draft is another wish: what was lost for a former one does not count against it. */
export const begin = (question: {
  readonly digest: string;
  readonly draft: string;
  readonly most: ModelUsage;
  readonly billed: ModelUsage | undefined;
}): Entry => {
  const { digest, draft, most, billed } = question;
  return (ledger) => {
    const before = questionOf(ledger, digest);
    const lost = before?.draft === draft ? before.lost : 0;
    return replaced(ledger, create(ModelAnswerSchema, { digest, draft, lost, most }), billed);
  };
};

/** Nothing is under way any more, whether it was answered or not. */
export const end = (question: {
  readonly digest: string;
  readonly part: string;
  readonly answer: string | undefined;
  readonly billed: ModelUsage | undefined;
}): Entry => {
  const { digest, part, answer, billed } = question;
  return (ledger) => {
    const { draft = '', lost = 0 } = questionOf(ledger, digest) ?? {};
    const next = answer === undefined ? { digest, draft, lost } : { digest, draft, part, answer };
    return replaced(ledger, create(ModelAnswerSchema, next), billed);
  };
};

const replaced = (ledger: ModelAnswers, next: ModelAnswer, billed: ModelUsage | undefined): ModelAnswers => {
  const others = ledger.answers.filter(({ digest }) => digest !== next.digest);
  const tells = next.answer !== '' || next.most !== undefined || next.lost > 0;
  const answers = tells ? [...others, next] : others;
  return create(ModelAnswersSchema, { ...withSpent(ledger, billed ? [billed] : []), answers });
};

const withSpent = (ledger: ModelAnswers, usages: readonly ModelUsage[]): ModelAnswers => {
  const spent = usages.reduce<ModelUsage | undefined>(addUsage, ledger.spent);
  return spent ? { ...ledger, spent } : ledger;
};
