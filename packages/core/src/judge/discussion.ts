/** Discussions: commands are answered there, and one of the incubator is kept as an idea, sorted anew when its age changes how. */
import { equals } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { LinkKind, type Settings, SubjectKind, type SubjectRef, toIdeaName, toRfcName } from '@rapporteur/idl';
import { type Idea, IdeaSchema, type Rfc, RfcSchema, storedKey, toRecordName } from '@rapporteur/idl/record';
import { readThreadCommands } from '../command/index.ts';
import type { Message } from '../document/index.ts';
import type { DiscussionFacts, Target } from '../github/index.ts';
import {
  deriveIdea,
  historyOf,
  ideaMessages,
  leaveIncubator,
  NEEDS_CHAMPION_AFTER_DAYS,
  sortIdea,
} from '../idea/index.ts';
import { currentRepository } from '../link/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { rfcOf } from '../settings/index.ts';
import { closedTo, shownOn } from './closed.ts';
import { acknowledgeNew, NO_RFC, runCommands } from './command.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import type { Visibility } from './question.ts';
import { type Kept, keptOf, visibilityOf } from './record.ts';
import { settingsOf } from './settings.ts';
import { openingOf, recordOf, refKey, sinceInstalled, threadOf } from './subject.ts';

/** Keeps a discussion as it stands now, and runs the commands in it. */
export function* judgeDiscussion(dossier: Dossier, target: Target): Judging {
  const { repository, number } = target;
  yield* askAll(dossier, [
    { ask: 'discussion', about: target },
    ...keysOf([
      storedKey.repository('settings', repository),
      storedKey.repository('repositories', repository),
      toIdeaName(target),
      toRecordName(target),
      refKey(target),
    ]),
  ]);
  const settings = yield* settingsOf(dossier, repository);
  const discussion = yield* ask(dossier, { ask: 'discussion', about: target });
  if (discussion && 'stop' in discussion) {
    dossier.remark('warn', `${repository}#${number}`, `The discussion is not looked at: ${discussion.stop.text}`);
    return;
  }
  if (discussion) {
    yield* rememberIdeas(dossier, [discussion], settings);
    yield* runTalk(dossier, discussion, settings);
    return;
  }
  const [kept] = yield* keptOf(dossier, IdeaSchema, [toIdeaName(target)]);
  if (kept) putIdea(dossier, leaveIncubator(kept.message), { kept, visibility: kept.visibility, rfcs: [] });
}

function* runTalk(dossier: Dossier, discussion: DiscussionFacts, settings: Settings): Judging {
  const target: Target = { repository: discussion.repository, number: discussion.number };
  const opening = openingOf(discussion, SubjectKind.DISCUSSION);
  const record = yield* recordOf(dossier, target);
  const isDiscussed = discussion.comments !== 0 || dossier.hints.some(({ comment }) => comment !== undefined);
  const sources = isDiscussed ? [{ ask: 'talk' as const, about: target }] : [];
  const thread = yield* threadOf(dossier, opening, { sources, record });
  const visibility = yield* visibilityOf(dossier, target.repository);
  acknowledgeNew(dossier, { opening, thread, record });
  function* answerStatus(): Judging<Message> {
    return (yield* ideaStatus(dossier, target, visibility)) ?? rfcMessages.answerUntracked();
  }
  yield* runCommands(dossier, {
    opening,
    place: 'discussion',
    thread,
    settings,
    visibility,
    record,
    ...NO_RFC,
    commands: readThreadCommands(sinceInstalled(dossier, thread)),
    answerStatus,
    answerWhy: answerStatus,
  });
}

/** Keeps discussions of one repository as GitHub tells them, if they belong to the incubator; tells how many do. */
export function* rememberIdeas(
  dossier: Dossier,
  discussions: readonly DiscussionFacts[],
  settings: Settings,
): Judging<number> {
  const known = yield* keptOf(dossier, IdeaSchema, discussions.map(toIdeaName));
  const byName = new Map(known.map((kept) => [kept.message.name, kept]));
  const rfcs = yield* rfcsBehind(
    dossier,
    known.map(({ message }) => message),
  );
  let count = 0;
  for (const discussion of discussions) {
    const kept = byName.get(toIdeaName(discussion));
    const previous = kept?.message;
    const visibility = yield* visibilityOf(dossier, discussion.repository);
    const context = { kept, visibility, rfcs };
    // A listing that took long is older than what an event has told meanwhile.
    if (previous?.updatedAt && timestampDate(previous.updatedAt) > discussion.updatedAt) {
      count += 1;
      yield* sortAnew(dossier, kept);
      continue;
    }
    const idea = deriveIdea(discussion, { settings: rfcOf(settings), previous, rfcs, now: dossier.now });
    if (idea) {
      count += 1;
      putIdea(dossier, idea, context);
      // There is no deleting: what was an idea once stays on record.
    } else if (previous) putIdea(dossier, leaveIncubator(previous, discussion), context);
  }
  return count;
}

