/** Words that are not said: quoted, shown as code, hidden, or standing where nobody speaks. */
import { pick, type Random } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, SETTLED } from '../attack.ts';
import { askGithub, openRfc, type World } from '../world.ts';
import { EFFECTS, type Effect } from './effects.ts';

/** C3: where a line that begins with a command is none. */
const CONTAINERS: Readonly<Record<string, (command: string) => string>> = {
  'a quote': (command) => `> ${command}\n\nI do not think so.`,
  'a lazy quote': (command) => `> He said:\n${command}`,
  'a quote in a quote': (command) => `> > ${command}\n\nNo.`,
  'a fence': (command) => `\`\`\`\n${command}\n\`\`\``,
  'a fence of tildes': (command) => `~~~text\n${command}\n~~~`,
  'an open fence': (command) => `\`\`\`\n${command}`,
  'indented code': (command) => `Write:\n\n    ${command}\n`,
  'code in a line': (command) => `\`${command}\``,
  'code over two lines': (command) => `\`\`see\n${command}\`\``,
  'a hidden comment': (command) => `Fine.\n\n<!--\n${command}\n-->`,
  'an open hidden comment': (command) => `Fine.\n\n<!--\n${command}`,
  details: (command) => `<details><summary>Log</summary>\n\n${command}\n\n</details>`,
  'a block of HTML': (command) => `<div>\n${command}\n</div>`,
  'an open pre': (command) => `<pre>\n${command}`,
  'a script': (command) => `<script>\n${command}\n</script>`,
  CDATA: (command) => `<![CDATA[\n${command}\n]]>`,
  'a heading': (command) => `# ${command}`,
  'an underlined heading': (command) => `${command}\n===`,
  'a bullet': (command) => `- ${command}`,
  'a numbered line': (command) => `1. ${command}`,
  'below a bullet': (command) => `- first\n\n  ${command}`,
  'a table': (command) => `| a |\n|---|\n| ${command} |`,
  'the text of a link': (command) => `[${command}](https://github.com/flyteorg)`,
  'the address of a link': (command) => `[x](${command.replaceAll(' ', '%20')})`,
  'a footnote': (command) => `Fine.[^1]\n\n[^1]: ${command}`,
  'a definition': (command) => `[x]:\n${command.split(' ')[0]}`,
  'the text of an image': (command) => `![${command}](https://github.com/x.png)`,
  'a mail of Outlook': (command) => `Fine.\n\n-----Original Message-----\nFrom: Ada\nSent: Monday\n\n${command}`,
  'a mail with a rule': (command) =>
    `Fine.\n\n________________________________\nFrom: Ada <ada@example.com>\nSent: Monday\nTo: all\n\n${command}`,
  'a mail of Gmail': (command) =>
    `Fine.\n\nOn Mon, Jan 5, 2026 at 9:00 AM Ada <notifications@github.com> wrote:\n\n> ${command}`,
  'a forwarded mail': (command) => `Fine.\n\n---------- Forwarded message ---------\nFrom: Ada\n\n${command}`,
  'the middle of a line': (command) => `I would never write ${command} here`,
  'a path': (command) => `/usr${command}`,
  'two slashes': (command) => `/${command}`,
};

/** Where the author of the words writes them. */
const SPOTS: Readonly<
  Record<string, (world: World, by: string, body: string) => Promise<{ repository: string; number: number }>>
> = {
  comment: async (world, by, body) => {
    const place = await openRfc(world);
    await world.people.comment({ ...place, as: by, body });
    return place;
  },
  description: async (world, by, body) => openRfc(world, { as: by, body }),
  review: async (world, by, body) => {
    const place = await openRfc(world);
    await world.people.submitReview({ ...place, as: by, event: 'COMMENT', body });
    return place;
  },
};

