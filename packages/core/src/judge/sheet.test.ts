import { create } from '@bufbuild/protobuf';
import { AgendaTarget, MeetingSchema, SeriesSchema, SubjectKind, SubjectRefSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { issueQuestions, placeOf } from './sheet.ts';

const meeting = create(MeetingSchema, { name: 'meetings/sync/2023-06-22', repository: 'acme/notes' });
const seriesIn = (target: AgendaTarget, more = {}) =>
  create(SeriesSchema, { key: 'sync', target, discussionCategory: 'meetings', agendaPath: 'talks/', ...more });

describe('M28: an agenda', () => {
  it.each([
    ['an issue, as long as nobody says otherwise', AgendaTarget.UNSPECIFIED, { kind: 'issue' }],
    ['a discussion', AgendaTarget.DISCUSSION, { kind: 'discussion', category: 'meetings' }],
    [
      'a file',
      AgendaTarget.FILE,
      { kind: 'file', path: 'talks/2023-06-22.md', branch: 'rapporteur/agenda/sync-2023-06-22' },
    ],
  ])('is to stand in %s', (_, target, place) => {
    expect(placeOf(meeting, seriesIn(target))).toEqual(place);
  });

  it('stays where it was posted, and in the file that it was, whatever settings say since', () => {
    const issue = create(SubjectRefSchema, {
      repository: 'acme/notes',
      number: 7,
      kind: SubjectKind.PULL_REQUEST,
    });
    const posted = create(MeetingSchema, { ...meeting, issue, agendaFile: 'old/2023-06-22.md' });
    expect(placeOf(posted, seriesIn(AgendaTarget.ISSUE))).toMatchObject({ kind: 'file', path: 'old/2023-06-22.md' });
    expect(issueQuestions(posted)).toMatchObject([{ about: { number: 7, place: { path: 'old/2023-06-22.md' } } }]);
    expect(issueQuestions(meeting)).toEqual([]);
  });
});
