/** Words in another's name: whoever may edit a text can put a command into it, and it is nobody's word. */
import { pick, type Random } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, after, SETTLED, type Through } from '../attack.ts';
import { grouped, moved, objected, staged, voted } from '../judge.ts';
import { askGithub, commentOnLine, type Opened, openRfc, type Place, type World } from '../world.ts';
import { EFFECTS, type Effect } from './effects.ts';

/** Where a text stands: written by its author, and changed afterwards by whoever can. */
type Spot = {
  readonly key: string;
  /** Opens an RFC of which a text of somebody's is a part; `begin` comes between the two where the text comes later. */
  write(world: World, text: Text): Promise<{ readonly place: Opened; edit(as: string, body: string): Promise<void> }>;
};

type Text = { readonly by: string; readonly text: string; readonly begin?: (place: Place) => Promise<unknown> };

const SPOTS: readonly Spot[] = [
  {
    key: 'comment',
    write: async (world, { by, text, begin }) => {
      const place = await openRfc(world);
      await begin?.(place);
      const { id: commentId } = await world.people.comment({ ...place, as: by, body: text });
      return {
        place,
        edit: (as, body) => world.people.editComment({ repository: place.repository, as, commentId, body }),
      };
    },
  },
  {
    key: 'review',
    write: async (world, { by, text, begin }) => {
      const place = await openRfc(world);
      await begin?.(place);
      const { id: reviewId } = await world.people.submitReview({ ...place, as: by, event: 'COMMENT', body: text });
      return { place, edit: (as, body) => world.people.editReview({ ...place, as, reviewId, body }) };
    },
  },
  {
    key: 'description',
    write: async (world, { by, text, begin }) => {
      const place = await openRfc(world, { as: by, body: text });
      await begin?.(place);
      return { place, edit: (as, body) => world.people.edit({ ...place, as, body }) };
    },
  },
  {
    key: 'comment on a line',
    write: async (world, { by, text: body, begin }) => {
      const place = await openRfc(world);
      await begin?.(place);
      const id = await commentOnLine(world, { as: by, place, body });
      const path = `/repos/${place.repository}/pulls/comments/${id}`;
      return {
        place,
        edit: async (as, text) => void (await askGithub(world, { as, method: 'PATCH', path, body: { body: text } })),
      };
    },
  },
];

/** How the command stands in the text: alone, behind blanks that only some take for blanks, behind things nobody sees. */
const FORMS: Readonly<Record<string, (command: string) => string>> = {
  alone: (command) => command,
  'below a word': (command) => `Looks good.\n\n${command}`,
  'above a word': (command) => `${command}\n\nLooks good.`,
  'a no-break blank': (command) => `\u00a0${command}`,
  'an ideographic blank': (command) => `\u3000${command}`,
  'an em blank': (command) => `\u2003${command}`,
  'a byte order mark': (command) => `\ufeff${command}`,
  'a byte order mark and a blank': (command) => `\ufeff ${command}`,
  'a zero-width blank': (command) => `\u200b${command}`,
  'a word joiner': (command) => `\u2060${command}`,
  'a right-to-left mark': (command) => `\u202e${command}`,
  'a soft hyphen': (command) => `\u00ad${command}`,
  'Windows line ends': (command) => `Fine.\r\n\r\n${command}\r\n`,
  'a line separator': (command) => `Fine.\u2028\u2028${command}`,
  'the long form': (command) => command.replace('/', '/rapporteur '),
  'by name': (command) => command.replace('/', '@rapporteur '),
  capitals: (command) => command.toUpperCase().replace('CONFIG-OVERRIDES', 'config-overrides'),
};

const FIRST = ['Looks fine to me.', 'I read it.', 'Thanks for this.', 'See my notes.'];

const edited = (what: { spot: Spot; effect: Effect; form: string; editor: string; first: string }): Attack => {
  const { spot, effect, form, editor, first } = what;
  const body = (FORMS[form] ?? ((text: string) => text))(effect.command);
  return {
    name: `${spot.key}, ${effect.key}, ${form}, by ${editor}`,
    sent: `${editor} edits a ${spot.key} of ${effect.by} to ${JSON.stringify(body)}`,
    async *perform(world) {
      const begin = (on: Place): Promise<unknown> => world.people.comment({ ...on, as: 'ada', body: '/motion merge' });
      const { place, edit } = await spot.write(world, {
        by: effect.by,
        text: first,
        ...(effect.needsMotion && { begin }),
      });
      yield SETTLED;
      await edit(editor, body);
      yield SETTLED;
      return effect.done(world, place);
    },
  };
};

