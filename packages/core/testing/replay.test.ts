import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Outcome } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { formatReference } from '../src/github/index.ts';
import { type ReplayedTopic, replayMinutes } from './replay.ts';

const wordOf = ({ text, owner, subjects }: ReplayedTopic): string =>
  [text, owner && `(${owner})`, ...subjects.map(formatReference)].filter(Boolean).join(' ');

describe('a replay of minutes', () => {
  it('the meetings in order, with what was talked about, put off and promised', () => {
    const first = [
      '## May 7, 2026',
      '* Attendees',
      '  * Ann Lee (Acme)',
      '* Introduce new RFCs',
      '  * [Gears](https://github.com/acme/widgets/pull/7)',
      '    * see also https://github.com/acme/widgets/issues/3',
      '* Open mic',
      '  * SKIP: Status [Ann]',
      '  * Ann to write it down',
    ].join('\n');
    const meetings = replayMinutes([
      { path: '2026-05-21.md', text: '## May 21, 2026 (cancelled)' },
      { path: '2026-05-07.md', text: first },
    ]);
    expect(meetings.map(({ date, cancelled }) => [date, cancelled])).toEqual([
      ['2026-05-07', false],
      ['2026-05-21', true],
    ]);
    expect(meetings[0]?.attendees).toEqual(['Ann Lee']);
    expect(meetings[0]?.topics.map(wordOf)).toEqual(['Gears acme/widgets#7 acme/widgets#3', 'Ann to write it down']);
    expect(meetings[0]?.deferred.map(wordOf)).toEqual(['Status (Ann)']);
    expect(meetings[0]?.actions).toEqual([{ text: 'Ann to write it down', owner: 'Ann', done: false }]);
  });
});

const FOLDER = new URL('../../../../shared/data/flyte-minutes/', import.meta.url);

it('the community’s meetups (needs ../shared/data/flyte-minutes)', ({ skip }) => {
  if (!existsSync(FOLDER)) skip('the minutes are not there: ../shared/data/flyte-minutes');
  const sources = readdirSync(FOLDER)
    .filter((name) => /^\d.*\.md$/.test(name))
    .map((path) => ({ path, text: readFileSync(new URL(path, FOLDER), 'utf8') }));
  const meetings = replayMinutes(sources, { repository: 'flyteorg/flyte' });
  expect(meetings.map(({ date }) => date)).toEqual(
    [...new Set(sources.map(({ path }) => path.slice(0, 10)))].toSorted(),
  );
  expect(meetings.filter(({ cancelled }) => cancelled)).toHaveLength(2);
  const june = meetings.find(({ date }) => date === '2023-06-22');
  expect(june?.deferred.map(({ owner, outcome }) => [owner, outcome])).toEqual([['David', Outcome.SKIPPED]]);
  expect(june?.actions).toHaveLength(1);
  expect(june?.topics.flatMap(({ subjects }) => subjects.map(formatReference))).toContain('flyteorg/flyte#3796');
});
