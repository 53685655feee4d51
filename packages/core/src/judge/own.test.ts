import { describe, expect, it } from 'vitest';
import type { AccountFacts, History, Post, Version } from '../github/index.ts';
import { createDossier, judgeWith } from './dossier.ts';
import { ownVersionsOf } from './own.ts';

const at = new Date('2023-06-22T20:00:00Z');
const APP = { id: '1', login: 'rapporteur[bot]', isBot: true };
/** Has the app's name, and is somebody else. */
const MAL = { id: '7', login: 'rapporteur[bot]', isBot: true };

const version = (by: AccountFacts, body: string | undefined): Version => ({ by, body, at });

const bodiesOf = (history: Partial<History> | undefined): string[] => {
  const dossier = createDossier({ now: at, app: APP, installedAt: at, installation: 1, hints: [] });
  const text = {
    kind: 'comment',
    id: 1,
    nodeId: 'IC_1',
    author: APP,
    at,
    updatedAt: at,
    url: '',
    body: 'now',
  } as const;
  const comment: Post = text;
  const known = { body: 'now', isEdited: true, isWhole: true, versions: [], isAcknowledged: false, ...history };
  const judging = ownVersionsOf(dossier, comment);
  const step = judgeWith(judging);
  if ('result' in step) return step.result.map(({ body }) => body);
  const [question] = step.needs;
  if (question?.ask !== 'histories') throw new Error('Something else was asked.');
  dossier.answer(question, new Map(history ? [['IC_1', known]] : []));
  const end = judgeWith(judging);
  return 'result' in end ? end.result.map(({ body }) => body) : ['asked'];
};

describe('A6: of a comment of the app', () => {
  it.each<[string, Partial<History> | undefined, string[]]>([
    ['that nobody edited, what stands is its own', { isEdited: false }, ['now']],
    ['whose history cannot be read, nothing is', undefined, []],
    ['that was edited and has no history any more, nothing is', {}, []],
    [
      'only versions of its own count, in their order',
      { versions: [version(APP, 'a'), version(MAL, 'b'), version(APP, 'c'), version(MAL, 'now')] },
      ['a', 'c'],
    ],
    ['whose own version was deleted, nothing counts', { versions: [version(APP, undefined), version(MAL, 'now')] }, []],
  ])('%s', (_, history, own) => {
    expect(bodiesOf(history)).toEqual(own);
  });
});