/** A person's own words of later, put where older ones stood: they count from then on, not from before. */
const late = (spot: Spot, form: string): Attack => ({
  name: `back-dated: own ${spot.key}, ${form}`,
  sent: `tom edits an old ${spot.key} of his to an objection (${form}) when the final comment period runs already`,
  async *perform(world) {
    const { place, edit } = await spot.write(world, { by: 'tom', text: 'Interesting.' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield after(80);
    const then = world.now();
    await edit('tom', (FORMS[form] ?? String)('/object Too late.'));
    yield SETTLED;
    return objected(world, place, { by: 'tom', before: () => new Date(then.getTime() - 3_600_000) });
  },
});

/** Somebody who has no such right says it himself. */
const stranger = (
  who: string,
  body: string,
  look: (world: World, place: Place) => Through,
  needsMotion = false,
): Attack => ({
  name: `${who} says ${body}`,
  sent: `${who}, who has no such right or is a robot, comments ${body}`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    if (needsMotion) {
      await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
      yield SETTLED;
    }
    await world.people.comment({ ...place, as: who, body });
    yield SETTLED;
    return look(world, place);
  },
});

const STRANGERS: readonly Attack[] = [
  ...['ad4', 'ada-ruiz', 'eve', 'rapporteur-bot', 'rapporteurs'].flatMap((who) => [
    stranger(who, '/vote +1', (world, place) => voted(world, place, { by: who, binding: true }), true),
    stranger(who, '/motion merge', (world, place) => moved(world, place, who)),
    stranger(who, '/rfc stage accepted', (world, place) => staged(world, place, ['accepted'])),
    stranger(who, '/wg add config-overrides', (world, place) => grouped(world, place)),
    stranger(who, '/withdraw', (world, place) => staged(world, place, ['withdrawn'])),
  ]),
  stranger('robo', '/motion merge', (world, place) => moved(world, place, 'robo')),
  stranger('robo', '/rfc stage accepted', (world, place) => staged(world, place, ['accepted'])),
  stranger('robo', '/wg add config-overrides', (world, place) => grouped(world, place)),
  stranger('robo', '/vote +1', (world, place) => voted(world, place, { by: 'robo' }), true),
];

export const words: AttackClass = {
  key: 'words',
  holds:
    'What anyone but a text’s own author puts into it is nobody’s word, and one’s own word counts from when it was written.',
  attacks: (random: Random) => [
    ...SPOTS.flatMap((spot) =>
      EFFECTS.flatMap((effect) => {
        const forms = new Set(['alone']);
        while (forms.size < 3) forms.add(pick(random, Object.keys(FORMS)));
        return [...forms].map((form) => edited({ spot, effect, form, editor: 'mal', first: pick(random, FIRST) }));
      }),
    ),
    // A user who is named like the app is a user.
    ...SPOTS.flatMap((spot) =>
      EFFECTS.filter(({ key }) => ['motion merge', 'stage accepted', 'vote -1'].includes(key)).map((effect) =>
        edited({ spot, effect, form: 'alone', editor: 'rapporteur', first: pick(random, FIRST) }),
      ),
    ),
    ...SPOTS.slice(0, 3).flatMap((spot) => ['alone', 'a no-break blank'].map((form) => late(spot, form))),
    ...STRANGERS,
  ],
  controls: [
    ...EFFECTS.map(
      (effect): Attack => ({
        name: `${effect.by} says ${effect.command}`,
        sent: 'an honest word',
        async *perform(world) {
          const place = await openRfc(world);
          yield SETTLED;
          if (effect.needsMotion) await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
          yield SETTLED;
          await world.people.comment({ ...place, as: effect.by, body: effect.command });
          yield SETTLED;
          return effect.done(world, place);
        },
      }),
    ),
    {
      name: 'an objection of before',
      sent: 'an honest word',
      async *perform(world) {
        const place = await openRfc(world);
        yield SETTLED;
        await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
        yield SETTLED;
        await world.people.comment({ ...place, as: 'tom', body: '/object Soon enough.' });
        yield SETTLED;
        return objected(world, place, { by: 'tom', before: () => new Date(world.now().getTime() + 3_600_000) });
      },
    },
  ],
};
