/** Named concerns: who may raise, confirm and resolve them, and which of them block. */
import { create } from '@bufbuild/protobuf';
import { type Concern, ConcernSchema, ConcernsBy } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { parseMarkdown } from '../../shared/door.ts';
import { holdsAny, isMember, isSame, whoOf } from '../policy/electorate.ts';
import { change, type EventOf, nameOf, refuse, type Step, toReason } from './step.ts';

/** Longest name of a concern, in characters. */
export const NAME_LIMIT = 80;

export const raiseConcern = (motion: Motion, { event, value }: EventOf<'concernRaised'>): Step => {
  const name = squeeze(value.name);
  const problem = checkName(name);
  if (problem) return problem;
  const known = findConcern(motion, name);
  if (known)
    return refuse(
      'concern-exists',
      `Please take another name: there was a concern "${known.name}" before${known.url ? `, see ${known.url}` : ''}.`,
      [known.url],
    );
  const isBlocking = isMember(motion, event.actor);
  if (!isBlocking && motion.policy?.concernsBy !== ConcernsBy.CONFIRMED)
    return refuse(
      'not-a-member',
      `You can say it in a comment, and ${whoOf(motion)} can raise it as a concern. Only they can stop the clock.`,
    );
  const concern = create(ConcernSchema, {
    name,
    text: value.text,
    url: event.url,
    raiser: event.actor,
    at: event.at,
    blocksSince: isBlocking ? event.at : undefined,
  });
  const text = `${nameOf(event.actor)} raised the concern "${name}"${isBlocking ? '' : '. It waits for somebody who can confirm it'}.`;
  return change(motion, { concerns: [...motion.concerns, concern] }, toReason('concern-raised', text));
};

/** A member makes somebody else's concern block, from now on. */
export const confirmConcern = (motion: Motion, { event, value }: EventOf<'concernConfirmed'>): Step => {
  const concern = findConcern(motion, value.name);
  if (!concern || concern.resolvedAt) return noOpenConcern(motion, value.name);
  if (concern.blocksSince)
    return refuse('confirmed-before', `The concern "${concern.name}" is confirmed already: it stops the clock.`);
  if (!isMember(motion, event.actor))
    return refuse('not-a-member', `You can ask ${whoOf(motion)} to confirm it: only they can.`);
  const next: Concern = { ...concern, blocksSince: event.at, confirmedBy: event.actor };
  const text = `${nameOf(event.actor)} confirmed the concern "${concern.name}".`;
  return change(motion, replaceConcern(motion, concern, next), toReason('concern-confirmed', text));
};

/** Its raiser resolves a concern; a chair may, with a reason. */
export const resolveConcern = (motion: Motion, { event, value }: EventOf<'concernResolved'>): Step => {
  const concern = findConcern(motion, value.name);
  if (!concern || concern.resolvedAt) return noOpenConcern(motion, value.name);
  const isRaiser = isSame(concern.raiser, event.actor);
  if (!isRaiser && !holdsAny(motion, motion.policy?.mayResolve ?? [], event.actor))
    return refuse(
      'not-the-raiser',
      `You can ask ${nameOf(concern.raiser)} to settle the concern "${concern.name}". With a reason, ${whoOf(motion, motion.policy?.mayResolve)} can do it too.`,
    );
  if (!isRaiser && value.reason.trim() === '')
    return refuse('no-reason', `Please say why: this concern is ${nameOf(concern.raiser)}'s, so it needs a reason.`);
  const next: Concern = { ...concern, resolvedAt: event.at, resolvedBy: event.actor, resolution: value.reason };
  const text = `${nameOf(event.actor)} settled the concern "${concern.name}".`;
  return change(motion, replaceConcern(motion, concern, next), toReason('concern-resolved', text));
};

/** Concerns that stop the motion now. */
export const openConcerns = ({ concerns }: Pick<Motion, 'concerns'>): Concern[] =>
  concerns.filter(({ blocksSince, resolvedAt }) => blocksSince && !resolvedAt);

const checkName = (name: string): Step | undefined => {
  if (name === '')
    return refuse('no-name', 'Please give the concern a short name, for example "/concern cost: It is too slow."');
  if ([...name].length > NAME_LIMIT)
    return refuse(
      'long-name',
      `Please write a shorter name, of at most ${NAME_LIMIT} characters. The rest goes after the colon.`,
    );
  if (!isPlain(name))
    return refuse('markdown-name', 'Please write the name as plain text, without Markdown, links or mentions.');
  return undefined;
};

/** One paragraph of nothing but text; mentions are no structure of Markdown. */
const isPlain = (name: string): boolean => {
  if (/^\p{L}[\p{L}\p{N} ,'-]*$/u.test(name)) return true;
  const [block, ...rest] = parseMarkdown(name).tree?.children ?? [];
  if (rest.length > 0 || block?.type !== 'paragraph' || /@[a-z0-9]/i.test(name)) return false;
  return block.children.every(({ type }) => type === 'text');
};

const noOpenConcern = ({ concerns }: Motion, name: string): Step => {
  const open = concerns.filter(({ resolvedAt }) => !resolvedAt);
  const names = open.slice(0, MOST_NAMES).map((concern) => `"${concern.name}"`);
  const more = open.length > MOST_NAMES ? ` and ${open.length - MOST_NAMES} more` : '';
  const list = open.length > 0 ? `These are open: ${names.join(', ')}${more}.` : 'No concern is open now.';
  return refuse('no-such-concern', `${list} None is called "${squeeze(name)}".`);
};

/** Each refusal names no more of the open concerns. */
const MOST_NAMES = 20;

/** Names of concerns are squeezed already. */
const findConcern = ({ concerns }: Motion, name: string): Concern | undefined => {
  const wanted = foldName(name);
  return concerns.find((concern) => concern.name.toLowerCase() === wanted);
};

const replaceConcern = ({ concerns }: Motion, from: Concern, to: Concern): Pick<Motion, 'concerns'> => ({
  concerns: concerns.map((concern) => (concern === from ? to : concern)),
});

const squeeze = (name: string): string => name.normalize('NFC').replace(/\s+/g, ' ').trim();

const foldName = (name: string): string => squeeze(name).toLowerCase();
