import { create } from '@bufbuild/protobuf';
import { StatementSchema, SubjectRefSchema, TopicSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { subjectsOf } from './outline.ts';

const subject = (repository: string, number: number, title: string) =>
  create(SubjectRefSchema, { repository, number, title, url: `https://github.com/${repository}/pull/${number}` });
const RFC = subject('example/engine', 3553, '[RFC] Config Override');
const KIT = subject('example/kit', 1672, 'Feat: Allow runtime settings');
const BRANCH = subject('example/kit', 1676, 'Update the branch of the plugin');

describe('what a statement is about', () => {
  it.each<[string, { text: string; agendaItem?: string; title?: string; subjects: (typeof RFC)[] }, number[]]>([
    ['a number that it names', { text: 'I will review kit 1676 this week.', subjects: [KIT, BRANCH] }, [1676]],
    [
      'all that it names',
      { text: 'There is 1672, and on top of it the pull request 1676.', subjects: [RFC, KIT, BRANCH] },
      [1672, 1676],
    ],
    ['a link', { text: 'See https://github.com/example/kit/pull/1672 please.', subjects: [KIT, BRANCH] }, [1672]],
    ['a title in full', { text: 'The config overrides need an owner.', subjects: [RFC, KIT] }, [3553]],
    ['nothing, if half a title is no name', { text: 'The plugin needs an owner.', subjects: [KIT, BRANCH] }, []],
    [
      'the subject of its agenda item, if it names none',
      { text: 'Presence is the problem.', agendaItem: 'example/engine#3553', subjects: [RFC, KIT] },
      [3553],
    ],
    [
      'not the agenda item, if it names another',
      { text: 'I will review 1672.', agendaItem: 'example/engine#3553', subjects: [RFC, KIT] },
      [1672],
    ],
    [
      'the only subject of an agenda item',
      { text: 'Presence is the problem.', agendaItem: 'groups/config', subjects: [KIT] },
      [1672],
    ],
    [
      'none of the several subjects of a working group',
      { text: 'Presence is the problem.', agendaItem: 'groups/config', subjects: [KIT, BRANCH] },
      [],
    ],
    [
      'the subject that gave the topic its title',
      { text: 'Presence is the problem.', title: KIT.title, subjects: [KIT] },
      [1672],
    ],
    [
      'no subject that was mentioned in passing',
      { text: 'Presence is the problem.', title: 'Further discussion', subjects: [KIT] },
      [],
    ],
  ])('%s', (_, { text, ...topic }, expected) => {
    const statement = create(StatementSchema, { text, citations: [{ turnId: 't1', quote: text }] });
    expect(subjectsOf(statement, create(TopicSchema, topic)).map(({ number }) => number)).toEqual(expected);
  });
});
