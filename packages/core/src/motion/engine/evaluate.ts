/** Whether a motion passes, rule by rule, in whole numbers. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type Clause,
  type Evaluation,
  EvaluationSchema,
  type Need,
  QuorumOf,
  type RuleOutcome,
  RuleOutcomeSchema,
  RuleState,
  ShareBase,
} from '@rapporteur/idl';
import { membersWords } from '../../document/index.ts';
import { roleTitle } from '../policy/electorate.ts';
import { amount, baseWords, shareWords } from '../words.ts';
import { type Countable, type Tally, tallyAll, tallyRole } from './tally.ts';

/** Counts the ballots under the frozen policy. */
export const evaluate = (motion: Countable): Evaluation => {
  const quorum = quorumRules(motion);
  const pass = judge(motion, motion.policy?.pass);
  const rules = [...quorum, ...pass.rules];
  const failed = [...quorum.filter(isOpen), ...(pass.satisfied ? [] : pass.rules.filter(isOpen))];
  const [first] = failed.filter(({ code }) => code !== 'any');
  const passes = pass.satisfied && failed.length === 0;
  const { yes, no, abstain } = tallyAll(motion);
  const sentence = passes
    ? rules
        .filter(isKept)
        .map(({ text }) => text)
        .join(' ')
    : (first?.text ?? 'The settings name nothing that could be counted.');
  const code = passes ? 'passed' : (first?.code ?? 'no-rule');
  return create(EvaluationSchema, { passes, code, sentence, rules, voters: yes + no + abstain, yes, no, abstain });
};

/** What the policy asks for before the final comment period begins; nothing to ask for is satisfied. */
export const evaluateEntry = (motion: Countable): { readonly satisfied: boolean; readonly rules: RuleOutcome[] } =>
  motion.policy?.enter ? judge(motion, motion.policy.enter) : { satisfied: true, rules: [] };

type Judgement = { readonly satisfied: boolean; readonly rules: RuleOutcome[] };

const judge = (motion: Countable, clause: Clause | undefined): Judgement => {
  switch (clause?.kind.case) {
    case 'need': {
      const rules = judgeNeed(motion, clause.kind.value);
      return { satisfied: rules.length > 0 && rules.every(isKept), rules };
    }
    case 'all': {
      const parts = clause.kind.value.clauses.map((part) => judge(motion, part));
      const satisfied = parts.length > 0 && parts.every((part) => part.satisfied);
      return { satisfied, rules: parts.flatMap(({ rules }) => rules) };
    }
    case 'any':
      return judgeAny(clause.kind.value.clauses.map((part) => judge(motion, part)));
    default:
      return { satisfied: false, rules: [] };
  }
};

/** What is missing for one way does not matter once another way is complete. */
const judgeAny = (parts: readonly Judgement[]): Judgement => {
  const satisfied = parts.some((part) => part.satisfied);
  const state = satisfied ? RuleState.SATISFIED : RuleState.MISSING;
  const text = `One of ${parts.length} ways is enough.`;
  const rules = parts.flatMap((part) =>
    part.rules.map((rule) => (satisfied && !part.satisfied ? { ...rule, state: RuleState.NOT_APPLICABLE } : rule)),
  );
  return { satisfied, rules: [create(RuleOutcomeSchema, { code: 'any', state, text }), ...rules] };
};

const judgeNeed = (motion: Countable, need: Need): RuleOutcome[] => {
  const tally = tallyRole(motion, need.role);
  const title = roleTitle(motion, need.role);
  if (!tally || tally.members === 0) return [unknownRole(need.role, title)];
  const circle = `the ${membersWords(title, tally.members)}`;
  const rule = (shape: Shape & { kept: boolean }): RuleOutcome => toRule(need.role, tally, shape);
  const { atLeast, maxMissing, maxNo } = need;
  return [
    ...(atLeast === undefined
      ? []
      : [
          rule({
            code: 'at-least',
            kept: tally.yes >= atLeast,
            needed: atLeast,
            text: `${tally.yes} of ${circle} said yes; ${amount(atLeast, 'is', 'are')} needed.`,
          }),
        ]),
    ...(need.shareDen > 0 ? [rule(judgeShare(need, tally, circle))] : []),
    ...(maxMissing === undefined
      ? []
      : [
          rule({
            code: 'missing',
            kept: tally.missing.length <= maxMissing,
            text: `${tally.missing.length} of ${circle} ${tally.missing.length === 1 ? 'has' : 'have'} not voted; at most ${maxMissing} may be missing.`,
          }),
        ]),
    ...(maxNo === undefined
      ? []
      : [
          rule({
            code: 'against',
            kept: tally.no <= maxNo,
            text: `${tally.no} of ${circle} said no; at most ${maxNo} may.`,
          }),
        ]),
  ];
};

