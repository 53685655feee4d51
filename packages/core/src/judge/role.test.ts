/** Who belongs to a role: one person at a time, with what is asked for it. */
import { fromJson } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { createWorld, run } from '../../testing/judge.ts';
import type { AccountFacts } from '../github/index.ts';
import type { Answers, Questions } from './question.ts';
import { membershipsIn } from './role.ts';

const repository = 'octo-org/one';
const person = (login: string, isBot = false): AccountFacts => ({ id: `id-${login}`, login, isBot });

type Said = { [K in 'team' | 'holders' | 'permission' | 'file']?: (about: Questions[K]) => Answers[K] };

const belongs = (role: object, people: readonly AccountFacts[], said: Said = {}) => {
  const settings = fromJson(SettingsSchema, { roles: { values: [{ key: 'board', ...role }] } });
  const { result, rounds } = run(createWorld(said), (dossier) =>
    membershipsIn(dossier, { settings, repository, key: 'board' }, people),
  );
  return {
    found: people.map(({ id, login }) => `${login} ${result.get(id) ?? 'unknown'}`),
    asked: rounds.flat(),
  };
};

const table = (...logins: string[]): string =>
  ['| Name |', '| --- |', ...logins.map((login) => `| [X](https://github.com/${login}) |`)].join('\n');
const file = 'octo-org/people:MEMBERS.md';

describe('D26: whether somebody belongs to a role', () => {
  it.each<[string, object, readonly AccountFacts[], Said, readonly string[], readonly string[]]>([
    ['a listed login costs no request', { members: { values: ['Mona'] } }, [person('mona')], {}, ['mona true'], []],
    [
      'who is listed is a member though the team cannot be read; of the others nobody knows',
      { members: { values: ['mona'] }, team: 'octo-org/board' },
      [person('mona'), person('hubot')],
      { team: () => undefined },
      ['mona true', 'hubot unknown'],
      ['team octo-org/board'],
    ],
    [
      'A8: a team has accounts, not logins',
      { team: 'octo-org/board' },
      [
        { ...person('mona'), login: 'renamed' },
        { ...person('late'), login: 'mona' },
      ],
      { team: () => [person('mona')] },
      ['renamed true', 'mona false'],
      ['team octo-org/board'],
    ],
    [
      'one look at a file serves for all',
      { file },
      [person('ada'), person('ben'), person('cleo')],
      { file: () => table('Ada', 'cleo') },
      ['ada true', 'ben false', 'cleo true'],
      ['file octo-org/people MEMBERS.md'],
    ],
    [
      'a file that is not there tells nothing',
      { file },
      [person('ada')],
      {},
      ['ada unknown'],
      ['file octo-org/people MEMBERS.md'],
    ],
    [
      'a file without a table tells nothing',
      { file },
      [person('ada')],
      { file: () => 'To be written.' },
      ['ada unknown'],
      ['file octo-org/people MEMBERS.md'],
    ],
    [
      'a permission or more',
      { permission: 'maintain' },
      [person('ada'), person('ben'), person('cleo')],
      { permission: ({ login }) => (login === 'ada' ? 'admin' : login === 'ben' ? 'maintain' : 'write') },
      ['ada true', 'ben true', 'cleo false'],
      ['ada', 'ben', 'cleo'].map((login) => `permission octo-org/one ${login}`),
    ],
    [
      'a permission that the organisation made itself is looked up among those who hold the one that is needed',
      { permission: 'write' },
      [person('ada'), person('ben')],
      { permission: () => 'unknown', holders: () => [person('ada')] },
      ['ada true', 'ben false'],
      ['permission octo-org/one ada', 'permission octo-org/one ben', 'holders octo-org/one write'],
    ],
    [
      'of a crowd nobody is asked about alone',
      { permission: 'write' },
      Array.from({ length: 40 }, (_, index) => person(`p${index}`)),
      { holders: () => [person('p7')] },
      Array.from({ length: 40 }, (_, index) => `p${index} ${index === 7}`),
      ['holders octo-org/one write'],
    ],
    [
      'robots and those who are excluded never, whatever the sources say',
      { permission: 'read', exclude: { values: ['ADA'] }, members: { values: ['ada', 'rob[bot]'] } },
      [person('ada'), person('rob[bot]', true)],
      {},
      ['ada false', 'rob[bot] false'],
      [],
    ],
  ])('D26: %s', (_, role, people, said, found, asked) => {
    expect(belongs(role, people, said)).toEqual({ found, asked });
  });
});
