/**
 * A slow, obvious reference of the engine, for tests only. It shares nothing with it: plain data, five minutes a step,
 * every question answered by reading everything again, wall clocks by looking at them.
 */
import { type Days, lookEnd, lookPostponed, skipFree } from './naive-clock.ts';

/** Minutes since the epoch. */
type Minute = number;

export type PlainNeed = {
  readonly role: string;
  readonly atLeast?: number | undefined;
  readonly share?: { readonly num: number; readonly den: number; readonly more: boolean } | undefined;
  readonly base: 'members' | 'cast' | 'decided';
  readonly maxMissing?: number | undefined;
  readonly maxNo?: number | undefined;
};

export type PlainRules = Days & {
  readonly windowHours: number;
  readonly enter: readonly PlainNeed[];
  readonly periodDays: number;
  readonly early: 'never' | 'decided' | 'passing';
  readonly minWaitHours: number;
  readonly noticeHours: number;
  readonly after: 'restart' | 'resume' | 'extend';
  readonly leastDays: number;
  readonly join: 'all' | 'any';
  readonly pass: readonly PlainNeed[];
  readonly quorum?: { readonly role: string; readonly atLeast: number; readonly yesOnly: boolean } | undefined;
  readonly abstainInQuorum: boolean;
  readonly authorBinds: boolean;
  readonly invalidate: boolean;
  readonly limitDays: number;
  readonly failureDays: number;
  readonly closeNow: boolean;
  readonly closedHours: number;
  readonly graceMinutes: number;
};

export type Lists = Readonly<Record<string, readonly string[]>>;

export type PlainAct =
  | { readonly does: 'vote'; readonly choice: '+1' | '-1' | '0' | 'clear' }
  | { readonly does: 'raise' | 'resolve'; readonly name: string }
  | { readonly does: 'object' | 'cancel' | 'withdraw' | 'close-now' }
  /** `to` is the comment's number and the line of the objection, e.g. "7.0". */
  | { readonly does: 'answer'; readonly to: string }
  | { readonly does: 'closed' | 'reopened' | 'merged' | 'drafted' | 'ready' }
  | { readonly does: 'extend'; readonly days: number }
  | { readonly does: 'push'; readonly hash: string }
  | { readonly does: 'refresh'; readonly lists: Lists };

/** A comment with its acts; comments of one minute come in the order of their numbers. */
export type PlainComment = {
  readonly minute: Minute;
  readonly number: number;
  readonly who: string;
  readonly acts: readonly PlainAct[];
};

export type Script = {
  readonly rules: PlainRules;
  readonly lists: Lists;
  readonly author: string;
  readonly mover: string;
  readonly start: Minute;
  readonly comments: readonly PlainComment[];
};

/** What both have to agree about. */
export type Outcome = {
  readonly state: 'proposed' | 'fcp' | 'passed' | 'failed' | 'cancelled' | 'withdrawn';
  readonly started: Minute | undefined;
  readonly end: Minute | undefined;
  readonly ended: Minute | undefined;
  readonly stops: readonly (readonly [Minute, Minute | undefined])[];
  readonly votes: Readonly<Record<string, string>>;
  readonly late: readonly string[];
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly would: boolean;
};

const STEP = 5;