const quoted = (container: string, effect: Effect, spot: string): Attack => {
  const body = CONTAINERS[container]?.(effect.command) ?? '';
  return {
    name: `${container}, ${effect.key}, in a ${spot}`,
    sent: `${effect.by} writes ${JSON.stringify(body)} in a ${spot}`,
    async *perform(world) {
      const place = await SPOTS[spot]?.(world, effect.by, body);
      if (!place) throw new Error(`There is no spot "${spot}".`);
      yield SETTLED;
      return effect.done(world, place);
    },
  };
};

/** What needs no motion before it. */
const ALONE = EFFECTS.filter(({ needsMotion }) => !needsMotion);

/** Places where nobody speaks. */
const SILENT: readonly Attack[] = [
  {
    name: 'a title',
    sent: 'ada titles her RFC "/motion merge"',
    async *perform(world) {
      const place = await openRfc(world, { as: 'ada', title: '/motion merge' });
      yield SETTLED;
      return effect('motion merge').done(world, place);
    },
  },
  {
    name: 'a commit message',
    sent: 'ada pushes a commit with the message "/rfc stage accepted"',
    async *perform(world) {
      const place = await openRfc(world, { as: 'ada' });
      await world.people.pushCommit({
        ...place,
        as: 'ada',
        message: '/rfc stage accepted',
        files: [{ path: 'rfc/system/x.md', content: 'x\n' }],
      });
      yield SETTLED;
      return effect('stage accepted').done(world, place);
    },
  },
  {
    name: 'the document',
    sent: 'cy writes "/withdraw" into the document',
    async *perform(world) {
      const place = await openRfc(world, {
        files: [{ path: `rfc/system/said-${world.next()}.md`, content: '/withdraw\n\n/motion merge\n' }],
      });
      yield SETTLED;
      return effect('withdraw').done(world, place);
    },
  },
  {
    name: 'a label',
    sent: 'ada adds a label "/rfc stage accepted"',
    async *perform(world) {
      const place = await openRfc(world);
      await world.people.addLabel({ ...place, as: 'ada', label: '/rfc stage accepted' });
      yield SETTLED;
      return effect('stage accepted').done(world, place);
    },
  },
  {
    name: 'the message of a dismissal',
    sent: 'ada dismisses a review with the message "/rfc stage rejected"',
    async *perform(world) {
      const place = await openRfc(world);
      const { id: reviewId } = await world.people.submitReview({
        ...place,
        as: 'bo',
        event: 'REQUEST_CHANGES',
        body: 'Hm.',
      });
      await world.people.dismissReview({ ...place, as: 'ada', reviewId, message: '/rfc stage rejected' });
      yield SETTLED;
      return effect('stage rejected').done(world, place);
    },
  },
  {
    name: 'a comment on a commit of the pull request',
    sent: 'a ballot on a line of the document',
    async *perform(world) {
      const place = await openRfc(world);
      await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
      yield SETTLED;
      const path = `/repos/${place.repository}/pulls/${place.number}/reviews`;
      await askGithub(world, {
        as: 'eve',
        method: 'POST',
        path,
        body: { event: 'COMMENT', body: '> /vote +1\n\nNo.' },
      });
      yield SETTLED;
      return effect('vote +1').done(world, place);
    },
  },
];

const effect = (key: string): Effect => {
  const found = EFFECTS.find((one) => one.key === key);
  if (!found) throw new Error(`There is no effect "${key}".`);
  return found;
};

export const quotes: AttackClass = {
  key: 'quotes',
  holds: 'What is quoted, shown or hidden is not said, by whomever.',
  attacks: (random: Random) => [
    ...Object.keys(CONTAINERS).flatMap((container) =>
      Object.keys(SPOTS)
        .slice(0, 2)
        .map((spot) => quoted(container, pick(random, ALONE), random() < 0.3 ? 'review' : spot)),
    ),
    ...SILENT,
  ],
  controls: ALONE.map((one) => ({
    name: `${one.key}, said`,
    sent: 'an honest word',
    async *perform(world) {
      const place = await openRfc(world);
      yield SETTLED;
      await world.people.comment({ ...place, as: one.by, body: `Well.\n\n${one.command}` });
      yield SETTLED;
      return one.done(world, place);
    },
  })),
};
