/** Which policy a motion is made under: a built-in one, or one of the settings, which changes fields of a built-in one. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AfterConcern,
  BallotsBy,
  type Clause,
  ConcernsBy,
  DayCount,
  EarlyClose,
  OnFailure,
  type Policy,
  PolicySchema,
  type PolicySettings,
  QuorumOf,
  QuorumSchema,
  type Reason,
  ReasonSchema,
  type RuleSettings,
  type Settings,
  ShareBase,
  type StringList,
  suggest,
} from '@rapporteur/idl';
import {
  BUILT_IN_POLICIES,
  parseShare,
  policiesOf,
  policyKeyFor,
  rolesOf,
  type Share,
  USUAL_POLICY,
} from '../../settings/index.ts';
import { shortHash } from '../../shared/hash.ts';
import { checkPolicy } from './check.ts';
import { namedRoles } from './electorate.ts';
import { allOf, need, policies } from './policy.ts';

export { parseMembersTable } from './members.ts';

/** A policy ready for use; undefined if a problem stands in the way. Problems that surprise without standing in the way are told too. */
export type Choice = { readonly policy: Policy | undefined; readonly problems: readonly Reason[] };

/** Chooses the policy of a category of RFCs; with `key`, the policy of that key whatever the category. */
export const choosePolicy = ({
  settings,
  category,
  key = policyKeyFor(settings, category),
}: {
  readonly settings: Settings;
  readonly category?: string | undefined;
  readonly key?: string;
}): Choice => {
  const own = policiesOf(settings).find((policy) => policy.key === key);
  const builtIn = findBuiltIn(key);
  if (!own && !builtIn) {
    const known = [...policiesOf(settings).map((policy) => policy.key), ...BUILT_IN_POLICIES];
    return { policy: undefined, problems: [unknown('policy', `There is no policy "${key}"`, { word: key, known })] };
  }
  const { policy, problems } = own ? toPolicyOf(own) : { policy: builtIn, problems: [] };
  if (policy === undefined) return { policy, problems };
  const checked = checkPolicy(policy);
  const roles = findUnknownRoles(settings, policy);
  const announced = checked.map(({ code, message }) => toReason(code, `The policy ${policy.name}: ${message}`));
  const isUsable = problems.length === 0 && roles.length === 0 && checked.every(({ severity }) => severity !== 'error');
  return { policy: isUsable ? policy : undefined, problems: [...problems, ...roles, ...announced] };
};

const findBuiltIn = (key: string): Policy | undefined => {
  const name = BUILT_IN_POLICIES.find((word) => word === key);
  return name && policies[name];
};

const findUnknownRoles = (settings: Settings, policy: Policy): Reason[] => {
  const known = rolesOf(settings).map(({ key }) => key);
  return namedRoles(policy)
    .filter((role) => !known.includes(role))
    .map((role) => {
      const sentence = `The policy ${policy.name} names the role "${role}", which the settings do not define`;
      return unknown('role', sentence, { word: role, known });
    });
};

const unknown = (
  kind: 'policy' | 'role' | 'word',
  sentence: string,
  { word, known }: { word: string; known: readonly string[] },
): Reason =>
  toReason(`unknown-${kind}`, `${sentence}; ${suggest(word, known) ?? `they know ${[...new Set(known)].join(', ')}.`}`);

