/** Who may use a command, and where it makes sense (C12, C22, C24). */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema, type Settings } from '@rapporteur/idl';
import type { Inline } from '../document/index.ts';
import { listOf, permissionsOf } from '../settings/index.ts';
import { type CommandSpec, nameCommand, type ThreadKind, type Who } from './table.ts';

/** GitHub's permission on a repository ("role_name" of its API); "unknown" if it could not be read. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none' | 'unknown';

/** The person who wrote the command. */
export type Actor = {
  readonly login: string;
  readonly permission: Permission;
  /** Whether they opened the issue or pull request on which the command stands. */
  readonly isAuthor: boolean;
};

/** Not being able to verify is neither yes nor no. */
export type PermissionDecision = {
  readonly kind: 'allowed' | 'refused' | 'unverifiable';
  /** Plain text without foreign words. */
  readonly because: Reason;
};

/** A command, the person and the settings in force. */
export type PermissionQuestion = {
  readonly spec: CommandSpec;
  readonly actor: Actor;
  readonly settings: Settings;
};

/** Decides whether a person may use a command. Without settings in force, only what is open to all is allowed. */
export const decidePermission = ({ spec, actor, settings }: PermissionQuestion): PermissionDecision => {
  if (spec.who === 'policy')
    return decide('allowed', 'by-policy', `${quoteName(spec)} is judged by the policy of the motion.`);
  if (spec.who === 'anyone') return decide('allowed', 'open-to-all', `${quoteName(spec)} is open to everybody.`);
  if (spec.who === 'author' && actor.isAuthor) return decide('allowed', 'author', 'The author may.');
  const { maintainers, maintainerPermission } = permissionsOf(settings);
  const login = actor.login.toLowerCase();
  if (listOf(maintainers).some((name) => name.toLowerCase() === login)) {
    return decide('allowed', 'listed-maintainer', 'The settings list this login among the maintainers.');
  }
  const needed = neededPermission(spec, maintainerPermission);
  if (needed !== undefined && actor.permission === 'unknown') {
    return decide('unverifiable', 'permission-unknown', 'GitHub did not tell the permission of this login.');
  }
  if (needed !== undefined && isAtLeast(actor.permission, needed)) {
    return decide('allowed', 'permission', `GitHub gives this login the permission "${actor.permission}".`);
  }
  const listed = 'maintainers';
  const people = needed === undefined ? listed : `people with ${needed} permission here and ${listed}`;
  const author = spec.who === 'author' ? 'the author, ' : '';
  // Who spoke is known to who knows the transcript.
  if (spec.who === 'speaker') return decide('allowed', 'by-speech', 'Whoever said it may have it struck.');
  // Whose meeting it is stands with its series.
  if (spec.who === 'chair') return decide('allowed', 'by-chair', 'Whoever chairs the group may.');
  // Whose it is stands in the ledger.
  if (spec.who === 'owner') return decide('allowed', 'by-promise', 'Whoever promised it may.');
  return decide('refused', 'not-permitted', `Only ${author}${people} can use ${quoteName(spec)}.`);
};

/** Whether it is by their permission that somebody may use a command that is open to others as well. */
export const mayByPermission = ({ spec, ...question }: PermissionQuestion): boolean =>
  decidePermission({ ...question, spec: { ...spec, who: BY_PERMISSION[spec.who] ?? 'maintainer' } }).kind === 'allowed';

/** What somebody has to be where others may as well. */
const BY_PERMISSION: Readonly<Partial<Record<Who, Who>>> = {
  anyone: 'triager',
  chair: 'triager',
  owner: 'triager',
  triager: 'triager',
};

/** Decides whether a command makes sense where it was written; `isOnLine`: in a comment on a line of a file (C1). */
export const decideThreadKind = (spec: CommandSpec, place: ThreadKind, isOnLine = false): PermissionDecision => {
  if (!spec.where.includes(place))
    return decide('refused', 'wrong-place', `You can use ${quoteName(spec)} on ${nameThreadKinds(spec.where)}.`);
  if (isOnLine && spec.decides) {
    const text = `Please write ${quoteName(spec)} in the conversation of the pull request, where everybody finds it. What is said on a line of a file folds away when the line changes.`;
    return decide('refused', 'on-a-line', text);
  }
  return decide('allowed', 'right-place', `${quoteName(spec)} works here.`);
};

