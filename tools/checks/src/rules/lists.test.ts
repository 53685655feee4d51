import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkLists } from './lists.ts';

const lists = (text: string, path = 'apps/bot/src/flows/a.ts', allowed = 0): readonly string[] => {
  const verdict = checkLists(repositoryOf({ [path]: text }), allowed);
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test.each([
  ['everything', 'const all = await client.listIdeas().all();'],
  [
    'everything in large pages',
    'async () => { for await (const one of flow.client.listRfcs({ pageSize: 500 })) use(one); }',
  ],
  ['a whole repository', 'client.listRfcs({ pageSize: 500, repository }).all();'],
  ['what a filter of elsewhere says', 'client.listMotions(filter).all();'],
  ['what is spread', 'client.listMotions({ ...filter }).all();'],
  ['a bound that is none', 'client.listMeetings({ series: undefined }).all();'],
  ['the whole audit log', 'client.listAudit({ pageSize: 10 }).page();'],
])('a flow does not list %s', (_, text) => {
  expect(lists(text).join('\n')).toMatch(/^apps\/bot\/src\/flows\/a\.ts:1:\d+ {2}list\w+ reads a whole kind: ask/);
});

test.each([
  ['for one subject', 'client.listMotions({ pageSize: 500, subject: name }).all();'],
  ['of some states', 'client.listMotions({ states: [MotionState.FCP] }).all();'],
  ['of one series', 'client.listMeetings({ series }).all();'],
  ['that is another thing', 'github.listRepositories(); listRfcs(1); const x = { listRfcs: 1 };'],
  ['in words', `/* client.listRfcs() */ const x = 'client.listRfcs()';`],
])('a list %s is fine', (_, text) => {
  expect(lists(text)).toEqual([]);
});

test.each([
  'apps/bot/src/registry/a.ts',
  'apps/bot/src/server/a.ts',
  'apps/bot/src/flows/a.test.ts',
  'apps/cli/src/a.ts',
])('%s may list', (path) => {
  expect(lists('client.listRfcs().all();', path)).toEqual([]);
});

test('so many as are left from before are told, and no more are let in', () => {
  const one = 'client.listRfcs().all();';
  expect(checkLists(repositoryOf({ 'apps/bot/src/flows/a.ts': one }), 1)).toEqual({
    status: 'passed',
    about: '1 lists of a whole kind in 1 files, at most 1',
  });
  expect(lists(one + one, 'apps/bot/src/flows/a.ts', 1)).toHaveLength(2);
});