const toReason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const toPolicyOf = (own: PolicySettings): Choice => {
  const like = own.like ?? USUAL_POLICY;
  const base = findBuiltIn(like);
  if (!base) {
    const sentence = `The policy ${own.key} is like "${like}", which is not built in`;
    return { policy: undefined, problems: [unknown('policy', sentence, { word: like, known: BUILT_IN_POLICIES })] };
  }
  const problems: Reason[] = [];
  const pick = <T>(name: string, word: string | undefined, { words, base: usual }: Words<T>): T => {
    if (word === undefined) return usual;
    const value = words.get(word);
    if (value !== undefined) return value;
    problems.push(unknown('word', `The policy ${own.key}: ${name} is "${word}"`, { word, known: [...words.keys()] }));
    return usual;
  };
  const share = (text: string | undefined): Share | undefined => {
    if (text === undefined) return undefined;
    const parsed = parseShare(text);
    if (!parsed)
      problems.push(toReason('share', `The policy ${own.key}: "${text}" is no share; write for example "2/3".`));
    return parsed;
  };
  const clause = (rules: { values: RuleSettings[] } | undefined, usual: Clause | undefined): Clause | undefined => {
    if (rules === undefined) return usual;
    const clauses = rules.values.flatMap((rule) => toClauses(rule, { share, base: pick('of', rule.of, BASES) }));
    return clauses.length > 1 ? allOf(...clauses) : clauses[0];
  };
  const [quorum] = own.quorum?.values ?? [];
  const asked = share(quorum?.share);
  const of = pick('quorum_of', own.quorumOf, { words: QUORUM_OF, base: base.quorum?.of ?? QuorumOf.VOTERS });
  const policy = create(PolicySchema, {
    name: own.key,
    mayMove: listOr(own.mayMove, base.mayMove),
    mayResolve: listOr(own.mayResolve, base.mayResolve),
    mayAnswer: listOr(own.mayAnswer, base.mayAnswer),
    objectionWindowHours: own.objectionWindowHours ?? base.objectionWindowHours,
    enter: clause(own.enter, base.enter),
    periodDays: own.periodDays ?? base.periodDays,
    dayCount: pick('day_count', own.dayCount, { words: DAY_COUNT, base: base.dayCount }),
    timeZone: own.timeZone ?? base.timeZone,
    workingDaysOnly: own.workingDaysOnly ?? base.workingDaysOnly,
    holidays: listOr(own.holidays, base.holidays),
    earlyClose: pick('early_close', own.earlyClose, { words: EARLY_CLOSE, base: base.earlyClose }),
    minWaitHours: own.minWaitHours ?? base.minWaitHours,
    earlyNoticeHours: base.earlyNoticeHours,
    afterConcern: pick('after_concern', own.afterConcern, { words: AFTER_CONCERN, base: base.afterConcern }),
    leastDaysLeft: own.leastDaysLeft ?? base.leastDaysLeft,
    concernsBy: pick('concerns_by', own.concernsBy, { words: CONCERNS_BY, base: base.concernsBy }),
    pass: clause(own.pass, base.pass),
    quorum: own.quorum
      ? quorum &&
        create(QuorumSchema, {
          role: quorum.role,
          atLeast: quorum.atLeast ?? 0,
          shareNum: asked?.num ?? 0,
          shareDen: asked?.den ?? 0,
          of,
        })
      : base.quorum && create(QuorumSchema, { ...base.quorum, of }),
    abstainInQuorum: own.abstainInQuorum ?? base.abstainInQuorum,
    authorsBallotBinds: own.authorsBallotBinds ?? base.authorsBallotBinds,
    ballotsBy: pick('ballots_by', own.ballotsBy, { words: BALLOTS_BY, base: base.ballotsBy }),
    invalidateOnChange: own.invalidateOnChange ?? base.invalidateOnChange,
    extensionLimitDays: own.extensionLimitDays ?? base.extensionLimitDays,
    onFailure: pick('on_failure', own.onFailure, { words: ON_FAILURE, base: base.onFailure }),
    failureDays: own.failureDays ?? base.failureDays,
    allowCloseNow: own.allowCloseNow ?? base.allowCloseNow,
    allowSoleVoter: own.allowSoleVoter ?? base.allowSoleVoter,
    closedCancelsHours: own.closedCancelsHours ?? base.closedCancelsHours,
    graceMinutes: own.graceMinutes ?? base.graceMinutes,
    remindEveryDays: own.remindEveryDays ?? base.remindEveryDays,
    remindAtMost: own.remindAtMost ?? base.remindAtMost,
  });
  return { policy: create(PolicySchema, { ...policy, version: versionOf(policy) }), problems };
};

type Words<T> = { readonly words: ReadonlyMap<string, T>; readonly base: T };

const QUORUM_OF = new Map([
  ['voters', QuorumOf.VOTERS],
  ['yes', QuorumOf.YES],
]);
const DAY_COUNT = new Map([
  ['hours', DayCount.HOURS],
  ['calendar', DayCount.CALENDAR],
  ['end_of_day', DayCount.END_OF_DAY],
]);
const EARLY_CLOSE = new Map([
  ['never', EarlyClose.NEVER],
  ['decided', EarlyClose.DECIDED],
  ['passing', EarlyClose.PASSING],
]);
const AFTER_CONCERN = new Map([
  ['restart', AfterConcern.RESTART],
  ['resume', AfterConcern.RESUME],
  ['extend', AfterConcern.EXTEND],
]);
const CONCERNS_BY = new Map([
  ['members', ConcernsBy.MEMBERS],
  ['confirmed', ConcernsBy.CONFIRMED],
]);
const BALLOTS_BY = new Map([
  ['command', BallotsBy.COMMAND],
  ['review', BallotsBy.REVIEW],
  ['both', BallotsBy.BOTH],
]);
const ON_FAILURE = new Map([
  ['review', OnFailure.REVIEW],
  ['extend_once', OnFailure.EXTEND_ONCE],
]);
const BASES: Words<ShareBase> = {
  words: new Map([
    ['members', ShareBase.MEMBERS],
    ['cast', ShareBase.CAST],
    ['decided', ShareBase.DECIDED],
  ]),
  base: ShareBase.MEMBERS,
};

const listOr = (list: StringList | undefined, usual: readonly string[]): string[] => [...(list?.values ?? usual)];

/** A rule with both kinds of share is two conditions, since one condition has one share. */
const toClauses = (
  { role, atLeast, share, moreThan, maxMissing, maxNo }: RuleSettings,
  given: { readonly share: (text: string | undefined) => Share | undefined; readonly base: ShareBase },
): Clause[] => {
  const { base } = given;
  const reached = given.share(share);
  const exceeded = given.share(moreThan);
  const toNeed = (part: Share | undefined, isMore: boolean): Clause =>
    need({
      role,
      ...(atLeast === undefined ? {} : { atLeast }),
      ...(maxMissing === undefined ? {} : { maxMissing }),
      ...(maxNo === undefined ? {} : { maxNo }),
      ...(part ? { shareNum: part.num, shareDen: part.den, moreThan: isMore, base } : {}),
    });
  if (reached && exceeded) return [toNeed(reached, false), toNeed(exceeded, true)];
  return [toNeed(reached ?? exceeded, exceeded !== undefined)];
};

/** The version of a policy is a hash of its content: other content, other version. */
const versionOf = (policy: Policy): string => shortHash(toBinary(PolicySchema, policy));
