/** Logins that others had before: who takes one takes neither rights nor words with it. */
import { type Attack, type AttackClass, SETTLED } from '../attack.ts';
import { grouped, moved, staged } from '../judge.ts';
import { COMMUNITY, FLYTE } from '../town.ts';
import { draftOf, openRfc, type Place, transcribe, type World } from '../world.ts';
import { EFFECTS } from './effects.ts';

/** Somebody who may much here; resolves with the login. */
const settle = (world: World): string => {
  const login = `kit-${world.next()}`;
  world.github.registerAccount(login);
  for (const repository of [FLYTE, COMMUNITY]) world.github.setPermission(repository, login, 'maintain');
  return login;
};

/** The account goes on under another login, and somebody new takes the old one. */
const taken = (world: World, login: string): { readonly former: string } => {
  const former = `${login}-before`;
  world.github.renameAccount(login, former);
  world.github.registerAccount(login);
  return { former };
};

const WORDS = ['/motion merge', '/rfc stage accepted', '/wg add config-overrides'] as const;
type Word = (typeof WORDS)[number];

const look = (world: World, place: Place, { word, by }: { readonly word: Word; readonly by: string }) => {
  switch (word) {
    case '/motion merge':
      return moved(world, place, by);
    case '/rfc stage accepted':
      return staged(world, place, ['accepted']);
    case '/wg add config-overrides':
      return grouped(world, place);
  }
};

/** `isKnown`: the right was asked for moments before, for whoever had the login then. */
const speaks = (word: Word, isKnown: boolean, who: 'new' | 'former' = 'new'): Attack => ({
  name: `${who} owner of a login says ${word}${isKnown ? ', which was used before' : ''}`,
  sent: `somebody takes the login of a maintainer, and the ${who} owner comments ${word}`,
  async *perform(world) {
    const login = settle(world);
    const [first, place] = [await openRfc(world), await openRfc(world)];
    yield SETTLED;
    if (isKnown) await world.people.comment({ ...first, as: login, body: word });
    yield SETTLED;
    const { former } = taken(world, login);
    const by = who === 'new' ? login : former;
    await world.people.comment({ ...place, as: by, body: word });
    yield SETTLED;
    return look(world, place, { word, by });
  },
});

const withdraws = (who: 'new' | 'former'): Attack => ({
  name: `${who} owner of a login withdraws what the former one proposed`,
  sent: `somebody takes the login of an author, and the ${who} owner comments /withdraw`,
  async *perform(world) {
    const login = `kit-${world.next()}`;
    world.github.registerAccount(login);
    const place = await openRfc(world, { as: login });
    yield SETTLED;
    const { former } = taken(world, login);
    await world.people.comment({ ...place, as: who === 'new' ? login : former, body: WITHDRAW });
    yield SETTLED;
    return staged(world, place, ['withdrawn']);
  },
});

const WITHDRAW = EFFECTS.find(({ key }) => key === 'withdraw')?.command ?? '';

const approves: Attack = {
  name: 'new owner of a login approves notes',
  sent: 'somebody takes the login of a maintainer, and approves notes',
  async *perform(world) {
    const login = settle(world);
    const meetup = await transcribe(world, ['Ada Ruiz: Okay, then we agreed that tags are stored in the database.']);
    yield SETTLED;
    const draft = await draftOf(world, meetup);
    if (!draft) throw new Error('There is no draft.');
    taken(world, login);
    await world.people.comment({ ...draft.place, as: login, body: '/notes approve' });
    yield SETTLED;
    return () =>
      world.github.observe.pullRequest(COMMUNITY, draft.place.number).merged ? 'the notes were merged' : undefined;
  },
};

export const names: AttackClass = {
  key: 'names',
  holds: 'Rights and words are an account’s, whatever its login: who takes a login that became free gets none of them.',
  attacks: () => [...WORDS.flatMap((word) => [speaks(word, false), speaks(word, true)]), withdraws('new'), approves],
  controls: [...WORDS.map((word) => speaks(word, true, 'former')), withdraws('former')],
};
