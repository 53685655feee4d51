import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpokenRule } from '../settings/index.ts';
import { describeRule } from './rule.ts';

const say = (rule: string, slots: readonly string[] = []): string =>
  describeRule({
    rule,
    anchor: '2026-04-23T11:00',
    timeZone: 'America/Los_Angeles',
    slots: slots.map((start) => ({ $typeName: 'rapporteur.v1.Slot', start, durationMinutes: 0, place: '' })),
  });

describe('the rule of a series in words', () => {
  it.each([
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', 'Every other Thursday'],
    ['FREQ=WEEKLY;BYDAY=TU,TH', 'Every Tuesday and Thursday'],
    ['FREQ=WEEKLY', 'Every Thursday'],
    ['FREQ=WEEKLY;INTERVAL=3;BYDAY=MO', 'Every 3 weeks on Monday'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
    ['FREQ=DAILY', 'Every day'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'The last Friday of every month'],
    ['FREQ=MONTHLY;BYDAY=1TU,3TU', 'The first and third Tuesday of every month'],
    ['FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE', 'The second Wednesday of every other month'],
    ['FREQ=MONTHLY;BYMONTHDAY=22', 'Every month on the 22nd'],
    ['FREQ=YEARLY;BYMONTH=6;BYDAY=2WE', 'Every year on 2nd Wednesday in June'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=5', 'Every 2 weeks on Thursday for 5 times'],
    ['FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270101T000000Z', 'Every month on 1st Tuesday until January 1, 2027'],
  ])('%s', (rule, words) => {
    expect(say(rule)).toBe(`${words} at 11:00 Pacific time`);
  });

  it('names all starts that take turns, and nothing where there is no rule', () => {
    expect(say('FREQ=WEEKLY;BYDAY=TH', ['07:00', '11:00'])).toBe(
      'Every Thursday at 07:00 and 11:00 in turn Pacific time',
    );
    expect(say('')).toBe('');
  });

  it('is read back as the same rule', () => {
    const day = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
    const rules = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), fc.uniqueArray(day, { minLength: 1, maxLength: 4 }))
        .map(([interval, days]) => `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${days.join(',')}`),
      fc.tuple(fc.constantFrom(1, 2, 3, 4, -1), day).map(([place, one]) => `FREQ=MONTHLY;BYDAY=${place}${one}`),
      fc.integer({ min: 1, max: 31 }).map((date) => `FREQ=MONTHLY;BYMONTHDAY=${date}`),
    );
    fc.assert(
      fc.property(rules, (rule) => {
        expect(parseSpokenRule(say(rule).replace(/ at \S+ Pacific time$/, ''))?.rule).toBe(rule);
      }),
    );
  });
});
