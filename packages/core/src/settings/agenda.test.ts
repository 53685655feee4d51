import { SectionShow } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { explainSetting, parseSettings, presets, resolveSettings, seriesOf } from './index.ts';

const complaints = (text: string): readonly string[] =>
  parseSettings(text).diagnostics.map((diagnostic) => renderDiagnostic('rapporteur.yml', diagnostic));
const sections = (...items: readonly string[]): string =>
  `meeting:\n  agenda:\n    sections:\n${items.map((item) => `      - {${item}}\n`).join('')}`;

describe('C27: what an agenda is made of is told with line, column and a way out', () => {
  it.each([
    [
      'a key that is nearly one',
      sections('key: rfc'),
      [
        '4:15: meeting.agenda.sections[0].key: "rfc" is no section; did you mean "rfcs"? A section of your own has the lines "title" and "text".',
      ],
    ],
    [
      'a key that is like none',
      sections('key: attendees', 'key: weather'),
      [
        '5:15: meeting.agenda.sections[1].key: "weather" is no section; write one of attendees, new-members, last-minutes, carried-over, rfcs, active-rfcs, groups, action-items, incubator, help-wanted, open-mic; a section of your own has the lines "title" and "text".',
      ],
    ],
    [
      'a section of one’s own without a heading',
      sections('key: weather, text: Nice'),
      ['4:15: meeting.agenda.sections[0].key: "weather" is a section of your own; add the line "title".'],
    ],
    [
      'a line for a section that Rapporteur writes',
      sections('key: rfcs, text: Nice'),
      [
        '4:27: meeting.agenda.sections[0].text: "Nice" is the line of a section of your own, and "rfcs" is none; leave it out.',
      ],
    ],
    [
      'a key that means something else in the text',
      sections('key: facts, title: T, text: Nice'),
      [
        '4:15: meeting.agenda.sections[0].key: "facts" is a key that agendas use for something else; choose another one.',
      ],
    ],
    [
      'a key twice',
      sections('key: rfcs', 'key: groups', 'key: rfcs'),
      ['6:15: meeting.agenda.sections[2].key: "rfcs" is the key of two sections; give each section one item.'],
    ],
    [
      'a placeholder that stands for nothing',
      sections('key: rfcs, title: "On {dates}"'),
      [
        '4:28: meeting.agenda.sections[0].title: "On {dates}" has {dates}, which stands for nothing here; did you mean "{date}"?',
      ],
    ],
    [
      'a link inside of a heading',
      sections('key: rfcs, title: "See [it](https://a.b/c) first"'),
      [
        '4:28: meeting.agenda.sections[0].title: "See [it](https://a.b/c) first" has a link that does not stand at its end; write one link at most, and last.',
      ],
    ],
    [
      'a setting that is nearly one',
      'meetings:\n  - key: a\n    agenda:\n      proposal_deadline_hour: 24',
      ['4:7: meetings[0].agenda has no setting "proposal_deadline_hour"; did you mean "proposal_deadline_hours"?'],
    ],
    [
      'a word for when it is shown',
      sections('key: rfcs, show: filled'),
      ['4:27: meeting.agenda.sections[0].show: "filled" is not allowed; write one of always, when_filled.'],
    ],
    ['all of it', sections('key: weather, title: "Weather on {date}", text: "Look at [it](https://a.b/c)"'), []],
  ])('%s', (_, text, expected) => {
    expect(complaints(text)).toEqual(expected.map((line) => `rapporteur.yml:${line}`));
  });
});

describe('the plan of a series', () => {
  const planned = (repositoryFile: string) =>
    seriesOf(resolveSettings({ org: 'octo-org', repositoryFile }).settings).map(({ agenda }) => agenda);
  const series = (key: string, agenda: string): string =>
    `  - {key: ${key}, repository: o/r, rule: weekly on Thursday, anchor: 2023-03-16T11:00, agenda: {${agenda}}}\n`;

  it('is that of its settings, in their order; what is not said is as usual', () => {
    const text = `meetings:\n${series('a', 'sections: [{key: open-mic, minutes: 10}, {key: rfcs, show: always, limit: 5}], proposal_deadline_hours: 24')}${series('b', 'propose_to_cancel_hours: 3')}`;
    expect(planned(text)).toMatchObject([
      {
        sections: [
          { key: 'open-mic', minutes: 10, limit: 0, show: SectionShow.UNSPECIFIED },
          { key: 'rfcs', minutes: 0, limit: 5, show: SectionShow.ALWAYS },
        ],
        proposalDeadlineHours: 24,
        proposeToCancelHours: 0,
      },
      { sections: [], proposeToCancelHours: 3 },
    ]);
  });

  it('`meeting` changes single parts of that of the first series', () => {
    const text = `meetings:\n${series('a', 'sections: [{key: rfcs}], proposal_deadline_hours: 24')}meeting: {agenda: {proposal_deadline_hours: 2}}`;
    expect(planned(text)).toMatchObject([{ sections: [{ key: 'rfcs' }], proposalDeadlineHours: 2 }]);
  });

  it('what `meeting` sets to none is none, and the list stays as it is', () => {
    const text = `meetings:\n${series('a', 'sections: [{key: rfcs}], proposal_deadline_hours: 24')}meeting: {agenda: {sections: null}}`;
    const { settings } = resolveSettings({ org: 'octo-org', repositoryFile: text });
    for (const _ of [1, 2])
      expect(seriesOf(settings)[0]?.agenda).toMatchObject({ sections: [], proposalDeadlineHours: 24 });
    expect(settings.meetings?.values[0]?.agenda?.sections?.values).toHaveLength(1);
  });

  it('flyte has the agenda that people know, without a setting', () => {
    expect(seriesOf(presets.flyte).map(({ agenda }) => agenda)).toEqual([undefined]);
    expect(explainSetting('meeting.agenda.sections', [])).toBe(
      'meeting.agenda.sections is not set: no layer mentions it.',
    );
  });
});
