import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { communityWith, createWorld } from '../testing/community.ts';
import { DOUBTFUL, STRUCK, spoken } from '../testing/spoken.ts';
import { piecesOf } from './turns.ts';

const MEETING = '/meetings/meetup/2026-05-07';
const TRANSCRIPT = '/transcripts/meetup/2026-05-07';

const addressesIn = (page: string, start: string): readonly string[] =>
  [...new Set([...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&')))].filter((to) =>
    to.startsWith(start),
  );

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** As the template shows them. */
const visible = (text: string): string =>
  text.replace(/[\u202a-\u202e\u2066-\u2069]/g, (one) => `<U+${one.charCodeAt(0).toString(16).toUpperCase()}>`);

describe('notes and their transcript, whatever people said', () => {
  it('each statement stands once with all that it cites, each place is found where it leads, and nothing else comes through', async () => {
    await fc.assert(
      fc.asyncProperty(spoken, async ({ notes, transcript }) => {
        const { open } = await createWorld(communityWith(notes, transcript));
        const read = new Map<string, string>();
        const page = async (path: string): Promise<string> => {
          const known = read.get(path);
          if (known !== undefined) return known;
          const { status, text } = await open(path);
          expect(status, path).toBe(200);
          read.set(path, text);
          return text;
        };
        const meeting = await page(MEETING);
        const statements = [...notes.summary, ...notes.topics.flatMap((topic) => topic.statements)];
        for (const { id, citations, doubts } of statements) {
          const parts = meeting.split(`<details id="${id}">`);
          expect(parts.length - 1, id).toBe(doubts.length === 0 ? 1 : 0);
          const shown = parts[1]?.slice(0, parts[1].indexOf('</details>')) ?? '';
          expect(shown.split(`href="${TRANSCRIPT}`).length - 1).toBe(doubts.length === 0 ? citations.length : 0);
          if (doubts.length === 0)
            for (const { quote } of citations)
              expect(unescaped(shown).toLowerCase()).toContain(visible(quote).toLowerCase());
        }
        for (const to of addressesIn(meeting, TRANSCRIPT)) {
          const [path = '', anchor] = to.split('#');
          const turns = await page(path);
          if (anchor !== undefined) expect(turns).toContain(`<li id="${anchor}">`);
        }
        for (const { id, text, struck } of transcript.turns.filter((_, at) => at % 23 === 0)) {
          const answer = await open(`${TRANSCRIPT}?turn=${id}`);
          const to = answer.headers.get('location');
          const turns = to === null ? answer.text : await page(to.split('#')[0] ?? '');
          const [, said = ''] = new RegExp(`<li id="${id}">.*?<p[^>]*>(.*?)</p>`).exec(turns) ?? [];
          const heard = unescaped(said.replace(/<ins>.*?<\/ins> /g, '').replace(/<\/?(?:del|mark)>/g, ''));
          expect(heard).toBe(struck ? 'Taken out at a speaker’s wish.' : visible(text));
          for (const back of addressesIn(turns, `${MEETING}#`))
            expect(meeting).toContain(`<details id="${back.slice(MEETING.length + 1)}">`);
        }
        for (const text of read.values()) {
          expect(text).not.toContain(STRUCK);
          expect(text).not.toContain(DOUBTFUL);
          const tags = text.replace(/="[^"]*"/g, '=');
          expect(tags).not.toMatch(/<script(?! src= defer><\/script>)|<[^>]* (?:on[a-z]+|style)=|href='/i);
          expect(text).not.toMatch(/href="(?!\/|#|https:\/\/)/);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('pieces of a turn are the turn, whatever is corrected or quoted in it', () => {
    fc.assert(
      fc.property(
        spoken,
        fc.array(fc.tuple(fc.integer({ min: -3, max: 80 }), fc.integer({ min: 0, max: 30 }))),
        ({ notes, transcript }, places) => {
          for (const turn of transcript.turns.slice(0, 30)) {
            const quotes = places.map(([offset, length]) => ({
              offset,
              quote: turn.text.slice(offset, offset + length),
            }));
            const corrections = notes.corrections.filter(({ turnId }) => turnId === turn.id);
            const pieces = piecesOf(turn, corrections, quotes);
            expect(pieces.map(({ text, heard }) => heard ?? text).join('')).toBe(turn.text);
            expect(pieces.some(({ heard }) => heard !== undefined)).toBe(corrections.some(({ doubtful }) => !doubtful));
          }
        },
      ),
    );
  });
});
