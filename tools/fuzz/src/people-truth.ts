/**
 * The reference: who really said what and when, and what that comes to by the rules. Written from the rules, slowly and
 * without a line of the product, which it judges.
 */
import {
  type Body,
  type Command,
  commandsOf,
  GRACE_MINUTES,
  keyOf,
  PERIOD_DAYS,
  type Person,
  ROBOT,
  type Story,
  type Verdict,
} from './people-story.ts';

/** Milliseconds since the epoch. */
type Instant = number;

export type Version = { readonly by: Person; readonly at: Instant; readonly step: number; readonly body: Body };

/** A text at GitHub with all its versions. Steps count what happened, in the order in which it did. */
export type Text = {
  readonly act: number;
  readonly kind: 'comment' | 'line' | 'review' | 'description';
  readonly pull: number;
  readonly author: Person;
  /** GitHub's number of it. */
  readonly id: number;
  readonly verdict?: Verdict;
  readonly versions: Version[];
  deleted?: { readonly step: number };
};

export type TimelineEvent = {
  readonly kind: 'closed' | 'reopened' | 'dismissed';
  readonly pull: number;
  readonly at: Instant;
  readonly step: number;
  readonly by: Person;
  /** The review. */
  readonly text?: Text;
};

/** What everybody might do from a step on. */
export type Rights = {
  readonly step: number;
  readonly permission: ReadonlyMap<Person, string>;
  readonly board: ReadonlySet<Person>;
};

/** What happened in a world. */
export type Facts = {
  readonly story: Story;
  readonly authors: ReadonlyMap<number, Person>;
  readonly texts: readonly Text[];
  readonly timelineEvents: readonly TimelineEvent[];
  /** The first is what was at the beginning. */
  readonly rights: readonly Rights[];
  /** By then the bot has looked at the pull request, with all that had happened. */
  readonly heard: readonly { readonly pull: number; readonly step: number }[];
  readonly now: Instant;
};

/** What stands, as far as the reference may have to ask: where the rules leave two ways open, either is right. */
export type Witness = {
  /** Whether a word was heard at all, whatever came of it. */
  readonly knows: (word: Word) => boolean;
  /** Whether a word was taken up. */
  readonly took: (word: Word) => boolean;
  /** The lists that a motion froze, or a refresh took over. */
  readonly lists: (word: Word) => Lists | undefined;
};

export type Lists = { readonly maintainers: ReadonlySet<Person>; readonly board: ReadonlySet<Person> };

/** A command that somebody really said. */
export type Word = Command & {
  readonly pull: number;
  readonly text: Text;
  readonly by: Person;
  readonly at: Instant;
  readonly step: number;
};

/** What has to stand on a pull request. */
export type Truth = {
  readonly stage: string;
  readonly motions: readonly Motion[];
  /** What counts, one line each: words to motions and to the RFC, and ballots by review. */
  readonly counted: readonly string[];
  readonly groups: readonly string[];
  readonly undecided: number;
};

export type Choice = '+1' | '-1' | 'abstain' | 'clear';
type Ballot = { readonly choice: Choice; readonly review?: Text };
type Concern = { readonly name: string; readonly by: Person; blocks: boolean; isResolved: boolean };
type Objection = { readonly by: Person; readonly byMember: boolean; isAnswered: boolean };

