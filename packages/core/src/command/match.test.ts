import { describe, expect, it } from 'vitest';
import { type CommandMatch, commandTable, matchCommand, nameCommand, parseCommands } from './index.ts';

const match = (line: string): CommandMatch | undefined => {
  const [command] = parseCommands(line).value;
  return command && matchCommand(command, commandTable);
};

const summary = (line: string): string => {
  const result = match(line);
  switch (result?.kind) {
    case 'command':
      return [nameCommand(result.spec), ...result.args.map(({ text }) => text)].join(' + ');
    case 'unknown':
      return `${result.because.code}: ${result.because.text} near ${result.near ? nameCommand(result.near) : 'nothing'}`;
    default:
      return result?.kind ?? 'no command';
  }
};

describe('one table', () => {
  it.each(commandTable.map((spec) => [spec.example, spec] as const))(
    'the example %s means its own command',
    (example, spec) => {
      expect(match(example)).toMatchObject({ kind: 'command', spec });
    },
  );

  it('no two commands have the same name, and every usage begins with it', () => {
    const names = commandTable.map(nameCommand);
    expect(new Set(names).size).toBe(names.length);
    expect(commandTable.every((spec) => spec.usage.startsWith(nameCommand(spec)))).toBe(true);
  });

  it('no command is one that another robot of flyteorg obeys', () => {
    expect(JSON.stringify(commandTable)).not.toMatch(/\/regen|:repeat:|#take|#self-assign/i);
  });
});

describe('which command a line means', () => {
  it.each([
    ['/agenda', '/agenda'],
    ['/agenda WHY', '/agenda why'],
    ['/rapporteur rfc why', '/rfc why'],
    ['@rapporteur: notes approve', '/notes approve'],
    ['/help', '/help'],
    ['/help agenda', '/help + agenda'],
    ['/help /Agenda', '/help + agenda'],
    ['/agenda help', '/help + agenda'],
    ['/rfc help', '/help + rfc'],
  ])('%s', (line, expected) => {
    expect(summary(line)).toBe(expected);
  });
});

describe('how an item of an agenda is named', () => {
  it.each([
    ['/agenda drop #7', { item: '#7' }],
    ['/agenda drop #7 Settled by mail.', { item: '#7', text: 'Settled by mail.' }],
    ['/agenda drop I-2023-06-22-3: settled: by mail', { item: 'I-2023-06-22-3', text: 'settled: by mail' }],
    ['/agenda drop New runners: settled', { item: 'New runners', text: 'settled' }],
    ['/agenda drop "Runners: new ones" settled', { item: 'Runners: new ones', text: 'settled' }],
    ['/agenda skip New runners.', { item: 'New runners' }],
    ['/agenda defer flyteorg/flyte#7', { item: 'flyteorg/flyte#7' }],
    ['/agenda defer #7 2023-07-06', { item: '#7', until: '2023-07-06' }],
    ['/agenda defer New runners until 2023-07-06.', { item: 'New runners', until: '2023-07-06' }],
    ['/agenda move New runners Up', { item: 'New runners', shift: 'up' }],
    ['/agenda move #7 after #5', { item: '#7', shift: 'after', after: '#5' }],
    ['/agenda move New runners after Old runners', { item: 'New runners', shift: 'after', after: 'Old runners' }],
    [
      '/agenda move "The day after" after "First things"',
      { item: 'The day after', shift: 'after', after: 'First things' },
    ],
    ['/agenda add', {}],
    ['/agenda add Who reviews: you?', { text: 'Who reviews: you?' }],
    ['/ok https://github.com/flyteorg/flyte/pull/7', { item: 'https://github.com/flyteorg/flyte/pull/7' }],
  ])('%s', (line, expected) => {
    const result = match(line);
    expect(result?.kind === 'command' && result.values).toEqual(expected);
  });

  it.each([
    ['/agenda drop', 'argument-missing: Something is missing after "/agenda drop". near /agenda drop'],
    [
      '/agenda move #7 sideways',
      'argument-form: "sideways" is none of "first", "last", "up", "down" and "after" with an item. near /agenda move',
    ],
    ['/agenda move New runners', 'argument-missing: Something is missing after "/agenda move". near /agenda move'],
    [
      '/agenda defer Wait until it is done',
      'argument-form: "until it is done" is no day of the calendar, which is written like "2023-07-06". near /agenda defer',
    ],
    [
      '/agenda defer #7 until 2023-02-30',
      'argument-form: "until 2023-02-30" is no day of the calendar, which is written like "2023-07-06". near /agenda defer',
    ],
  ])('%s is refused', (line, expected) => {
    expect(summary(line)).toBe(expected);
  });
});

describe('C6: our verb with something unknown is answered', () => {
  it.each([
    ['/rfc', 'sub-command-missing: "/rfc" needs one more word. near nothing'],
    ['/rfc staus', 'unknown-argument: I do not know "staus" after "/rfc". near /rfc status'],
    ['/rfc colour', 'unknown-argument: I do not know "colour" after "/rfc". near nothing'],
    ['/rfc status please', 'unknown-argument: I do not know "please" after "/rfc status". near nothing'],
    ['/notes aprove', 'unknown-argument: I do not know "aprove" after "/notes". near /notes approve'],
    ['/agenda wyh', 'unknown-argument: I do not know "wyh" after "/agenda". near /agenda why'],
    ['/agenda flyteorg/flyte#12', 'unknown-argument: I do not know "flyteorg/flyte#12" after "/agenda". near nothing'],
    ['/help lgtm', 'unknown-verb: There is no command "lgtm". near /help'],
    ['/help agenda why', 'unknown-argument: I do not know "why" after "/help". near nothing'],
    ['/rapporteur agneda', 'unknown-verb: There is no command "agneda". near /agenda'],
    ['/rapporteur lgtm', 'unknown-verb: There is no command "lgtm". near nothing'],
    ['@rapporteur agneda', 'unknown-verb: There is no command "agneda". near /agenda'],
  ])('%s', (line, expected) => {
    expect(summary(line)).toBe(expected);
  });
});

describe('C6: a foreign verb is met with silence', () => {
  it.each(['/lgtm', '/agendas', '/hold', '/votes', '@rapporteur thanks a lot!', '@rapporteur is great', '@rapporteur'])(
    '%s',
    (line) => {
      expect(summary(line)).toBe(line === '@rapporteur' ? '/help' : 'foreign');
    },
  );
});
