import { MeetingState } from '@rapporteur/idl';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  asked,
  COMMUNITY,
  createWorld,
  ISSUE_NUMBER,
  meetingIn,
  request,
  SERIES,
  type World,
} from '../../testing/meetup.ts';
import { judgeSeries } from './series.ts';

const KEY = `series:${COMMUNITY}/${SERIES}`;

let world: World;
beforeEach(() => {
  world = createWorld();
  world.add(request({ number: 1, to: KEY, what: 'agenda' }));
  look();
});

const look = () => world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
const lookAt = (time: string) => {
  world.now = new Date(`2023-06-22T${time}:00Z`);
  return look();
};
const react = (login: string) => world.reactions.push({ id: `id-${login}`, login, isBot: false });
/** Somebody puts themselves down on the agenda. */
const putDown = (...people: readonly string[]) => {
  const issue = world.issues.get(ISSUE_NUMBER);
  if (!issue) throw new Error('There is no agenda.');
  const body = issue.body.replace(/(\n\* Attendees[^\n]*)/, `$1${people.map((one) => `\n    * ${one}`).join('')}`);
  expect(body).not.toBe(issue.body);
  world.issues.set(ISSUE_NUMBER, { ...issue, body });
};
const attended = () => {
  const { attendance } = meetingIn(world, '2023-06-22') ?? {};
  return {
    said: attendance?.said.map(({ name, login, affiliation }) => [name, login, affiliation].filter(Boolean).join(' ')),
    reacted: attendance?.reacted.map(({ login }) => login),
  };
};

describe('M24: who was at a meeting', () => {
  it('is not asked before it begins', () => {
    expect(asked(lookAt('17:00'), 'reactions')).toEqual([]);
    expect(attended().said).toBeUndefined();
  });

  it('is told by the list and by reactions apart, of those who came until the end', () => {
    putDown('Ada Ruiz (Union)', '@bo');
    react('ada');
    lookAt('18:00');
    expect(meetingIn(world, '2023-06-22')?.state).toBe(MeetingState.FROZEN);
    expect(attended()).toEqual({ said: ['Ada Ruiz Union', 'bo'], reacted: ['ada'] });
    putDown('Cy Mar');
    react('dan');
    expect(asked(lookAt('18:30'), 'reactions')).toEqual([]);
    lookAt('19:00');
    expect(attended()).toEqual({ said: ['Cy Mar', 'Ada Ruiz Union', 'bo'], reacted: ['ada', 'dan'] });
  });

  it('whoever takes a reaction back was there all the same', () => {
    react('ada');
    lookAt('18:00');
    world.reactions.length = 0;
    lookAt('19:05');
    expect(attended().reacted).toEqual(['ada']);
  });

  it('is looked at once more when it is over, and never again', () => {
    lookAt('18:00');
    expect(asked(lookAt('19:10'), 'reactions')).toHaveLength(1);
    const again = lookAt('19:20');
    expect(asked(again, 'reactions')).toEqual([]);
    expect(again.outcome.puts.filter(({ message }) => message.name.startsWith('meetings/'))).toEqual([]);
  });

  it('wakes the series when it is over', () => {
    const { outcome } = lookAt('18:00');
    const wakes = outcome.puts.flatMap(({ message, wakeAt }) => (message.name === `series/${SERIES}` ? [wakeAt] : []));
    expect(wakes).toEqual([new Date('2023-06-22T19:00:00Z')]);
  });
});
