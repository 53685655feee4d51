import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { MeetingSchema, StatementSchema, TopicSchema } from '@rapporteur/idl';
import { NotesSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { messages, print } from '../../document/index.ts';
import type { MinutesStyle } from '../../settings/index.ts';
import { renderAttendance, speakersQuoted } from './attendance.ts';

const { section } = messages((message) => ({ section: message('The section.', renderAttendance) }));
const meetingOf = (attendance: MessageInitShape<typeof MeetingSchema>['attendance']) =>
  create(MeetingSchema, { attendance });
const show = (meeting: ReturnType<typeof meetingOf> | undefined, style?: MinutesStyle) =>
  print(section(notes, meeting, style));

const said = (speaker: string, doubted = false) =>
  create(StatementSchema, { citations: [{ speaker }], doubts: doubted ? [{ code: 'x', text: 'x' }] : [] });
const notes = create(NotesSchema, {
  speakers: ['Ada Ruiz', 'Bo Lind', 'Quiet Person', 'Doubted Person'],
  topics: [create(TopicSchema, { statements: [said('Ada Ruiz'), said('Doubted Person', true), said('Bo Lind')] })],
  summary: [said('Ada Ruiz')],
});

describe('M24: minutes show who was there by each source apart', () => {
  const meeting = meetingOf({
    said: [{ name: 'Ada Ruiz', affiliation: 'Union' }, { login: 'bo' }, { affiliation: 'Recogni' }],
    reacted: [{ id: '1', login: 'ada' }],
  });

  it('as people put themselves down, as they reacted, and as the notes quote them', () => {
    expect(show(meeting)).toMatchInlineSnapshot(`
      "## Attendance

      - On the list of the agenda: Ada Ruiz (Union), \`bo\`, somebody of Recogni.
      - Reacted to the agenda: \`ada\`.
      - Spoke, as these notes quote them: Ada Ruiz, Bo Lind.

      <sub>Nobody counts as absent: who is on no list may have been there.</sub>"
    `);
  });

  it('of those who spoke, whom statements quote that are trusted, and nobody else of the transcript', () => {
    expect(speakersQuoted(notes)).toEqual(['Ada Ruiz', 'Bo Lind']);
    expect(show(meeting)).not.toMatch(/Quiet|Doubted/);
  });

  it('not at all where nothing but the notes tells it, or where a community does not want it', () => {
    expect(show(undefined)).toBe('');
    expect(show(meetingOf({}))).toBe('');
    expect(show(meeting, { sections: ['summary'] })).toBe('');
  });

  it('a hostile name is text', () => {
    const hostile = meetingOf({ said: [{ name: '@everybody <b>x</b> [y](http://z.example)' }] });
    expect(show(hostile)).not.toMatch(/(?<!`)@everybody|<b>|(?<!\\)\]\(/);
  });
});
