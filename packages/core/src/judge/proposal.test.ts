import { isMessage } from '@bufbuild/protobuf';
import { Stage } from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { APP, commit, createWorld, type World } from '../../testing/judge.ts';
import { print, under } from '../document/index.ts';
import type { AccountFacts, History, Post, PullRequestFacts, Version } from '../github/index.ts';
import { notesMarker } from '../notes/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { judgePull } from './pull.ts';

const HERE = 'octo-org/one';
const MEETING = 'meetings/meetup/2023-06-22';
const on = (hour: number): Date => new Date(Date.UTC(2023, 5, 24, hour));

const pull: PullRequestFacts = {
  ...{
    repository: HERE,
    number: 7,
    nodeId: 'PR_7',
    title: '[RFC] Named things',
    url: `https://github.com/${HERE}/pull/7`,
  },
  ...{ body: '', author: 'zoe', authorId: 'id-zoe', authorIsBot: false, state: 'open', draft: false, merged: false },
  ...{ labels: ['rfc'], requestedReviewers: [], base: 'main', defaultBranch: 'main', head: 'rfc', headSha: 'a1' },
  ...{ createdAt: on(0), updatedAt: on(0), counts: { files: 0, comments: 1, reviewComments: 0 }, isPrivate: false },
};
const account = (login: string): AccountFacts => ({ id: `id-${login}`, login, isBot: false });

/** What was written on the thread, each an hour after the one before. */
let posts: Post[];
const write = (author: AccountFacts, body: string): Post => {
  const id = posts.length + 1;
  const at = on(id);
  const url = `https://github.com/${HERE}/pull/7#issuecomment-${id}`;
  const post: Post = { kind: 'comment', id, nodeId: `IC_${id}`, author, at, updatedAt: at, url, body };
  posts.push(post);
  return post;
};
const proposing = (to: Stage, key = 'meetup/2023-06-22'): string =>
  print(under(notesMarker('discussed', key), rfcMessages.proposed(to)));
const versions = new Map<string, readonly Version[]>();

let world: World;
beforeEach(() => {
  posts = [];
  versions.clear();
  write(account('bo'), '/rfc track');
  world = createWorld({
    pull: () => pull,
    thread: () => ({ posts, timelineEvents: [] }),
    permission: ({ login }) => (login === 'zoe' ? 'read' : 'maintain'),
    holders: () => [account('bo'), account('cy')],
    histories: ({ texts }) =>
      new Map(
        texts.map(({ nodeId, body }): [string, History] => {
          const edits = versions.get(nodeId) ?? [];
          return [nodeId, { body, isEdited: edits.length > 0, isWhole: true, isAcknowledged: false, versions: edits }];
        }),
      ),
  });
});

const look = () => {
  const { outcome } = commit(world, (dossier) => judgePull(dossier, { repository: HERE, number: 7 }));
  const rfc = world.registry.get(`rfcs/${HERE}/7`)?.message;
  const history = rfc && isMessage(rfc, RfcSchema) ? rfc.history : [];
  const last = history.at(-1);
  const status = outcome.actions.flatMap(({ action }) => (action.type === 'upsert_comment' ? [action.body] : []));
  return { history, to: last?.to, cause: last?.cause?.kind, text: last?.text, status, puts: outcome.puts.length };
};

describe('M23: a stage that a meeting proposed', () => {
  it('changes nothing, until a person says so; then the history names the meeting, and who confirmed it', () => {
    write(APP, proposing(Stage.ACCEPTED));
    expect(look().to).toBe(Stage.IN_REVIEW);
    write(account('bo'), '/rfc stage accepted As we said.');
    expect(look()).toMatchObject({
      to: Stage.ACCEPTED,
      cause: { case: 'meeting', value: MEETING },
      text: 'bo confirmed that it is accepted: As we said.',
    });
  });

  it('is confirmed by who may record a stage, and by nobody else', () => {
    write(APP, proposing(Stage.ACCEPTED));
    write(account('zoe'), '/rfc stage accepted');
    expect(look().to).toBe(Stage.IN_REVIEW);
    write(account('bo'), '/rfc stage accepted');
    expect(look().cause).toEqual({ case: 'meeting', value: MEETING });
  });

  it('is the author’s to withdraw', () => {
    write(APP, proposing(Stage.WITHDRAWN));
    write(account('bo'), '/withdraw');
    write(account('zoe'), '/withdraw');
    expect(look()).toMatchObject({ to: Stage.WITHDRAWN, cause: { case: 'meeting', value: MEETING } });
  });

  it('is a vote that somebody starts', () => {
    write(APP, proposing(Stage.FCP_PROPOSED));
    write(account('bo'), '/motion merge');
    const made = look().history.find(({ to }) => to === Stage.FCP_PROPOSED);
    expect(made?.cause?.kind).toEqual({ case: 'meeting', value: MEETING });
  });

  it('that somebody decided otherwise is answered: what they say later is their own', () => {
    write(APP, proposing(Stage.ACCEPTED));
    write(account('bo'), '/rfc stage postponed');
    write(account('bo'), '/rfc stage accepted');
    expect(look()).toMatchObject({ to: Stage.ACCEPTED, cause: { case: 'person', value: 'bo' } });
  });

  it('counts from the app’s own words alone', () => {
    write(account('bo'), proposing(Stage.ACCEPTED));
    write(account('bo'), '/rfc stage accepted');
    expect(look().cause).toEqual({ case: 'person', value: 'bo' });
  });

  it('that somebody edited into a comment of the app proposes nothing', () => {
    const forged = write(APP, proposing(Stage.REJECTED));
    const written = { body: proposing(Stage.ACCEPTED), at: forged.at, by: APP };
    const edited = { body: forged.body, at: on(3), by: account('mal') };
    versions.set(forged.nodeId, [written, edited]);
    posts[1] = { ...forged, updatedAt: on(3) };
    posts.push({ ...write(account('bo'), '/rfc stage rejected'), at: on(5), updatedAt: on(5) });
    posts.splice(2, 1);
    expect(look()).toMatchObject({ to: Stage.REJECTED, cause: { case: 'person', value: 'bo' } });
  });

  it('stays the cause when its comment is deleted, and when the registry is lost', () => {
    write(APP, proposing(Stage.ACCEPTED));
    write(account('bo'), '/rfc stage accepted');
    const [status = ''] = look().status;
    posts.splice(1, 1);
    expect(look()).toMatchObject({ cause: { case: 'meeting', value: MEETING } });
    write(APP, status);
    world.registry.clear();
    expect(look()).toMatchObject({ to: Stage.ACCEPTED, cause: { case: 'meeting', value: MEETING } });
  });

  it('is looked at again without a write', () => {
    write(APP, proposing(Stage.ACCEPTED));
    write(account('bo'), '/rfc stage accepted');
    look();
    expect(look().puts).toBe(0);
  });
});