/** Whether a command can be used now, and who may, in words. */
export type Standing = { readonly isNow: boolean; readonly who: Inline };

/** A command in the help. */
export type HelpEntry = { readonly spec: CommandSpec; readonly standing: Standing };

/** What a person can do with each command here and now; what cannot be verified is left in (C11). */
export const standingsOf = ({
  table,
  place,
  isOnLine = false,
  actor,
  settings,
  standingOf = () => undefined,
}: {
  readonly table: readonly CommandSpec[];
  readonly place: ThreadKind;
  readonly isOnLine?: boolean;
  readonly actor: Actor;
  readonly settings: Settings;
  /** What is known beyond the table: of what stands here, and of who is who in it. */
  readonly standingOf?: (spec: CommandSpec) => Standing | undefined;
}): readonly HelpEntry[] =>
  table.map((spec): HelpEntry => {
    if (decideThreadKind(spec, place, isOnLine).kind !== 'allowed') {
      const where = spec.where.includes(place) ? 'in the conversation' : `on ${nameThreadKinds(spec.where)}`;
      return { spec, standing: { isNow: false, who: `${WHO[spec.who]}, ${where}` } };
    }
    // Whose an action item is, nobody knows here: the words beside it say that its owner may.
    const asked = spec.who === 'owner' ? { ...spec, who: 'triager' as const } : spec;
    const { kind, because } = decidePermission({ spec: asked, actor, settings });
    // Nor who chairs what.
    const isAllowed = kind !== 'refused' && because.code !== 'by-chair';
    const known = standingOf(spec);
    return { spec, standing: { isNow: isAllowed && (known?.isNow ?? true), who: known?.who ?? WHO[spec.who] } };
  });

/** Who may, where nothing more is known. */
export const WHO: Readonly<Record<Who, string>> = {
  anyone: 'everybody',
  author: 'the author and maintainers',
  triager: 'people with triage permission, and maintainers',
  chair: 'people with triage permission, maintainers, and who chairs the group',
  maintainer: 'maintainers',
  owner: 'who does it, people with triage permission, and maintainers',
  speaker: 'maintainers, and whoever said it',
  policy: 'those who decide on the RFC',
};

/** "an issue or a pull request". */
export const nameThreadKinds = (places: readonly ThreadKind[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(places.map((place) => THREAD_KINDS[place]));

const THREAD_KINDS: Readonly<Record<ThreadKind, string>> = {
  issue: 'an issue',
  pull_request: 'a pull request',
  notes_pull_request: 'a pull request with meeting notes',
  discussion: 'a discussion',
};

const quoteName = (spec: CommandSpec): string => `"${nameCommand(spec)}"`;

const RANKS: readonly string[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** Whether a permission is another one or more. */
export const isAtLeast = (permission: string, needed: string): boolean => rankOf(permission) >= rankOf(needed);

/** An unknown word ranks below everything. */
const rankOf = (permission: string): number => RANKS.indexOf(permission);

const OPEN_TO_TRIAGE: ReadonlySet<Who> = new Set(['triager', 'chair', 'owner']);

/** The weakest permission that opens a command; undefined if only listed logins may. */
export const neededPermission = (
  { who }: CommandSpec,
  maintainerPermission: string | undefined,
): string | undefined => {
  if (maintainerPermission === undefined || rankOf(maintainerPermission) < rankOf('triage')) return undefined;
  return OPEN_TO_TRIAGE.has(who) ? 'triage' : maintainerPermission;
};

const decide = (kind: PermissionDecision['kind'], code: string, text: string): PermissionDecision => ({
  kind,
  because: create(ReasonSchema, { code, text }),
});