/** Sorts a stored idea by its age now, and by these links if they are given. */
export function* sortAnew(dossier: Dossier, kept: Kept<Idea> | undefined, links = kept?.message.links ?? []): Judging {
  if (!kept || hasLeft(kept.message)) return;
  const rfcs = yield* rfcsBehind(dossier, [{ ...kept.message, links }]);
  putIdea(dossier, sortIdea(kept.message, { links, rfcs, now: dossier.now }), { ...kept, kept, rfcs });
}

/** Where an idea stands, and what came of it, as the readers of the discussion may know it; undefined where there is none. */
export function* ideaStatus(dossier: Dossier, target: Target, visibility: Visibility): Judging<Message | undefined> {
  const idea = yield* shownOn(dossier, yield* storedOne(dossier, IdeaSchema, toIdeaName(target)), visibility);
  if (!idea) return undefined;
  const rfcs = new Map<string, Rfc>();
  const asked = new Set<string>();
  for (;;) {
    const known = [...rfcs.values()];
    const history = historyOf(idea, { links: known.flatMap(({ links }) => links), rfcs: known });
    const fresh = history.flatMap(({ subject }) => keysAround(subject)).filter((key) => !asked.has(key));
    if (fresh.length === 0) {
      const { now } = dossier;
      return ideaMessages.status(
        hasLeft(idea) ? idea : sortIdea(idea, { links: idea.links, rfcs: known, now }),
        history,
        now,
      );
    }
    yield* askAll(dossier, keysOf(fresh));
    for (const key of fresh) {
      asked.add(key);
      for (const rfc of yield* stored(dossier, RfcSchema, key)) {
        const { repository = '' } = rfc.subject ?? {};
        const closed = yield* closedTo(dossier, { repositories: [repository], visibility });
        const shown = yield* shownOn(dossier, closed.size > 0 ? undefined : rfc, visibility);
        if (shown) rfcs.set(rfc.name, shown);
      }
    }
  }
}

/** What leads on from a subject stands with the RFC that it is, or with one that is linked with it. */
const keysAround = ({ repository, number }: SubjectRef): string[] =>
  [...new Set([repository, currentRepository(repository)])].flatMap((name) => [
    toRfcName({ repository: name, number }),
    storedKey.linked(name, number),
  ]);

/** What is stored of the pull requests that continue ideas. */
function* rfcsBehind(dossier: Dossier, ideas: readonly Pick<Idea, 'links'>[]): Judging<Rfc[]> {
  const names = ideas.flatMap(({ links }) =>
    links.flatMap(({ from, kind }) => (from && kind === LinkKind.CONTINUES ? [toRfcName(from)] : [])),
  );
  return (yield* keptOf(dossier, RfcSchema, [...new Set(names)])).map(({ message }) => message);
}

type Putting = {
  readonly kept: Kept<Idea> | undefined;
  readonly visibility: Visibility;
  readonly rfcs: readonly Rfc[];
};

const putIdea = (dossier: Dossier, idea: Idea, { kept, visibility, rfcs }: Putting): void => {
  const wakeAt = hasLeft(idea) ? undefined : wakeOf(idea, rfcs, dossier.now);
  const isSame =
    kept?.visibility === visibility &&
    equals(IdeaSchema, kept.message, idea) &&
    kept.wakeAt?.getTime() === wakeAt?.getTime();
  if (!isSame) dossier.put({ message: idea, visibility, wakeAt });
};

/** When its age alone sorts an idea otherwise, if nothing happens before. */
const wakeOf = (idea: Idea, rfcs: readonly Rfc[], now: Date): Date | undefined => {
  if (!idea.createdAt) return undefined;
  const due = new Date(timestampDate(idea.createdAt).getTime() + NEEDS_CHAMPION_AFTER_DAYS * 86_400_000);
  const { links, disposition } = idea;
  return due > now && sortIdea(idea, { links, rfcs, now: due }).disposition !== disposition ? due : undefined;
};

const hasLeft = ({ because }: Idea): boolean => because.some(({ code }) => code === 'left');
