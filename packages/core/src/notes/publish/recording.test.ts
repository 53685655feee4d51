import { create } from '@bufbuild/protobuf';
import { toRecordingUrl } from '@rapporteur/idl';
import { NotesSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE } from '../../../testing/notes.ts';
import { extractNotes, parseRecording, renderNotes } from '../index.ts';

const VIDEO = 'https://video.example.org/watch?v=7';

describe('a recording', () => {
  it.each([
    [VIDEO, '', 0],
    [VIDEO, '0:35', 35_000],
    [VIDEO, '+0:35', 35_000],
    [VIDEO, '-1:02:00', -3_720_000],
    [VIDEO, '– 0:10', -10_000],
  ])('%s %s begins at %d', (url, offset, offsetMs) => expect(parseRecording(url, offset)).toEqual({ url, offsetMs }));

  it.each([
    ['tomorrow', ''],
    ['javascript:alert(1)', ''],
    ['https://ada:secret@video.example.org/7', ''],
    [VIDEO, 'soon'],
    [`https://video.example.org/${'x'.repeat(600)}`, ''],
  ])('%s %s is none', (url, offset) => expect(parseRecording(url, offset)).toBeUndefined());

  it.each([
    [125_900, 0, `${VIDEO}&t=125`],
    [125_900, 35_000, `${VIDEO}&t=160`],
    [125_900, -200_000, `${VIDEO}&t=0`],
  ])('what was said after %d ms is at that moment', (startMs, offsetMs, link) =>
    expect(toRecordingUrl({ url: VIDEO, offsetMs }, startMs)).toBe(link),
  );

  it('a moment that the address names already gives way', () =>
    expect(toRecordingUrl({ url: 'https://youtu.be/abc?t=9', offsetMs: 0 }, 61_000)).toBe('https://youtu.be/abc?t=61'));

  it('any address and any offset are read or refused, and every moment has a link to the same place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), fc.string(), fc.nat(), (url, offset, startMs) => {
        const recording = parseRecording(url, offset);
        if (!recording) return;
        expect(new URL(toRecordingUrl(recording, startMs)).host).toBe(new URL(recording.url).host);
      }),
    );
  });

  it('makes a link of every time that notes show', () => {
    const notes = create(NotesSchema, { ...extractNotes(EVIDENCE), recordingUrl: VIDEO, recordingOffsetMs: 35_000 });
    const text = renderNotes({ notes });
    const times = text.match(/— [^\n]*?\\\[.*?\\\]/g) ?? [];
    expect(times.length).toBeGreaterThan(2);
    for (const time of times) expect(time).toMatch(/\[\d+:\d\d\]\(https:\/\/video\.example\.org\/watch\?v=7&t=\d+\)/);
  });
});
