import {
  type CommandSource,
  type CommandSpec,
  commandMessages,
  commandTable,
  decidePermission,
  decideThreadKind,
  type Holders,
  matchCommand,
  nameCommand,
  type ParsedCommand,
  type Permission,
  parseCommands,
  planCommands,
  standingsOf,
  type ThreadKind,
} from '../../src/command/index.ts';
import { md, messages, type OwnWords } from '../../src/document/index.ts';
import { resolveSettings } from '../../src/settings/index.ts';
import { type Examples, examplesOf } from '../golden.ts';
import { helpByMotions, notTakenByMotions } from './motion.ts';
import { notTakenByRfcs } from './rfc.ts';

const { settings } = resolveSettings({ org: 'flyteorg' });
const sourceOf = (text: string): CommandSource => ({
  login: 'hal',
  text,
  url: 'https://github.com/flyteorg/flyte/pull/9041#issuecomment-600',
});
const specOf = (name: string): CommandSpec => {
  const spec = commandTable.find((one) => nameCommand(one) === name);
  if (!spec) throw new Error(`${name} is not in the table`);
  return spec;
};
const actorOf = (permission: Permission) => ({ login: 'hal', permission, isAuthor: false });

const asked = (
  permission: Permission,
  place: ThreadKind,
  topic?: string,
): Parameters<typeof commandMessages.help>[0] => {
  const entries = standingsOf({ table: commandTable, place, actor: actorOf(permission), settings });
  const source = sourceOf(topic === undefined ? '/help' : `/help ${topic}`);
  return { source, entries, ...(topic === undefined ? {} : { topic }) };
};
const matched = (command: ParsedCommand | undefined): Parameters<typeof commandMessages.unknown>[0] => {
  const match = command && matchCommand(command, commandTable);
  if (match?.kind !== 'unknown') throw new Error('it is obeyed');
  return { source: sourceOf(command?.text ?? ''), match };
};

const people = { logins: ['fay', 'gil'], url: 'https://github.com/orgs/flyteorg/teams/maintainers' };

const { something } = messages((message) => ({
  something: message('Stands for what another room answers.', () => [
    md`this is what came of it.`,
    md`And this is next.`,
  ]),
}));

const each = <Facts, T>(all: Readonly<Record<string, Facts>>, show: (facts: Facts) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(all).map(([name, facts]) => [name, show(facts)]));

export const commandExamples: Examples<typeof commandMessages> = {
  answer: examplesOf(commandMessages.answer, (answer) => ({ answer: answer(sourceOf('/vote +1'), something()) })),
  help: examplesOf(commandMessages.help, (help) => ({
    'help-on-pull-request': help(asked('read', 'pull_request')),
    'help-on-issue': help(asked('read', 'issue')),
    'help-on-notes': help(asked('maintain', 'notes_pull_request')),
    'help-for-maintainer': help(asked('maintain', 'pull_request')),
    'help-for-one-command': help(asked('read', 'pull_request', 'concern')),
    'help-for-a-command-of-others': help(asked('read', 'pull_request', 'rfc')),
    ...each(helpByMotions, help),
  })),
  refusal: examplesOf(commandMessages.refusal, (refusal) => {
    const refuse = (name: string, holders: Holders, own: OwnWords = {}) => {
      const spec = specOf(name);
      const { because } = decidePermission({ spec, actor: actorOf('read'), settings });
      return refusal({ source: sourceOf(spec.example), spec, because, holders, own });
    };
    return {
      refused: refuse('/rfc track', people),
      'refused-with-another-way': refuse('/agenda', people),
      'refused-holders-not-listed': refuse('/rfc track', { logins: [], url: people.url }),
      'refused-nobody-holds-it': refuse('/rfc track', { logins: [] }),
      'refused-in-own-words': refuse('/rfc track', people, {
        opening: 'Thank you for your help, {author}!',
        closing: 'Our chat is at https://chat.example.org/help.',
      }),
    };
  }),
  notTaken: examplesOf(commandMessages.notTaken, (notTaken) =>
    each({ ...notTakenByMotions, ...notTakenByRfcs }, notTaken),
  ),
  unverifiable: examplesOf(commandMessages.unverifiable, (message) => {
    const unverifiable = (name: string, willRetry: boolean) =>
      message({ source: sourceOf(name), spec: specOf(name), willRetry });
    return {
      'unverifiable-tries-again': unverifiable('/rfc track', true),
      'unverifiable-gave-up': unverifiable('/agenda', false),
    };
  }),
  misplaced: examplesOf(commandMessages.misplaced, (misplaced) => {
    const misplace = (name: string, place: ThreadKind, isOnLine = false) => {
      const spec = specOf(name);
      const { because } = decideThreadKind(spec, place, isOnLine);
      return misplaced({ source: sourceOf(spec.example), spec, because });
    };
    return {
      'misplaced-on-issue': misplace('/vote', 'issue'),
      'misplaced-not-on-notes': misplace('/notes approve', 'pull_request'),
      'misplaced-on-a-line': misplace('/concern', 'pull_request', true),
      'misplaced-in-a-discussion': misplace('/rfc track', 'discussion'),
    };
  }),
  unknown: examplesOf(commandMessages.unknown, (message) => {
    const unknown = (line: string) => message(matched(parseCommands(line).value[0]));
    /** What is said to a line that is not obeyed for where it stands. */
    const missed = (body: string) => message(matched(parseCommands(body).value.find((one) => one.missed)));
    return {
      'unknown-misspelt': unknown('/rfc statsu'),
      'unknown-verb': unknown('/rapporteur frobnicate'),
      'unknown-arguments': unknown('/vote maybe'),
      'unknown-sub-command': unknown('/fcp'),
      'unknown-verb-near': unknown('/rapporteur agneda'),
      'refused-form-missing': unknown('/object'),
      'refused-form-days': unknown('/fcp extend 2 months'),
      'refused-form-name': unknown('/concern 10:30 start'),
      'refused-form-login': unknown('/answer the objection'),
      'refused-form-stage': unknown('/rfc stage done'),
      'refused-form-more': unknown('/vote +1 because it is good'),
      'missed-quote': missed('> Any objections?\n/object Too early.'),
      'missed-element': missed('</details>\n/vote +1'),
      'missed-item': missed('- /vote +1'),
      'missed-heading': missed('/vote +1\n---'),
      'missed-table': missed('| a |\n|---|\n/vote +1'),
      'missed-link': missed('[see\n/vote +1](https://example.com)'),
      'missed-footnote': missed('a[^1]\n\n[^1]: b\n\n    /vote +1'),
      'missed-dressed': missed('**/vote +1**'),
      'missed-indented': missed('Well,\n     /vote +1'),
      'missed-mail': missed('Sent from my iPhone\n\n/vote +1'),
      'missed-joined': missed('/vote+1'),
      'missed-question': missed('/agenda?'),
    };
  }),
  tooMany: examplesOf(commandMessages.tooMany, (tooMany) => {
    const plan = planCommands(Array.from({ length: 12 }, (_, index) => `/rfc link #${index + 1}`).join('\n'));
    if (plan.kind !== 'too_many') throw new Error('they are not too many');
    return { 'too-many': tooMany(sourceOf(''), plan.because) };
  }),
  unversioned: examplesOf(commandMessages.unversioned, (unversioned) => ({
    unversioned: unversioned(sourceOf('/vote +1')),
  })),
};
