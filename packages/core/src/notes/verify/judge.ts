/** What a judge is shown, and what of its verdicts counts: its words are verified like any quote, and itself on every run. */
import { create } from '@bufbuild/protobuf';
import {
  type JudgeCheck,
  JudgeCheckSchema,
  type Reason,
  type Statement,
  StatementKind,
  type Turn,
} from '@rapporteur/idl';
import { z } from 'zod';
import { oneLine } from '../../shared/fold.ts';
import { shortHash } from '../../shared/hash.ts';
import { countWords } from '../speech/words.ts';
import { withNeighbours } from './coverage.ts';
import type { TopicDraft } from './draft.ts';
import type { EvidenceIndex } from './evidence.ts';
import { toReason } from './grounds.ts';
import { FLAWS, falsify, type Planted, toControls, toFalseQuotes } from './planted.ts';
import { findQuote } from './quote.ts';

/** One sentence to be judged. A judge sees everything but where it came from. */
export type Claim = {
  readonly id: string;
  readonly kind: 'claim' | 'decision' | 'action_item' | 'open_question' | 'heading';
  readonly text: string;
  readonly owner: string;
  readonly due: string;
  readonly turns: readonly Turn[];
  readonly origin:
    | { readonly type: 'statement'; readonly statement: Statement }
    | { readonly type: 'heading'; readonly topic: TopicDraft }
    /** False if the statement that it was made of is true. */
    | { readonly type: 'variant'; readonly of: Statement }
    | { readonly type: 'false' }
    | { readonly type: 'true' };
};

/** What a judge must return. */
export const JudgementSchema = z.object({
  verdicts: z.array(
    z.object({
      claim: z.string().describe('Id of the claim, e.g. "c7".'),
      verdict: z
        .enum(['supported', 'partly', 'not'])
        .describe('supported: all of it follows from the turns. partly: one detail does not. not: it does not follow.'),
      kind: z
        .enum(['claim', 'decision', 'proposal', 'earlier_decision', 'task', 'question'])
        .describe('What the turns show: "decision" only if this meeting settled it.'),
      actor: z.string().nullable().describe('Who says, decides or does it according to the turns; else null.'),
      problem: z.string().nullable().describe('What is wrong with it, in at most 15 words; null if supported.'),
      words: z
        .array(z.object({ turn: z.string(), quote: z.string() }))
        .describe('The words that show it, copied exactly from the turns; at least one for a supported claim.'),
    }),
  ),
});

export type Judgement = z.infer<typeof JudgementSchema>;
type Given = Judgement['verdicts'][number];

/** What counts of a verdict on a statement. `isProved` says whether verified words stand behind a "supported". */
export type Verdict = Pick<Given, 'verdict' | 'kind' | 'actor' | 'problem'> & { readonly isProved: boolean };

/** Verdicts by statement; none if the judge did not pass its own test. */
export type Weighed = {
  readonly check: JudgeCheck;
  readonly verdicts: ReadonlyMap<Statement, Verdict>;
  /** Topics whose heading says more than their turns. */
  readonly badHeadings: ReadonlySet<TopicDraft>;
};

/** A heading, and the statements below it that can be shown. */
export type Headed = { readonly draft: TopicDraft; readonly statements: readonly Statement[] };

