import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, obeyed } from '../testing/run.ts';
import { commands } from './commands.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(async () => desk.clear());

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('%j: the whole program, on stdout', async (words) => {
    const { code, out, err } = await desk.run(...words);
    expect([code, err]).toEqual([0, '']);
    for (const { name, meaning } of commands) {
      expect(out).toContain(`\n  ${name}`);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(meaning.split(/[.;] /)[0]);
    }
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('nothing at all: the same on stderr, called wrongly', async () => {
    const { code, out, err } = await desk.run();
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe((await desk.run('--help')).out);
  });

  it('a family lists its members only', async () => {
    for (const words of [
      ['rfc', '--help'],
      ['help', 'rfc'],
      ['--help', 'rfc'],
    ]) {
      const { code, out } = await desk.run(...words);
      expect(code).toBe(0);
      expect(out).toContain('  rfc list ');
      expect(out).toContain('  rfc show ');
      expect(out).not.toContain('\n  notes');
    }
  });

  it.each(commands.map(({ name }) => name))('%s: usage, example and every option', async (name) => {
    const command = commands.find((one) => one.name === name);
    for (const words of [
      [...name.split(' '), '--help'],
      [...name.split(' '), 'surplus', '--unknown', '-h'],
      ['help', ...name.split(' ')],
    ]) {
      const { code, out, err } = await desk.run(...words);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`Usage:   rapporteur ${name}`);
      expect(out).toContain(command?.example);
      for (const option of command?.options ?? []) expect(out).toContain(`--${option.name}`);
    }
  });

  it('every example calls the command that it stands for', () => {
    for (const { name, example } of commands) expect(example).toMatch(new RegExp(`^rapporteur ${name}( |$)`));
  });
});

describe('called wrongly: exit code 2, one line on stderr, nothing on stdout', () => {
  it.each([
    [['frobnicate'], 'There is no command “frobnicate”. Known: rfc, wg, meeting, agenda,'],
    [['serach', 'x'], 'There is no command “serach”; did you mean "search"? Known: rfc,'],
    [['rfc', 'lst'], 'There is no command “rfc lst”; did you mean "rfc list"? Known: rfc list,'],
    [['frobnicate', '--help'], 'There is no command “frobnicate”.'],
    [['rfc'], 'There is no command “rfc”. Known: rfc list, rfc show'],
    [['rfc', 'delete', 'x'], 'There is no command “rfc delete”. Known: rfc list, rfc show'],
    [['rfc', 'delete', '--help'], 'There is no command “rfc delete”.'],
    [['--json', 'rfc', 'list'], 'There is no command “--json”.'],
    [['notes'], 'FILE is missing. Usage: rapporteur notes FILE [--agenda FILE] '],
    [['notes', ''], 'FILE is missing.'],
    [['notes', 'a.vtt', 'b.vtt'], '“b.vtt” is one argument too many.'],
    [['notes', 'a.vtt', '--agenda'], "Option '--agenda <value>' argument missing."],
    [['notes', 'a.vtt', '--agenda', ''], 'The value of --agenda is missing.'],
    [['notes', 'a.vtt', '--agenda', '--json'], "Option '--agenda' argument is ambiguous."],
    [['notes', 'a.vtt', '--jsno'], 'Unknown option \'--jsno\'; did you mean "--json"? Usage: rapporteur notes'],
    [['notes', 'a.vtt', '--json=yes'], "Option '--json' does not take an argument."],
    [['rfc', 'list', '--agenda', 'x'], "Unknown option '--agenda'."],
    [['rfc', 'show'], 'RFC is missing.'],
    [['doctor', 'now'], '“now” is one argument too many.'],
    [['notes\u001b[2J\u009b31m'], 'There is no command “notes[2J31m”.'],
  ])('%j', async (words, expected) => {
    const { code, out, err } = await desk.run(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`rapporteur: ${expected}`);
    expect(err.split('\n')).toHaveLength(1);
    expect(obeyed(err)).toEqual([]);
  });

  it('what follows "--" is an argument, whatever it looks like', async () => {
    const { code, err } = await desk.run('notes', '--', '--help');
    expect([code, err]).toEqual([1, 'rapporteur: --help cannot be read: there is no such file.']);
  });

  it('no words make the program throw, or print anything that a terminal obeys', async () => {
    const word = fc.oneof(
      fc.constantFrom('notes', 'rfc', 'list', 'show', 'help', '--help', '--json', '--agenda', '--', '-', '-h'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const words = fc
      .array(word, { maxLength: 5 })
      // These would look for a registry.
      .filter(([first, second]) => !(/^(?:rfc|notes)$/.test(first ?? '') && second) && first !== 'agenda');
    await fc.assert(
      fc.asyncProperty(words, async (given) => {
        const { code, out, err } = await desk.run(...given);
        expect([0, 1, 2]).toContain(code);
        expect(obeyed(out + err)).toEqual([]);
        expect(err === '').toBe(code === 0);
      }),
    );
  });
});