export type Motion = {
  readonly disposition: string;
  readonly mover: Person;
  readonly openedAt: Instant;
  lists: Lists;
  /** Who was on the lists when they were last read: whoever is only on `lists` has left and voted before. */
  read: Lists;
  state: 'proposed' | 'fcp' | 'passed' | 'failed' | 'cancelled' | 'withdrawn';
  readonly ballots: Map<Person, Ballot>;
  readonly concerns: Concern[];
  readonly objections: Objection[];
  startedAt?: Instant;
  endsAt: Instant;
  stop?: { readonly from: Instant; isByConcern: boolean };
  closedAt?: Instant;
  endedAt?: Instant;
  extended: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CLOSED_CANCELS_HOURS = 72;
const MOST_EXTENSION = 28;

/** All words of a pull request: what its author newly wrote into a text (C5, C7, C9), but for decisions on lines (C1). */
export const wordsOf = ({ texts }: Pick<Facts, 'texts'>, pull: number): Word[] =>
  texts
    .filter((text) => text.pull === pull && text.author !== ROBOT)
    .flatMap(wordsIn)
    .filter((word) => word.text.kind !== 'line' || !DECIDES.test(word.name));

const DECIDES = /^\/(?:motion|vote|object|answer|concern|confirm|resolve|withdraw|fcp|rfc stage|notes)\b/;

const wordsIn = (text: Text): Word[] => {
  const words: Word[] = [];
  let own: Version | undefined;
  let before: Version | undefined;
  for (const version of text.versions) {
    if (version.by === text.author) {
      const known = new Set([own, before].flatMap((one) => (one ? commandsOf(one.body).map(keyOf) : [])));
      for (const said of commandsOf(version.body)) {
        if (known.has(keyOf(said))) continue;
        words.push({ ...said, pull: text.pull, text, by: text.author, at: version.at, step: version.step });
      }
      own = version;
    }
    before = version;
  }
  return words;
};

/** One line by which a word is known here and in what stands. */
export const lineOf = (who: string, at: Instant, what: string): string =>
  `${new Date(at).toISOString().slice(0, 19)}Z ${who} ${what}`;

/** What has to stand on a pull request by all that happened. */
export const truthOf = (facts: Facts, pull: number, witness: Witness): Truth => {
  const run = new Run(facts, pull, witness);
  return run.result();
};

type Step = {
  readonly at: Instant;
  readonly kind: string;
  readonly id: number;
  readonly order: number;
  readonly take: () => void;
};

class Run {
  readonly counted: string[] = [];
  readonly groups: string[] = [];
  readonly motions: Motion[] = [];
  undecided = 0;
  stage = 'in_review';
  /** Whether the stage only follows GitHub. */
  isObserved = true;
  isClosed = false;
  closedBy: Person | undefined;

  readonly facts: Facts;
  readonly pull: number;
  readonly witness: Witness;

  constructor(facts: Facts, pull: number, witness: Witness) {
    this.facts = facts;
    this.pull = pull;
    this.witness = witness;
  }

  result(): Truth {
    let now = 0;
    for (const batch of this.batches()) {
      const [{ at } = { at: now }] = batch;
      this.advance(now, at);
      now = at;
      for (const { take } of batch) take();
      this.settle(at);
    }
    this.advance(now, this.facts.now);
    const { stage, motions, counted, groups, undecided } = this;
    return { stage, motions, counted, groups, undecided };
  }

  /** In GitHub's order; what one text says at one instant is said together. */
  batches(): Step[][] {
    const { facts, pull } = this;
    const steps: Step[] = [
      ...wordsOf(facts, pull)
        .filter((word) => this.isHeard(word))
        .map((word) => ({ ...placeOf(word.text), at: word.at, order: word.step, take: () => this.hear(word) })),
      ...facts.texts.flatMap((text) => this.ballotOf(text)),
      ...facts.timelineEvents
        .filter((one) => one.pull === pull)
        .map((one) => ({ at: one.at, kind: 'event', id: one.step, order: one.step, take: () => this.see(one) })),
    ].sort(
      (a, b) => a.at - b.at || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) || a.id - b.id || a.order - b.order,
    );
    const batches: Step[][] = [];
    for (const step of steps) {
      const last = batches.at(-1);
      const [first] = last ?? [];
      if (last && first && first.at === step.at && first.kind === step.kind && first.id === step.id) last.push(step);
      else batches.push([step]);
    }
    return batches;
  }

  /** What was gone before anybody could see it may be unknown. */
  isHeard(word: Word): boolean {
    const { deleted } = word.text;
    if (!deleted) return true;
    const seen = this.facts.heard.some(
      ({ pull, step }) => pull === this.pull && step >= word.step && step < deleted.step,
    );
    if (seen) return true;
    this.undecided += 1;
    return this.witness.knows(word);
  }

  ballotOf(text: Text): Step[] {
    if (text.kind !== 'review' || text.pull !== this.pull || text.author === ROBOT) return [];
    const [first] = text.versions;
    if (!first || text.verdict === 'COMMENT') return [];
    const choice: Choice = text.verdict === 'APPROVE' ? '+1' : '-1';
    const take = (): void => {
      const motion = this.running();
      if (this.facts.story.ballotsBy !== 'both' || !motion) return;
      motion.ballots.set(text.author, { choice, review: text });
      this.count(text.author, first.at, `review ${choice}`);
    };
    return [{ ...placeOf(text), at: first.at, order: first.step - 0.5, take }];
  }

  count(who: Person, at: Instant, what: string): void {
    this.counted.push(lineOf(who, at, what));
  }

  /** The motion that can be spoken to. */
  running(): Motion | undefined {
    const motion = this.motions.at(-1);
    return motion && isOpen(motion) && motion.endedAt === undefined ? motion : undefined;
  }

  hear(word: Word): void {
    const { name, rest, by, at } = word;
    const motion = this.running();
    if (name.startsWith('/motion ')) this.move(word);
    else if (name.startsWith('/wg ')) {
      if (this.holds(word, 'triage')) this.groups.push(lineOf(by, at, `${name} ${rest}`));
    } else if (name === '/rfc stage') this.setStage(word);
    else if (name === '/rfc link' || name === '/rfc unlink') {
      if (this.holds(word, 'triage')) this.count(by, at, keyOf(word));
    } else if (name === '/rfc track') {
      if (this.holds(word, 'maintain')) this.count(by, at, name);
    } else if (name === '/withdraw') this.withdraw(word);
    else if (motion && this.speak(motion, word)) this.count(by, at, keyOf(word));
  }

  /** Says something to a motion; whether it is taken up. */
  speak(motion: Motion, word: Word): boolean {
    const { name, rest, by, at } = word;
    const isMember = motion.lists.board.has(by) || motion.lists.maintainers.has(by);
    const isOnBoard = motion.lists.board.has(by);
    switch (name) {
      case '/vote':
        motion.ballots.set(by, { choice: choiceOf(rest) });
        return true;
      case '/object': {
        const open = motion.objections.find((one) => one.by === by && !one.isAnswered);
        if (rest === 'withdraw') {
          if (!open) return false;
          open.isAnswered = true;
          return true;
        }
        const isInTime = motion.state === 'proposed' && at < motion.openedAt + this.facts.story.windowHours * HOUR;
        if (open || (!isMember && !isInTime)) return false;
        motion.objections.push({ by, byMember: isMember, isAnswered: false });
        return true;
      }
      case '/answer': {
        const login = rest.slice(0, rest.indexOf(':'));
        const open = motion.objections.find((one) => one.by === login && !one.isAnswered);
        if (!open) return false;
        if (open.by !== by && !(open.byMember ? isOnBoard : isMember)) return false;
        open.isAnswered = true;
        return true;
      }
      case '/concern': {
        const title = rest.slice(0, rest.indexOf(':'));
        if (motion.concerns.some((one) => one.name === title)) return false;
        if (!isMember && this.facts.story.concernsBy === 'members') return false;
        motion.concerns.push({ name: title, by, blocks: isMember, isResolved: false });
        return true;
      }
      case '/confirm': {
        const concern = motion.concerns.find((one) => one.name === rest && !one.isResolved);
        if (!concern || concern.blocks || !isMember) return false;
        concern.blocks = true;
        return true;
      }
      case '/resolve': {
        const [title = '', reason = ''] = rest.split(': ');
        const concern = motion.concerns.find((one) => one.name === title && !one.isResolved);
        if (!concern || (concern.by !== by && !(isOnBoard && reason !== ''))) return false;
        concern.isResolved = true;
        return true;
      }
      case '/fcp cancel':
        if (!isMember && motion.mover !== by) return false;
        this.end(motion, 'cancelled');
        return true;
      case '/fcp extend': {
        const days = Number(rest.split(' ')[0]);
        if (!isMember || motion.state !== 'fcp' || motion.extended + days > MOST_EXTENSION) return false;
        motion.extended += days;
        motion.endsAt += days * DAY;
        return true;
      }
      case '/fcp close':
        if (!isMember || motion.state !== 'fcp' || motion.stop) return false;
        this.finish(motion, at);
        return true;
      case '/fcp refresh':
        return isMember && this.refresh(motion, word);
      default:
        throw new Error(`The reference does not know ${name}.`);
    }
  }

  /** A motion freezes who belongs to what; the bot can only ask when it hears it. */
  move(word: Word): void {
    const { by, at, name } = word;
    const last = this.motions.at(-1);
    if (last && isOpen(last)) return;
    if (last?.endedAt !== undefined && at < last.endedAt + GRACE_MINUTES * MINUTE) return;
    if (this.isClosed) return;
    const lists = this.listsFor(word, (one) => one.board.has(by) || one.maintainers.has(by));
    if (!lists) return;
    const motion: Motion = {
      disposition: name.replace('/motion ', ''),
      mover: by,
      openedAt: at,
      lists,
      read: lists,
      state: 'proposed',
      ballots: new Map([[by, { choice: '+1' }]]),
      concerns: [],
      objections: [],
      endsAt: 0,
      extended: 0,
    };
    this.motions.push(motion);
    this.count(by, at, name);
    this.follow('fcp_proposed', false);
  }

  refresh(motion: Motion, word: Word): boolean {
    const { lists, read } = motion;
    const hasVoted = (one: Person): boolean => {
      const ballot = motion.ballots.get(one);
      return ballot !== undefined && ballot.choice !== 'clear';
    };
    const merge = (former: ReadonlySet<Person>, fresh: ReadonlySet<Person>): Set<Person> =>
      new Set([...fresh, ...[...former].filter((one) => !fresh.has(one) && hasVoted(one))]);
    // Who has left and voted stays: that is a difference, too, but only once.
    const options = this.optionsFor(word);
    const isNew = (fresh: Lists): boolean =>
      (['board', 'maintainers'] as const).some(
        (key) => !isSameSet(fresh[key], read[key]) || !isSameSet(merge(lists[key], fresh[key]), lists[key]),
      );
    const took = this.witness.took(word);
    const fitting = options.filter((one) => isNew(one) === took);
    if (fitting.length < options.length) this.undecided += 1;
    const [chosen = options[0]] = fitting;
    if (!chosen || !isNew(chosen)) return false;
    const stands = this.witness.lists(word);
    const fresh = options.find((one) => stands && isSameLists(one, stands)) ?? chosen;
    motion.read = fresh;
    motion.lists = { board: merge(lists.board, fresh.board), maintainers: merge(lists.maintainers, fresh.maintainers) };
    return true;
  }

  /** The lists that a word may have found; undefined if its author was on none. */
  listsFor(word: Word, may: (lists: Lists) => boolean): Lists | undefined {
    const options = this.optionsFor(word);
    const stands = this.witness.lists(word);
    if (options.length > 1) this.undecided += 1;
    const found = stands && options.find((one) => isSameLists(one, stands));
    const fitting = options.filter((one) => may(one) === this.witness.took(word));
    const chosen = found ?? fitting[0] ?? options[0];
    return chosen && may(chosen) ? chosen : undefined;
  }

  optionsFor(word: Word): Lists[] {
    const rights = this.rightsAround(word);
    const boards = unique(rights.map(({ board }) => board));
    const maintainers = unique(
      rights.map(
        ({ permission }) =>
          new Set([...permission].flatMap(([who, role]) => (isAtLeast(role, 'maintain') ? [who] : []))),
      ),
    );
    return boards.flatMap((board) => maintainers.map((list) => ({ board, maintainers: list })));
  }

  /** Those that were in force between the saying and the first hearing of a word. */
  rightsAround({ step }: Pick<Word, 'step'>): Rights[] {
    const { rights, heard } = this.facts;
    const until = heard.find((one) => one.pull === this.pull && one.step >= step)?.step ?? Number.POSITIVE_INFINITY;
    const first = rights.findLast((one) => one.step <= step);
    return [...(first ? [first] : []), ...rights.filter((one) => one.step > step && one.step <= until)];
  }

  /** Whether somebody had a permission when they said something. */
  holds(word: Word, needed: 'triage' | 'maintain'): boolean {
    const verdicts = this.rightsAround(word).map(({ permission }) =>
      isAtLeast(permission.get(word.by) ?? 'read', needed),
    );
    if (verdicts.every((one) => one === verdicts[0])) return verdicts[0] ?? false;
    this.undecided += 1;
    return this.witness.took(word);
  }

  withdraw({ by, at, ...word }: Word): void {
    if (by !== this.facts.authors.get(this.pull)) return;
    const motion = this.running();
    if (motion) {
      this.end(motion, 'withdrawn');
      this.count(by, at, keyOf(word));
      return;
    }
    if (!this.isMoving() && !DECIDED.has(this.stage)) this.follow('withdrawn', false);
  }

  setStage(word: Word): void {
    if (!this.holds(word, 'maintain')) return;
    const [to = ''] = word.rest.split(' ');
    if (to === this.stage) {
      this.isObserved = false;
      this.count(word.by, word.at, keyOf(word));
      return;
    }
    if (this.isMoving() || !MOVES[this.stage]?.includes(to)) return;
    this.count(word.by, word.at, keyOf(word));
    this.follow(to, false);
  }

  see({ kind, by, at, text }: TimelineEvent): void {
    const motion = this.running();
    switch (kind) {
      case 'dismissed': {
        const cast =
          motion && [...motion.ballots].find(([, ballot]) => ballot.review === text && ballot.choice !== 'clear');
        if (!motion || !cast) return;
        motion.ballots.set(cast[0], { ...cast[1], choice: 'clear' });
        this.count(by, at, 'dismisses');
        return;
      }
      case 'closed': {
        this.isClosed = true;
        this.closedBy = by;
        if (motion) {
          motion.closedAt = at;
          this.count(by, at, 'closes');
        }
        if (this.isMoving() || (DECIDED.has(this.stage) && !this.isObserved)) return;
        this.follow(by === this.facts.authors.get(this.pull) ? 'withdrawn' : 'postponed', true);
        return;
      }
      case 'reopened':
        this.isClosed = false;
        if (motion?.closedAt !== undefined) {
          delete motion.closedAt;
          this.count(by, at, 'reopens');
        }
        if (['rejected', 'postponed', 'withdrawn'].includes(this.stage)) this.follow('in_review', true);
        return;
    }
  }

  isMoving(): boolean {
    return this.stage === 'fcp_proposed' || this.stage === 'fcp';
  }

  /** An RFC goes only where it can come from where it is. */
  follow(stage: string, isObserved: boolean): void {
    this.isObserved = isObserved;
    if (MOVES[this.stage]?.includes(stage)) this.stage = stage;
  }

  end(motion: Motion, state: 'passed' | 'failed' | 'cancelled' | 'withdrawn'): void {
    motion.state = state;
    const back = this.closedBy === this.facts.authors.get(this.pull) ? 'withdrawn' : 'postponed';
    if (state === 'passed') this.follow(OUTCOMES[motion.disposition] ?? '', false);
    else if (state === 'withdrawn') this.follow('withdrawn', false);
    // A motion that came to nothing leaves the RFC where GitHub has it.
    else if (this.isMoving()) this.follow(this.isClosed ? back : 'in_review', true);
  }

  /** The period is over: what comes later is late, and after the grace it is counted. */
  finish(motion: Motion, at: Instant): void {
    motion.endedAt = at;
    if (this.facts.now < at + GRACE_MINUTES * MINUTE) return;
    const { board } = motion.lists;
    const yes = [...board].filter((who) => motion.ballots.get(who)?.choice === '+1').length;
    this.end(motion, yes * 3 >= board.size * 2 ? 'passed' : 'failed');
  }

  /** Brings the clock in line with what is said. */
  settle(at: Instant): void {
    const motion = this.running();
    if (!motion) return;
    const isByConcern =
      motion.concerns.some((one) => one.blocks && !one.isResolved) || motion.objections.some((one) => !one.isAnswered);
    const isStopped = isByConcern || motion.closedAt !== undefined;
    if (motion.state === 'proposed') {
      if (at < motion.openedAt + this.facts.story.windowHours * HOUR || isStopped) return;
      motion.state = 'fcp';
      motion.startedAt = at;
      motion.endsAt = at + PERIOD_DAYS * DAY;
      this.follow('fcp', false);
      return;
    }
    if (isStopped) {
      motion.stop ??= { from: at, isByConcern };
      if (isByConcern) motion.stop.isByConcern = true;
    } else if (motion.stop) {
      const left = motion.endsAt - motion.stop.from;
      motion.endsAt = motion.stop.isByConcern ? Math.max(motion.endsAt, at + PERIOD_DAYS * DAY) : at + left;
      delete motion.stop;
    }
  }

  /** What time alone does. */
  advance(from: Instant, to: Instant): void {
    for (let now = from; ; ) {
      const motion = this.running();
      if (!motion) return;
      const opens = motion.openedAt + this.facts.story.windowHours * HOUR;
      const timers: (readonly [Instant, (at: Instant) => void])[] = [];
      if (motion.startedAt === undefined && opens > now) timers.push([opens, (at) => this.settle(at)]);
      if (motion.closedAt !== undefined)
        timers.push([motion.closedAt + CLOSED_CANCELS_HOURS * HOUR, () => this.end(motion, 'cancelled')]);
      if (motion.startedAt !== undefined && !motion.stop) timers.push([motion.endsAt, (at) => this.finish(motion, at)]);
      const [next] = timers.toSorted((a, b) => a[0] - b[0]);
      if (!next || next[0] > to) return;
      next[1](next[0]);
      now = Math.max(now, next[0]);
    }
  }
}