/** The statements with planted errors and controls among them, in an order that tells nothing. */
export const toClaims = (
  statements: readonly Statement[],
  topics: readonly Headed[],
  index: EvidenceIndex,
): Claim[] => {
  const headings = topics
    .filter(({ draft, statements: below }) => below.length > 0 && draft.title.trim() !== '')
    .map(({ draft, statements: below }) => ({
      id: '',
      kind: 'heading' as const,
      text: oneLine(draft.title).slice(0, 200),
      owner: '',
      due: '',
      turns: turnsOf(below, index),
      origin: { type: 'heading', topic: draft } as const,
    }));
  const drafted = statements.map((statement) => ({
    ...claimOf(statement, index),
    origin: { type: 'statement', statement } as const,
  }));
  const { people } = index.setting;
  const variants = statements
    .flatMap((statement, n) => {
      const others = people.filter(({ name }) => !statement.citations.some(({ speaker }) => speaker === name));
      const order = [...FLAWS.slice(n % FLAWS.length), ...FLAWS.slice(0, n % FLAWS.length)];
      const text = order.map((flaw) => falsify(statement.text, flaw, others)).find((made) => made !== undefined);
      return text === undefined
        ? []
        : [{ ...claimOf(statement, index), text, origin: { type: 'variant', of: statement } as const }];
    })
    .filter((_, n, { length }) => n % Math.max(1, Math.floor(length / PLANTED.variants)) === 0)
    .slice(0, PLANTED.variants);
  const known = [
    ...toFalseQuotes(index, PLANTED.quotes).map((planted) => toKnown(planted, 'false')),
    ...toControls(index, PLANTED.controls).map((planted) => toKnown(planted, 'true')),
  ];
  const seed = `${index.list.length} ${statements.map(({ text }) => text).join(' ')}`;
  return [...drafted, ...headings, ...variants, ...known]
    .map((claim, n) => ({ claim, key: shortHash(`${seed} ${n}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ claim }, n) => ({ ...claim, id: `c${n + 1}` }));
};

/** Half of the errors are made of what was drafted, half of what was said, so that neither manner gives them away. */
const PLANTED = { variants: 6, quotes: 6, controls: 10 } as const;

const kindOf = ({ kind }: Statement): Claim['kind'] => {
  switch (kind) {
    case StatementKind.DECISION:
      return 'decision';
    case StatementKind.ACTION_ITEM:
      return 'action_item';
    case StatementKind.OPEN_QUESTION:
      return 'open_question';
    default:
      return 'claim';
  }
};

const turnsOf = (statements: readonly Statement[], { turns }: EvidenceIndex): Turn[] => [
  ...new Set(statements.flatMap(({ citations }) => citations.flatMap(({ turnId }) => turns.get(turnId) ?? []))),
];

const claimOf = (statement: Statement, index: EvidenceIndex): Omit<Claim, 'origin'> => ({
  id: '',
  kind: kindOf(statement),
  text: statement.text,
  owner: statement.owner,
  due: statement.due,
  turns: turnsOf([statement], index),
});

const toKnown = ({ text, turn }: Planted, type: 'false' | 'true'): Claim => ({
  id: '',
  kind: 'claim',
  text,
  owner: '',
  due: '',
  turns: [turn],
  origin: { type },
});

/** Less than this share of the planted errors found, or of the controls passed, and no verdict counts. */
export const LEAST_SOUND = 0.8;

/** Weighs a judgement of these claims. Never throws on one that fits the schema. */
export const weighJudgement = (
  { verdicts }: Judgement,
  {
    claims,
    index,
    model,
  }: { readonly claims: readonly Claim[]; readonly index: EvidenceIndex; readonly model: string },
): Weighed => {
  const given = new Map<string, Given>();
  for (const verdict of verdicts) {
    const before = given.get(verdict.claim);
    // Of two verdicts on one claim the worse counts.
    if (!before || RANK[verdict.verdict] > RANK[before.verdict]) given.set(verdict.claim, verdict);
  }
  const proved = (claim: Claim): boolean => {
    const found = given.get(claim.id);
    return found?.verdict === 'supported' && isProved(found, withNeighbours(claim.turns, index));
  };
  const isCaught = ({ id }: Claim) => RANK[given.get(id)?.verdict ?? 'supported'] > 0;
  const believed = new Map(
    claims.flatMap((claim) =>
      claim.origin.type === 'statement' ? [[claim.origin.statement, proved(claim)] as const] : [],
    ),
  );
  // A variant of what the judge does not believe may well be true.
  const planted = claims.filter(
    ({ origin }) => origin.type === 'false' || (origin.type === 'variant' && believed.get(origin.of) === true),
  );
  const controls = claims.filter(({ origin }) => origin.type === 'true');
  const caught = planted.filter(isCaught).length;
  const passed = controls.filter(proved).length;
  const sound =
    planted.length > 0 &&
    controls.length > 0 &&
    caught >= planted.length * LEAST_SOUND &&
    passed >= controls.length * LEAST_SOUND;
  const check = create(JudgeCheckSchema, {
    model,
    planted: planted.length,
    caught,
    controls: controls.length,
    passed,
    sound,
  });
  if (!sound) return { check, verdicts: new Map(), badHeadings: new Set() };
  const badHeadings = new Set(
    claims.flatMap(({ id, origin }) =>
      origin.type === 'heading' && given.get(id)?.verdict !== 'supported' ? [origin.topic] : [],
    ),
  );
  return {
    check,
    badHeadings,
    verdicts: new Map(
      claims.flatMap((claim) => {
        if (claim.origin.type !== 'statement') return [];
        const found = given.get(claim.id);
        const verdict: Verdict = found
          ? { ...found, isProved: proved(claim) }
          : {
              verdict: 'not',
              kind: 'claim',
              actor: null,
              problem: 'The judge gave no verdict on it.',
              isProved: false,
            };
        return [[claim.origin.statement, verdict] as const];
      }),
    ),
  };
};

const RANK = { supported: 0, partly: 1, not: 2 } as const;

/** Some verified words, and no invented ones. */
const isProved = ({ words }: Given, turns: readonly Turn[]): boolean =>
  words.length > 0 &&
  words.every(({ turn: id, quote }) => {
    const turn = turns.find((one) => one.id === id.trim());
    return turn !== undefined && countWords(quote) > 0 && findQuote(turn.text, quote) !== undefined;
  });

/** The doubt that a verdict leaves; undefined if the statement follows from its words. */
export const doubtOf = ({ verdict, problem, isProved: hasWords }: Verdict): Reason | undefined => {
  const why = oneLine(problem ?? '').slice(0, 160);
  if (verdict === 'not') return toReason('judged-not', `The judge does not find it in the words${why && `: ${why}`}`);
  if (verdict === 'partly') return toReason('judged-partly', `The judge finds only a part of it${why && `: ${why}`}`);
  if (hasWords) return undefined;
  return toReason('judged-without-words', 'The judge found it supported, but by words that are not there.');
};