const judgeShare = (need: Need, tally: Tally, circle: string): Shape & { kept: boolean } => {
  const { yes, no, abstain } = tally;
  const base = baseOf(need.base, tally);
  // A share of nobody is never reached: an empty vote does not pass.
  const kept = base > 0 && reaches(yes, need, base);
  const needed = votesNeeded(need, base);
  if (base === 0)
    return { code: 'nobody-voted', kept, text: `Nobody of ${circle} has voted; ${ruleWords(need)} must say yes.` };
  const isTie = !kept && yes === no && yes + no === base;
  if (isTie)
    return {
      code: 'tie',
      kept,
      base,
      needed,
      text: `${yes} to ${no} is a tie among ${circle}; ${ruleWords(need)} must say yes.`,
    };
  const count =
    need.base === ShareBase.CAST || need.base === ShareBase.DECIDED
      ? `Of ${circle}, ${yes} said yes, ${no} said no and ${abstain} abstained`
      : `${yes} of ${circle} said yes`;
  return {
    code: 'share',
    kept,
    base,
    needed,
    text: `${count}; ${amount(needed, 'is', 'are')} needed.`,
  };
};

/** "at least 2/3 of the members". */
const ruleWords = (need: Need): string => `${shareWords(need)} of ${baseWords(need.base)}`;

const baseOf = (base: ShareBase, { members, yes, no, abstain }: Tally): number => {
  switch (base) {
    case ShareBase.CAST:
      return yes + no + abstain;
    case ShareBase.DECIDED:
      return yes + no;
    default:
      return members;
  }
};

const reaches = (yes: number, { shareNum, shareDen, moreThan }: Need, base: number): boolean =>
  moreThan ? yes * shareDen > shareNum * base : yes * shareDen >= shareNum * base;

const votesNeeded = (
  { shareNum, shareDen, moreThan }: Pick<Need, 'shareNum' | 'shareDen' | 'moreThan'>,
  base: number,
): number => {
  const whole = quotient(shareNum * base, shareDen);
  return moreThan || whole * shareDen < shareNum * base ? whole + 1 : whole;
};

const quorumRules = (motion: Countable): RuleOutcome[] => {
  const quorum = motion.policy?.quorum;
  if (!quorum) return [];
  const tally = tallyRole(motion, quorum.role);
  const title = roleTitle(motion, quorum.role);
  if (!tally || tally.members === 0) return [unknownRole(quorum.role, title)];
  const byShare = quorum.shareDen > 0 ? votesNeeded({ ...quorum, moreThan: false }, tally.members) : 0;
  const needed = Math.max(quorum.atLeast, byShare);
  const { yes, no, abstain } = tally;
  const isYes = quorum.of === QuorumOf.YES;
  const present = isYes ? yes : yes + no + (motion.policy?.abstainInQuorum ? abstain : 0);
  const circle = membersWords(title, tally.members);
  const text = `${present} of the ${circle} ${isYes ? 'said yes' : 'took part'}; at least ${needed} must.`;
  return [toRule(quorum.role, tally, { code: 'quorum', kept: present >= needed, needed, base: tally.members, text })];
};

type Shape = MessageInitShape<typeof RuleOutcomeSchema>;

const toRule = (role: string, tally: Tally, { kept, ...shape }: Shape & { kept: boolean }): RuleOutcome =>
  create(RuleOutcomeSchema, {
    ...shape,
    role,
    state: kept ? RuleState.SATISFIED : RuleState.MISSING,
    members: tally.members,
    yes: tally.yes,
    no: tally.no,
    abstain: tally.abstain,
    waitingFor: kept ? [] : tally.missing.map(({ login }) => login),
  });

const unknownRole = (role: string, title: string): RuleOutcome =>
  create(RuleOutcomeSchema, {
    code: 'unknown-role',
    role,
    state: RuleState.UNKNOWN,
    text: `I could not read who belongs to "${title}", so this could not be checked.`,
  });

const isKept = ({ state }: RuleOutcome): boolean => state === RuleState.SATISFIED;
const isOpen = ({ state }: RuleOutcome): boolean => state === RuleState.MISSING || state === RuleState.UNKNOWN;

/** Whole-number division; a quotient of fractions errs. */
const quotient = (a: number, b: number): number => (a - (a % b)) / b;
