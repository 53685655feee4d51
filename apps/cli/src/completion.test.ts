import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ActionItemStateSchema, NotesStateSchema, nameOfEnum, StageSchema } from '@rapporteur/idl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk } from '../testing/run.ts';
import { CHOICES, commands } from './commands.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(async () => desk.clear());

const BASH = '/bin/bash';

/** What bash offers for the last of these words, by the script that it was given. */
const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { out } = await desk.run('completion', 'bash');
  const ask = `eval "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rapporteur; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync(BASH, ['--norc', '-c', ask, 'bash', out, 'rapporteur', ...words], { encoding: 'utf8' })
    .split('\n')
    .filter((word) => word !== '');
};

describe.skipIf(!existsSync(BASH))('in bash (needs /bin/bash)', () => {
  it('the first word is a family or a command', async () => {
    expect(await offered('')).toEqual([...new Set(commands.map(({ name }) => name.split(' ')[0])), '--help']);
    expect(await offered('me')).toEqual(['meeting']);
  });

  it('the second is a command of the family, or an option of what is a command itself', async () => {
    expect(await offered('rfc', '')).toEqual(['list', 'show', 'classify', '--help']);
    expect(await offered('notes', 'l')).toEqual(['list']);
    expect(await offered('notes', '--ag')).toEqual(['--agenda']);
  });

  it('then come options, and the values that they take', async () => {
    expect(await offered('rfc', 'list', '--re')).toEqual(['--repository', '--registry']);
    expect(await offered('rfc', 'list', '--json', '--st')).toEqual(['--stage']);
    expect(await offered('rfc', 'list', '--json', '--stage', 'fcp')).toEqual(['fcp_proposed', 'fcp']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish', '--help']);
  });

  it('is registered for the program', async () => {
    const { out } = await desk.run('completion', 'bash');
    const { stdout } = spawnSync(BASH, ['--norc', '-c', 'eval "$1"; complete -p rapporteur', 'bash', out], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('complete -o default -F _rapporteur rapporteur\n');
  });
});

it.each(['zsh', 'fish'])('the script for %s knows every command and every option', async (shell) => {
  const { code, out } = await desk.run('completion', shell);
  expect(code).toBe(0);
  for (const { name, options } of commands) {
    expect(out).toContain(name.split(' ').at(-1));
    for (const option of options) expect(out).toContain(shell === 'fish' ? `-l ${option.name} ` : `--${option.name}`);
  }
});

it('another shell is told those that are known', async () => {
  expect(await desk.run('completion', 'tcsh')).toEqual({
    code: 2,
    out: '',
    err: 'rapporteur: “tcsh” is no shell that is known: write bash, zsh or fish.',
  });
});

it('the values of options are those of the contract', () => {
  const namesOf = (desc: typeof StageSchema | typeof ActionItemStateSchema | typeof NotesStateSchema) =>
    desc.values.filter(({ number }) => number !== 0).map(({ number }) => nameOfEnum(desc, number));
  expect(CHOICES.stage).toEqual(namesOf(StageSchema));
  expect(CHOICES.action).toEqual(namesOf(ActionItemStateSchema));
  expect(CHOICES.notes).toEqual(namesOf(NotesStateSchema));
});
