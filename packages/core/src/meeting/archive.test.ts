import { describe, expect, it } from 'vitest';
import { series } from '../../testing/june-22.ts';
import { parseMinutes } from './archive.ts';

const archive = `# Contributors' meetup

Kept by hand.

## April 10, 20225
* Attendees
    * Ann Lee (Org)
    * Org.com [Org.com]
* Open mic
    * Monorepo [Ann]

## December 21 (cancelled due to holidays)

## Sep 26, 2024
* Open mic

\`\`\`
## June 22, 2023
\`\`\`

## Minutes

### Topics
Ann spoke.
`;

describe('an archive of minutes', () => {
  const { value, diagnostics } = parseMinutes(archive, { series });

  it('is one entry for each dated heading, with the notes that follow', () => {
    expect(
      value.map(({ date, isCancelled, agenda, attendees }) => ({
        date,
        isCancelled,
        sections: agenda.sections.map(({ key }) => key),
        attendees: attendees.map(({ name }) => name),
      })),
    ).toEqual([
      { date: '2025-04-10', isCancelled: false, sections: ['attendees', 'open-mic'], attendees: ['Ann Lee', ''] },
      { date: '2023-12-21', isCancelled: true, sections: [], attendees: [] },
      { date: '2024-09-26', isCancelled: false, sections: ['open-mic', 'notes'], attendees: [] },
    ]);
  });

  it('tells what is odd, at its place in the file', () => {
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['date', 5, 4],
      ['attendee-organisation', 8, 7],
      ['date', 12, 4],
    ]);
  });

  it('without dated headings there is none', () =>
    expect(parseMinutes('# Title\n* x')).toEqual({ value: [], diagnostics: [] }));
});
