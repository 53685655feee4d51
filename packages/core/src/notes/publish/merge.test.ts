import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeMinutes, replaceLines, takeOut, toWords } from './merge.ts';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('G12: minutes are merged by line', () => {
  const base = text('# Notes', '', '- One', '- Two', '- Three');
  it.each([
    ['a draft that nobody touched is replaced', base, text('# Notes', '', '- Uno'), text('# Notes', '', '- Uno')],
    [
      'what people wrote stays beside what is new',
      text('# Notes', 'Bo: hello', '', '- One', '- Two', '- Three'),
      text('# Notes', '', '- One', '- Two', '- Three', '- Four'),
      text('# Notes', 'Bo: hello', '', '- One', '- Two', '- Three', '- Four'),
    ],
    [
      'what people deleted stays away',
      text('# Notes', '', '- One', '- Three'),
      text('# Notes', '', '- One', '- Two', '- Three', '', '- Four'),
      text('# Notes', '', '- One', '- Three', '', '- Four'),
    ],
    [
      'what is new right below a line that people changed stands beside it',
      text('# Notes', '', '- One', '- Two', '- Three and a half'),
      text('# Notes', '', '- One', '- Two', '- Three', '- Four'),
      text('# Notes', '', '- One', '- Two', '- Three and a half', '- Four'),
    ],
    ['what did not change leaves theirs', text('Theirs'), base, text('Theirs')],
  ])('%s', (_, theirs, ours, merged) => {
    expect(mergeMinutes({ base, theirs, ours })).toEqual({ text: merged, conflicts: [] });
  });

  it('where both changed a line, that of people stands, and ours is told', () => {
    const theirs = base.replace('Two', 'Two and a half');
    const ours = base.replace('Two', 'Zwei');
    expect(mergeMinutes({ base, theirs, ours })).toEqual({
      text: theirs,
      conflicts: [{ theirs: ['- Two and a half'], ours: ['- Zwei'] }],
    });
  });

  it('without a base all that stands counts as of people', () => {
    expect(mergeMinutes({ base: '', theirs: 'Theirs\n', ours: base }).text).toContain('Theirs');
  });

  it('lines keep the ends that people gave them', () => {
    const theirs = base.replaceAll('\n', '\r\n').replace('One', 'Eins');
    expect(mergeMinutes({ base, theirs, ours: base.replace('Three', 'Drei') }).text).toBe(
      theirs.replace('Three', 'Drei'),
    );
  });

  it('a text that nobody could have written by hand is left alone, and that is told', () => {
    const theirs = text(...Array.from({ length: 5_000 }, () => ''));
    expect(mergeMinutes({ base, theirs, ours: 'new' })).toMatchObject({ text: theirs, conflicts: [{}] });
  });

  const line = fc.constantFrom('', '- One', '- Two', '- Three', '  > “words”', '## Topics', 'Bo: hello', '* x');
  const lines = fc.array(line, { maxLength: 12 }).map((all) => text(...all));

  it('no line that people added is lost, whatever the three texts are', () => {
    fc.assert(
      fc.property(lines, lines, fc.array(fc.nat(40), { maxLength: 4 }), (before, ours, places) => {
        const theirs = places.reduce((all, at, index) => {
          const list = all.split('\n');
          return list.toSpliced(at % (list.length + 1), 0, `People ${index} at ${at}`).join('\n');
        }, before);
        const merged = mergeMinutes({ base: before, theirs, ours }).text.split('\n').map(toWords);
        for (const [index, at] of places.entries()) expect(merged).toContain(`People ${index} at ${at}`);
      }),
    );
  });

  it('merging what was merged changes nothing', () => {
    fc.assert(
      fc.property(lines, lines, lines, (base, theirs, ours) => {
        const { text: once } = mergeMinutes({ base, theirs, ours });
        expect(mergeMinutes({ base: ours, theirs: once, ours }).text.trim()).toBe(once.trim());
      }),
    );
  });
});

it('a block of lines is replaced where it stands whole, and nowhere else', () => {
  const standing = text('- One', '  > “a”', '- Two', '  > “b”');
  expect(replaceLines(standing, '- Two\n  > “b”', '- Zwei\n  > “b”')).toBe(
    text('- One', '  > “a”', '- Zwei', '  > “b”'),
  );
  expect(replaceLines(standing, '- Two\n  > “a”', 'x')).toBeUndefined();
});

it('a statement is taken out with all that hangs below it', () => {
  const standing = text('- One · `s1` (`t1`)', '', '  > “a”', '', '- Two · `s2` (`t2, t3`)', '', '  > “b”', 'secret');
  const { text: left, taken } = takeOut(standing, { ids: new Set(['s2']), isGone: (one) => one === 'secret' });
  expect([left, taken]).toEqual([text('- One · `s1` (`t1`)', '', '  > “a”', '', ''), 3]);
});