const placeOf = ({ kind, id }: Text): { readonly kind: string; readonly id: number } => ({ kind, id });

const choiceOf = (text: string): Choice => {
  if (text === '+1' || text === '-1' || text === 'abstain' || text === 'clear') return text;
  throw new Error(`"${text}" is no choice.`);
};

const isOpen = ({ state }: Motion): boolean => state === 'proposed' || state === 'fcp';

const isSameSet = (a: ReadonlySet<Person>, b: ReadonlySet<Person>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));

const isSameLists = (a: Lists, b: Lists): boolean =>
  isSameSet(a.board, b.board) && isSameSet(a.maintainers, b.maintainers);

const unique = (sets: readonly ReadonlySet<Person>[]): ReadonlySet<Person>[] => {
  const found: ReadonlySet<Person>[] = [];
  for (const set of sets) if (!found.some((other) => isSameSet(other, set))) found.push(set);
  return found;
};

const isAtLeast = (role: string, needed: string): boolean => RANKS.indexOf(role) >= RANKS.indexOf(needed);

const RANKS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

const OUTCOMES: Readonly<Record<string, string>> = { merge: 'accepted', close: 'rejected', postpone: 'postponed' };

const DECIDED: ReadonlySet<string> = new Set(['accepted', 'rejected', 'postponed', 'withdrawn', 'implemented']);

/** From which stage one may come to which; none of these is ever a draft. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  in_review: ['fcp_proposed', 'accepted', 'rejected', 'postponed', 'withdrawn'],
  fcp_proposed: ['in_review', 'fcp', 'accepted', 'rejected', 'postponed', 'withdrawn'],
  fcp: ['in_review', 'fcp_proposed', 'accepted', 'rejected', 'postponed', 'withdrawn'],
  accepted: ['in_review', 'implemented', 'rejected', 'postponed', 'withdrawn'],
  rejected: ['in_review', 'accepted', 'postponed', 'withdrawn'],
  postponed: ['in_review', 'accepted', 'rejected', 'withdrawn'],
  withdrawn: ['in_review', 'accepted', 'rejected', 'postponed'],
  implemented: ['accepted'],
};
