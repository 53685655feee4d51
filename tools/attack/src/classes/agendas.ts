/** Agendas, which everybody with write access edits: what they put into one neither tells what is private nor moves another. */
import { type Attack, type AttackClass, after, any, SETTLED, type Through } from '../attack.ts';
import { COMMUNITY, HIDDEN_TITLE, VAULT } from '../town.ts';
import { openIssue, openRfc, oursOn, type Place, transcribe, type World } from '../world.ts';

export const FORTNIGHT = 14 * 24;
const BOS_LINE = '    * Bo Lind [Harbor], ten minutes on tags';

export const ask = async (world: World, as = 'ada', body = '/agenda'): Promise<Place> => {
  const desk = await openIssue(world);
  await world.people.comment({ ...desk, as, body });
  return desk;
};

const markerIn = (body: string): string => body.split('\n')[0] ?? '';

/** The newest of the app. */
export const agendaOf = (world: World): Place & { readonly body: string } => {
  const found = world.github.observe
    .issues(COMMUNITY)
    .findLast(({ author, body }) => author === 'rapporteur[bot]' && markerIn(body).includes('rapporteur:agenda:'));
  if (!found) throw new Error('There is no agenda.');
  return { repository: COMMUNITY, number: found.number, body: found.body };
};

/** The same line for the meeting after it. */
const nextMarker = (marker: string): string =>
  marker.replace(/\d{4}-\d{2}-\d{2}/, (date) =>
    new Date(Date.parse(date) + FORTNIGHT * 3_600_000).toISOString().slice(0, 10),
  );

/** The next agenda is found by its marker, and somebody put that elsewhere. */
const misled = (where: 'the last agenda' | 'a draft of notes', as: string): Attack => ({
  name: `the marker of the next agenda in ${where}, by ${as}`,
  sent: `${as} makes the first line of ${where} the marker of the next agenda, and ada asks for that one`,
  async *perform(world) {
    await ask(world);
    await transcribe(world, ['Ada Ruiz: Okay, then we agreed that tags are stored in the database.']);
    yield SETTLED;
    const last = agendaOf(world);
    const draft = world.github.observe.pullRequests(COMMUNITY).findLast(({ author }) => author === 'rapporteur[bot]');
    const number = where === 'the last agenda' ? last.number : (draft?.number ?? 0);
    const forged = `${nextMarker(markerIn(last.body))}\n\nMine.`;
    await world.people.edit({ repository: COMMUNITY, as, number, body: forged });
    yield after(FORTNIGHT);
    await ask(world);
    yield SETTLED;
    return () => {
      const agenda = agendaOf(world);
      if (agenda.number === number) return `the next agenda stands in ${where}`;
      return markerIn(agenda.body) === markerIn(forged)
        ? undefined
        : `there is no next agenda: ${markerIn(agenda.body)} is the newest`;
    };
  },
});

const FORGED: Readonly<Record<string, (id: string, key: string) => string>> = {
  'the id of a private RFC': (id) => `    * A line <!-- i:${id} -->`,
  'the id of a private RFC, twice': (id) => `    * A line <!-- i:${id} -->\n    * Another <!-- i:${id} -->`,
  'the id of a private RFC, below a line': (id) => `    * A line\n        * Below it <!-- i:${id} -->`,
  'an id of a section': () => '    * A line <!-- i:section/news -->',
  'a block of its own': (id, key) =>
    `<!-- rapporteur:block:${key}:mine -->\n    * A line <!-- i:${id} -->\n<!-- /rapporteur:block:${key}:mine -->`,
  'a block of another meeting': (id) =>
    `<!-- rapporteur:block:board/2026-01-08:news -->\n    * A line <!-- i:${id} -->\n<!-- /rapporteur:block:board/2026-01-08:news -->`,
  'an agenda within the agenda': (id, key) =>
    `<!-- rapporteur:agenda:${key} v1 -->\n    * A line <!-- i:${id} -->\n<!-- /rapporteur:agenda:${key} -->`,
  'an agenda of another meeting, which never ends': (id) =>
    `<!-- rapporteur:agenda:board/2026-01-08 v1 -->\n    * A line <!-- i:${id} -->`,
  'a link to it': (id) => `    * https://github.com/${id.replace('#', '/pull/')}`,
};

const forged = (name: string): Attack => ({
  name: `forged lines: ${name}`,
  sent: `mal edits the agenda and puts in ${name}; ada and eve ask about it`,
  async *perform(world) {
    const hidden = await openRfc(world, { repository: VAULT, as: 'ada', title: `[RFC] ${HIDDEN_TITLE} at the meetup` });
    await ask(world);
    yield SETTLED;
    const { repository, number, body } = agendaOf(world);
    const key = /agenda:(?<key>\S+)/.exec(markerIn(body))?.groups?.key ?? '';
    const line = FORGED[name]?.(`${VAULT}#${hidden.number}`, key) ?? '';
    const lines = body.split('\n');
    const attendees = lines.findIndex((one) => one.includes('Attendees'));
    lines.splice(attendees + 1, 0, BOS_LINE);
    await world.people.edit({ repository, as: 'bo', number, body: lines.join('\n') });
    const news = lines.findIndex((one) => one.startsWith('* Introduce'));
    lines.splice(news + 1, 0, line);
    await world.people.edit({ repository, as: 'mal', number, body: lines.join('\n') });
    yield SETTLED;
    const desks = [await ask(world), await ask(world, 'eve', '/agenda why')];
    yield SETTLED;
    // The next meeting takes over what was not reached in this one.
    yield after(FORTNIGHT);
    desks.push(await ask(world), await ask(world, 'eve', '/agenda why'));
    yield SETTLED;
    return any(tells(world, desks), () => {
      const now = world.github.observe.issue(repository, number).body;
      return now.includes(BOS_LINE) ? undefined : 'a line of bo’s is gone';
    });
  },
});

/** The private title, in any issue or answer that everybody reads. */
const tells =
  (world: World, desks: readonly Place[]): Through =>
  () => {
    const issues = world.github.observe.issues(COMMUNITY).map(({ title, body }) => `${title}\n${body}`);
    const shown = [...issues, ...desks.flatMap((desk) => oursOn(world, desk).map(({ body }) => body))].join('\n');
    const at = shown.indexOf(HIDDEN_TITLE);
    return at === -1 ? undefined : `it stands in ${JSON.stringify(shown.slice(Math.max(0, at - 80), at + 30))}`;
  };

export const agendas: AttackClass = {
  key: 'agendas',
  holds:
    'What somebody puts into an agenda tells nothing private, costs nobody else a word, and moves no other agenda.',
  together: 1,
  attacks: () => [
    misled('the last agenda', 'mal'),
    misled('the last agenda', 'rapporteur'),
    misled('a draft of notes', 'mal'),
    ...Object.keys(FORGED).map(forged),
  ],
  controls: [
    {
      name: 'a title that a person puts into it',
      sent: 'an honest line',
      async *perform(world) {
        const desk = await ask(world);
        yield SETTLED;
        const { repository, number, body } = agendaOf(world);
        await world.people.edit({ repository, as: 'bo', number, body: `${body}\n\n${HIDDEN_TITLE}\n` });
        yield SETTLED;
        const look = tells(world, [desk]);
        const seen = await look();
        await world.people.edit({ repository, as: 'bo', number, body });
        yield SETTLED;
        return () => seen;
      },
    },
  ],
};