export const simulate = ({ rules, lists, author, mover, start, comments }: Script, now: Minute): Outcome => {
  let state: Outcome['state'] = 'proposed';
  const members: Record<string, string[]> = Object.fromEntries(Object.entries(lists).map(([k, v]) => [k, [...v]]));
  const anyMember = (who: string): boolean => Object.values(members).some((list) => list.includes(who));
  let votes: { who: string; choice: string; waiting: boolean }[] = anyMember(mover)
    ? [{ who: mover, choice: '+1', waiting: false }]
    : [];
  const late: string[] = [];
  const concerns: { name: string; who: string; open: boolean }[] = [];
  const objections: { key: string; who: string; member: boolean; open: boolean }[] = [];
  const sayers = new Map<string, string>();
  const stops: [Minute, Minute | undefined][] = [];
  let stopIsHeavy = false;
  let started: Minute | undefined;
  let counted = 0;
  let end: Minute | undefined;
  let ended: Minute | undefined;
  let closed: Minute | undefined;
  let draft = false;
  let hash = 'first';
  let extended = 0;
  let failedOnce = false;
  let earlySince: Minute | undefined;
  let earlyAt: Minute | undefined;

  const voteOf = (who: string): string | undefined => {
    const last = votes.findLast((vote) => vote.who === who);
    return last && !last.waiting && last.choice !== 'clear' ? last.choice : undefined;
  };
  const barred = (who: string): boolean => who === author && !rules.authorBinds;
  type Look = (who: string) => string | undefined;
  const count = (role: string, look: Look) => {
    const list = members[role] ?? [];
    const able = list.filter((who) => !barred(who));
    const of = (choice: string | undefined) => able.filter((who) => look(who) === choice).length;
    return { all: list.length, yes: of('+1'), no: of('-1'), abstain: of('0'), missing: of(undefined) };
  };
  const holds = (need: PlainNeed, look: Look): boolean => {
    const { all, yes, no, abstain, missing } = count(need.role, look);
    const base = { members: all, cast: yes + no + abstain, decided: yes + no }[need.base];
    if (need.share) {
      const { num, den, more } = need.share;
      if (base === 0) return false;
      let enough = 0;
      while (more ? enough * den <= num * base : enough * den < num * base) enough += 1;
      if (yes < enough) return false;
    }
    if (need.atLeast !== undefined && yes < need.atLeast) return false;
    if (need.maxMissing !== undefined && missing > need.maxMissing) return false;
    return need.maxNo === undefined || no <= need.maxNo;
  };
  const passes = (look: Look): boolean => {
    if (rules.quorum) {
      const { yes, no, abstain } = count(rules.quorum.role, look);
      const there = rules.quorum.yesOnly ? yes : yes + no + (rules.abstainInQuorum ? abstain : 0);
      if (there < rules.quorum.atLeast) return false;
    }
    return rules.join === 'all'
      ? rules.pass.every((need) => holds(need, look))
      : rules.pass.some((need) => holds(need, look));
  };
  const cannotChange = (): boolean => {
    const nowPasses = passes(voteOf);
    return passes((who) => voteOf(who) ?? (nowPasses ? '-1' : '+1')) === nowPasses;
  };
  const blocked = (): boolean => concerns.some(({ open }) => open) || objections.some(({ open }) => open);
  const held = (): boolean => blocked() || closed !== undefined || draft;
  const over = (): boolean => state !== 'proposed' && state !== 'fcp';
  const stopped = (): boolean => stops.length > 0 && stops.at(-1)?.[1] === undefined;

  const finish = (at: Minute, kind: 'planned' | 'early' | 'now'): void => {
    ended = at;
    if (now < at + rules.graceMinutes) return;
    if (passes(voteOf)) state = 'passed';
    else if (kind === 'planned' && rules.failureDays > 0 && !failedOnce) {
      failedOnce = true;
      ended = undefined;
      end = lookPostponed(at, rules.failureDays, rules);
    } else state = 'failed';
  };

  const timers = (t: Minute): void => {
    if (over() || ended !== undefined) return;
    if (closed !== undefined && t >= closed + rules.closedHours * 60) {
      state = 'cancelled';
      return;
    }
    if (state === 'fcp' && !stopped() && end !== undefined) {
      if (earlyAt !== undefined && earlyAt < end && earlyAt <= t) finish(earlyAt, 'early');
      else if (end <= t) finish(end, 'planned');
    }
    look(t);
  };

  const look = (t: Minute): void => {
    if (over() || ended !== undefined) return;
    if (state === 'proposed') {
      const ready = t >= start + rules.windowHours * 60 && rules.enter.every((need) => holds(need, voteOf));
      if (!ready || held()) return;
      state = 'fcp';
      started = t;
      counted = t;
      end = lookEnd(t, rules.periodDays, rules);
    }
    if (!stopped() && held()) {
      stops.push([t, undefined]);
      stopIsHeavy = false;
    }
    if (stopped() && blocked()) stopIsHeavy = true;
    if (stopped() && !held()) {
      const stop = stops.at(-1);
      if (!stop || end === undefined) throw new Error('no stop');
      stop[1] = t;
      const resumed = skipFree(t + (end - stop[0]), rules);
      const least = rules.leastDays > 0 ? lookEnd(t, rules.leastDays, rules) : t;
      if (!stopIsHeavy) end = resumed;
      else if (rules.after === 'resume') end = Math.max(resumed, least);
      else if (rules.after === 'extend') end = Math.max(end, least);
      else {
        end = Math.max(end, lookEnd(t, rules.periodDays, rules));
        counted = t;
      }
    }
    const couldEnd = rules.early === 'decided' ? cannotChange() : rules.early === 'passing' && passes(voteOf);
    earlySince = couldEnd && !stopped() ? (earlySince ?? t) : undefined;
    earlyAt =
      earlySince === undefined
        ? undefined
        : Math.max(earlySince + rules.noticeHours * 60, counted + rules.minWaitHours * 60);
  };

  const act = (who: string, it: PlainAct, { t, key }: { t: Minute; key: string }): void => {
    if (ended !== undefined) {
      if (it.does === 'vote') late.push(who);
      return;
    }
    if (over()) return;
    switch (it.does) {
      case 'vote':
        votes.push({ who, choice: it.choice, waiting: false });
        return;
      case 'raise':
        if (anyMember(who) && !concerns.some(({ name }) => name === it.name))
          concerns.push({ name: it.name, who, open: true });
        return;
      case 'resolve':
        for (const concern of concerns)
          if (concern.name === it.name && (concern.who === who || members.chairs?.includes(who))) concern.open = false;
        return;
      case 'object': {
        const member = anyMember(who);
        sayers.set(key, who);
        if (!member && (state !== 'proposed' || t >= start + rules.windowHours * 60)) return;
        if (!objections.some((other) => other.open && other.who === who))
          objections.push({ key, who, member, open: true });
        return;
      }
      case 'answer': {
        const said = objections.find(({ key: known }) => known === it.to);
        const objection = said ?? objections.find((one) => one.open && one.who === sayers.get(it.to));
        const may = objection?.member ? members.chairs : members.maintainers;
        if (objection && (objection.who === who || may?.includes(who))) objection.open = false;
        return;
      }
      case 'cancel':
        if (anyMember(who) || who === mover) state = 'cancelled';
        return;
      case 'withdraw':
        if (who === author) state = 'withdrawn';
        return;
      case 'close-now':
        if (rules.closeNow && members.maintainers?.includes(who) && state === 'fcp' && !stopped()) finish(t, 'now');
        return;
      case 'closed':
        closed ??= t;
        return;
      case 'reopened':
        closed = undefined;
        return;
      case 'drafted':
        draft = true;
        return;
      case 'ready':
        draft = false;
        return;
      case 'merged':
        state = 'cancelled';
        return;
      case 'extend':
        if (!members.maintainers?.includes(who) || state !== 'fcp' || end === undefined) return;
        if (extended + it.days > rules.limitDays) return;
        extended += it.days;
        end = lookPostponed(end, it.days, rules);
        return;
      case 'push':
        if (it.hash !== hash && rules.invalidate) votes = votes.map((vote) => ({ ...vote, waiting: true }));
        hash = it.hash;
        return;
      case 'refresh':
        if (!members.maintainers?.includes(who)) return;
        for (const [role, list] of Object.entries(it.lists)) {
          const stay = (members[role] ?? []).filter((old) => !list.includes(old) && voteOf(old) !== undefined);
          members[role] = [...list, ...stay];
        }
        return;
    }
  };

  const inOrder = comments.toSorted((a, b) => a.minute - b.minute || a.number - b.number);
  look(start);
  for (let t = start; t <= now; t += STEP) {
    timers(t);
    for (const comment of inOrder.filter(({ minute }) => minute === t)) {
      timers(t);
      for (const [line, it] of comment.acts.entries()) act(comment.who, it, { t, key: `${comment.number}.${line}` });
      look(t);
    }
    timers(t);
  }
  const everybody = [...new Set(votes.map(({ who }) => who))].toSorted();
  return {
    state,
    started,
    end,
    ended,
    stops,
    votes: Object.fromEntries(everybody.flatMap((who) => (voteOf(who) ? [[who, voteOf(who) ?? '']] : []))),
    late,
    members: Object.fromEntries(Object.entries(members).map(([k, v]) => [k, v.toSorted()])),
    would: passes(voteOf),
  };
};
