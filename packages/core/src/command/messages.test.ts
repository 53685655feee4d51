import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareGolden, type Message } from '../../testing/golden.ts';
import { explainConfig, renderConfig, resolveSettings } from '../settings/index.ts';
import {
  type CommandSource,
  type CommandSpec,
  commandTable,
  decidePermission,
  decidePlace,
  type Holders,
  matchCommand,
  nameCommand,
  type Permission,
  type Place,
  parseCommands,
  planCommands,
  renderAnswer,
  renderHelp,
  renderMisplaced,
  renderRefusal,
  renderTooMany,
  renderUnknown,
  renderUnverifiable,
  renderUnversioned,
  standingsOf,
} from './index.ts';

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

const help = (permission: Permission, place: Place, topic?: string): string => {
  const entries = standingsOf({ table: commandTable, place, actor: actorOf(permission), settings });
  const source = sourceOf(topic === undefined ? '/help' : `/help ${topic}`);
  return renderHelp({ source, entries, ...(topic === undefined ? {} : { topic }) });
};
const refuse = (name: string, holders: Holders): string => {
  const spec = specOf(name);
  const { because } = decidePermission({ spec, actor: actorOf('read'), settings });
  return renderRefusal({ source: sourceOf(spec.example), spec, because, holders });
};
const misplace = (name: string, place: Place): string => {
  const spec = specOf(name);
  return renderMisplaced({ source: sourceOf(spec.example), spec, because: decidePlace(spec, place).because });
};
const unknown = (line: string): string => {
  const [command] = parseCommands(line).value;
  const match = command && matchCommand(command, commandTable);
  if (match?.kind !== 'unknown') throw new Error(`${line} is known`);
  return renderUnknown({ source: sourceOf(line), match });
};
/** What is said to a line that is not obeyed for where it stands. */
const missed = (body: string): string => {
  const command = parseCommands(body).value.find((one) => one.missed);
  const match = command && matchCommand(command, commandTable);
  if (match?.kind !== 'unknown') throw new Error(`${body} is obeyed`);
  return renderUnknown({ source: sourceOf(command?.text ?? ''), match });
};
const tooMany = (): string => {
  const plan = planCommands(Array.from({ length: 12 }, (_, index) => `/rfc link #${index + 1}`).join('\n'));
  if (plan.kind !== 'too_many') throw new Error('they are not too many');
  return renderTooMany(sourceOf(''), plan.because);
};

const people = { logins: ['fay', 'gil'], url: 'https://github.com/orgs/flyteorg/teams/maintainers' };
const inForce = (repositoryFile: string) => resolveSettings({ org: 'octo-org', repositoryFile });
const show = (file: string): string =>
  renderAnswer({ source: sourceOf('/config show'), ...renderConfig(inForce(file)) });
const explain = (key: string, file = ''): string =>
  renderAnswer({ source: sourceOf(`/config explain ${key}`), ...explainConfig(key, inForce(file)) });

const messages: readonly Message[] = [
  ['help-on-pull-request', () => help('read', 'pull_request')],
  ['help-on-issue', () => help('read', 'issue')],
  ['help-on-notes', () => help('maintain', 'notes_pull_request')],
  ['help-for-maintainer', () => help('maintain', 'pull_request')],
  ['help-for-one-command', () => help('read', 'pull_request', 'concern')],
  ['help-for-a-command-of-others', () => help('read', 'pull_request', 'rfc')],
  ['refused', () => refuse('/rfc track', people)],
  ['refused-with-another-way', () => refuse('/agenda', people)],
  ['refused-holders-not-listed', () => refuse('/rfc track', { logins: [], url: people.url })],
  ['refused-nobody-holds-it', () => refuse('/rfc track', { logins: [] })],
  [
    'unverifiable-tries-again',
    () => renderUnverifiable({ source: sourceOf('/rfc track'), spec: specOf('/rfc track'), willRetry: true }),
  ],
  [
    'unverifiable-gave-up',
    () => renderUnverifiable({ source: sourceOf('/agenda'), spec: specOf('/agenda'), willRetry: false }),
  ],
  ['misplaced-on-issue', () => misplace('/vote', 'issue')],
  ['misplaced-not-on-notes', () => misplace('/notes approve', 'pull_request')],
  ['unknown-misspelt', () => unknown('/rfc statsu')],
  ['unknown-verb', () => unknown('/rapporteur frobnicate')],
  ['unknown-arguments', () => unknown('/vote maybe')],
  ['unknown-sub-command', () => unknown('/fcp')],
  ['unknown-verb-near', () => unknown('/rapporteur agneda')],
  ['refused-form-missing', () => unknown('/object')],
  ['refused-form-days', () => unknown('/fcp extend 2 months')],
  ['refused-form-name', () => unknown('/concern 10:30 start')],
  ['refused-form-login', () => unknown('/answer the objection')],
  ['refused-form-stage', () => unknown('/rfc stage done')],
  ['refused-form-more', () => unknown('/vote +1 because it is good')],
  ['missed-quote', () => missed('> Any objections?\n/object Too early.')],
  ['missed-element', () => missed('</details>\n/vote +1')],
  ['missed-item', () => missed('- /vote +1')],
  ['missed-heading', () => missed('/vote +1\n---')],
  ['missed-table', () => missed('| a |\n|---|\n/vote +1')],
  ['missed-link', () => missed('[see\n/vote +1](https://example.com)')],
  ['missed-footnote', () => missed('a[^1]\n\n[^1]: b\n\n    /vote +1')],
  ['missed-dressed', () => missed('**/vote +1**')],
  ['missed-indented', () => missed('Well,\n     /vote +1')],
  ['missed-mail', () => missed('Sent from my iPhone\n\n/vote +1')],
  ['missed-joined', () => missed('/vote+1')],
  ['missed-question', () => missed('/agenda?')],
  ['too-many', tooMany],
  ['unversioned', () => renderUnversioned(sourceOf('/vote +1'))],
  [
    'config-show',
    () => show('rfc: {labels: [rfc, proposal], managed_label: null}\nroles: [{key: tsc, members: [ada, ben]}]\n'),
  ],
  ['config-show-with-problems', () => show('rfc: {lables: [rfc]}\n')],
  [
    'config-explain',
    () => explain('rfc.policy', 'rfc: {policy: rust-like}\nroles: [{key: team, members: [ada, ben]}]\n'),
  ],
  ['config-explain-default', () => explain('meeting.time_zone')],
  ['config-explain-cleared', () => explain('rfc.managed_label', 'rfc: {managed_label: null}\n')],
  ['config-explain-not-set', () => explain('notes.model')],
  ['config-explain-section', () => explain('notes')],
  ['config-explain-unknown', () => explain('rfc.lables')],
];

compareGolden('command', messages, readdirSync(join(import.meta.dirname, '../../golden')));
