import { create } from '@bufbuild/protobuf';
import { ReasonSchema } from '@rapporteur/idl';
import { expect, it } from 'vitest';
import { settingsCheck } from './check.ts';

const problems = [create(ReasonSchema, { code: 'unknown-key', text: '.github/rapporteur.yml:3:3: there is no @x.' })];

it('settings without problems are in force', () => {
  expect(settingsCheck({ problems: [], broken: [] })).toMatchObject({
    conclusion: 'neutral',
    title: 'The settings are in force',
    summary: 'The settings are in force from now on.',
  });
});

it('a warning is told and stops nothing', () => {
  expect(settingsCheck({ problems, broken: [] })).toMatchObject({
    conclusion: 'neutral',
    title: '1 problem in the settings',
    summary: '- .github/rapporteur.yml:3:3: there is no @\u2060x.\n\nThe settings are in force from now on.',
  });
});

it('a file that cannot be used fails the check, and says what holds instead', () => {
  expect(settingsCheck({ problems: [...problems, ...problems], broken: ['repository'] })).toMatchObject({
    conclusion: 'failure',
    title: '2 problems in the settings',
    summary: expect.stringContaining('the settings that were in force before stay in force'),
  });
});
