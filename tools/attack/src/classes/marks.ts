/** Forged marks: lines that only the app writes are worth nothing from anybody else, also within its own comments. */
import { type Attack, type AttackClass, any, SETTLED, type Through } from '../attack.ts';
import { moved, staged } from '../judge.ts';
import { type Opened, openRfc, oursOn, type Place, statusOf, type World } from '../world.ts';

const MARK = 'MalWasHere';

/** The status of an RFC that was honestly accepted, with its hidden record. Once for a world. */
const acceptedStatus = (world: World): Promise<{ readonly place: Place; readonly body: string }> => {
  const known = ACCEPTED.get(world);
  if (known) return known;
  const made = (async () => {
    const place = await openRfc(world);
    await world.settle();
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    await world.settle();
    await world.people.comment({ ...place, as: 'ada', body: '/fcp cancel Later.' });
    await world.people.comment({ ...place, as: 'ada', body: '/rfc stage accepted' });
    await world.settle();
    return { place, body: statusOf(world, place) };
  })();
  ACCEPTED.set(world, made);
  return made;
};

const ACCEPTED = new WeakMap<World, ReturnType<typeof acceptedStatus>>();

/** That status, as if it were of another RFC. */
const forgedFor = async (world: World, { repository, number }: Place): Promise<string> => {
  const { place, body } = await acceptedStatus(world);
  return body
    .replaceAll(`${repository}#${place.number}`, `${repository}#${number}`)
    .replaceAll(`/pull/${place.number}`, `/pull/${number}`)
    .replaceAll(`"number":${place.number}`, `"number":${number}`);
};

const recordOf = (status: string): string => /<!-- rapporteur:record [\s\S]*? -->/.exec(status)?.[0] ?? '';

/** Nothing of the forgery stands in the app's name, and the RFC is where it was. */
const stands =
  (world: World, place: Place): Through =>
  () => {
    const forged = oursOn(world, place).find(({ body }) => body.includes(MARK));
    return forged && `a comment of the app holds the attacker’s words: ${JSON.stringify(forged.body.slice(0, 120))}`;
  };

/** The app has a status of its own there. */
const hasStatus =
  (world: World, place: Place): Through =>
  () =>
    statusOf(world, place) === ''
      ? `the app has no status of its own at ${place.repository}#${place.number}`
      : undefined;

const told =
  (world: World, place: Place): Through =>
  () =>
    oursOn(world, place).some(({ body }) => body.startsWith('<!-- rapporteur:motion'))
      ? undefined
      : 'nobody was told of the motion';

const PASTES: Readonly<Record<string, (world: World, place: Place) => Promise<string>>> = {
  'a whole status': forgedFor,
  'a status with its marker alone': async (_, { repository, number }) =>
    `<!-- rapporteur:status:${repository}#${number} v1 -->\n\n**This RFC is accepted.** ${MARK}`,
  'a record alone': async (world, place) => recordOf(await forgedFor(world, place)),
  'a record below a word': async (world, place) => `Thanks!\n\n${recordOf(await forgedFor(world, place))}`,
  'a status in a quote': async (world, place) => `> ${(await forgedFor(world, place)).replaceAll('\n', '\n> ')}`,
};

const pasted = (paste: string, as: string, spot: 'comment' | 'description'): Attack => ({
  name: `${paste}, pasted into a ${spot} by ${as}`,
  sent: `${as} pastes ${paste} of an accepted RFC into a ${spot}`,
  async *perform(world) {
    let place: Opened;
    if (spot === 'comment') {
      place = await openRfc(world);
      const body = (await PASTES[paste]?.(world, place)) ?? '';
      await world.people.comment({ ...place, as, body });
    } else {
      place = await openRfc(world, { as });
      const body = (await PASTES[paste]?.(world, place)) ?? '';
      await world.people.edit({ ...place, as, body });
    }
    yield SETTLED;
    return any(staged(world, place, ['accepted']), hasStatus(world, place), stands(world, place));
  },
});

/** The app is to believe that it has told already. */
const hushed = (as: string): Attack => ({
  name: `a notice that was told already, says ${as}`,
  sent: `${as} posts the markers of notices before the motion is made`,
  async *perform(world) {
    const place = await openRfc(world);
    const key = `${place.repository}#${place.number}`;
    for (const kind of ['moved', 'period', 'passed']) {
      const body = `<!-- rapporteur:motion:${key}/${kind} v1 -->\n\nAlready told. ${MARK}`;
      await world.people.comment({ ...place, as, body });
    }
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    const notice = oursOn(world, place).find(({ body }) => body.startsWith('<!-- rapporteur:motion'))?.body ?? '';
    await world.people.comment({ ...place, as, body: notice.replace('asks to', `asks ${MARK} to`) });
    yield SETTLED;
    return any(told(world, place), stands(world, place));
  },
});

const EDITS: Readonly<Record<string, (world: World, place: Place, body: string) => Promise<readonly string[]>>> = {
  once: async (_, __, body) => [body.replace('**This RFC', `**${MARK}: this RFC`)],
  'twice quickly': async (_, __, body) => [
    body.replace('**This RFC', `**${MARK}: this RFC`),
    body.replace('**This RFC', `**${MARK} again: this RFC`),
  ],
  'three times': async (_, __, body) => [`${body}\n${MARK} 1`, `${body}\n${MARK} 2`, `${body}\n${MARK} 3`],
  'to an accepted one': async (world, place) => [`${await forgedFor(world, place)}\n${MARK}`],
  'to an accepted one, twice': async (world, place) => {
    const forged = await forgedFor(world, place);
    return [`${forged}\n${MARK}`, `${forged}\n\n${MARK}`];
  },
  'with the record of an accepted one': async (world, place, body) => [
    `${body}\n\n${MARK}\n\n${recordOf(await forgedFor(world, place))}`,
  ],
  'without its marker': async (_, __, body) => [body.replace(/^<!--.*-->\n+/, `${MARK}\n\n`)],
  'with another marker': async (_, __, body) => [
    body.replace(/^<!--.*-->/, `<!-- rapporteur:notes:x/2026-01-08 v1 -->\n${MARK}`),
  ],
  'and back by a forged copy': async (_, __, body) => [
    `${body} ${MARK}`,
    body.replace('in review', `in review ${MARK}`),
    `${body}\n\n${MARK}`,
  ],
};

const edited = (edit: string, editor: string): Attack => ({
  name: `the status edited ${edit}, by ${editor}`,
  sent: `${editor} edits the app’s status comment ${edit}`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    const status = oursOn(world, place)[0];
    if (!status) throw new Error('There is no status.');
    for (const body of (await EDITS[edit]?.(world, place, status.body)) ?? [])
      await world.people.editComment({ repository: place.repository, as: editor, commentId: status.id, body });
    yield SETTLED;
    // Somebody says something later.
    await world.people.comment({ ...place, as: 'cy', body: 'Any news?' });
    yield SETTLED;
    return any(stands(world, place), staged(world, place, ['accepted']), moved(world, place, 'ada'));
  },
});

/** The forgery happens while nobody watches. */
const unwatched = (edit: string): Attack => ({
  name: `the status edited ${edit}, while the bot is down`,
  sent: `mal edits the app’s status comment ${edit} while the bot is down`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    const status = oursOn(world, place)[0];
    if (!status) throw new Error('There is no status.');
    const bodies = (await EDITS[edit]?.(world, place, status.body)) ?? [];
    yield SETTLED;
    await world.goDown();
    for (const body of bodies)
      await world.people.editComment({ repository: place.repository, as: 'mal', commentId: status.id, body });
    yield SETTLED;
    return any(stands(world, place), staged(world, place, ['accepted']));
  },
});

const noticeEdited = (times: number): Attack => ({
  name: `a notice edited ${times} times`,
  sent: `mal edits the app’s notice of a motion ${times} times`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    const notice = oursOn(world, place).find(({ body }) => body.startsWith('<!-- rapporteur:motion'));
    if (!notice) throw new Error('Nobody was told of the motion.');
    for (let time = 1; time <= times; time += 1) {
      const body = notice.body.replace('asks to accept', `asks ${MARK} ${time} to reject`);
      await world.people.editComment({ repository: place.repository, as: 'mal', commentId: notice.id, body });
    }
    yield SETTLED;
    await world.people.comment({ ...place, as: 'cy', body: 'Any news?' });
    yield SETTLED;
    return stands(world, place);
  },
});

const deleted = (as: string): Attack => ({
  name: `the status deleted and posted again by ${as}`,
  sent: `mal deletes the app’s status, and ${as} posts an accepted one in its place`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    const status = oursOn(world, place)[0];
    if (status) await world.people.deleteComment({ repository: place.repository, as: 'mal', commentId: status.id });
    await world.people.comment({ ...place, as, body: await forgedFor(world, place) });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    return any(staged(world, place, ['accepted']), hasStatus(world, place));
  },
});

export const marks: AttackClass = {
  key: 'marks',
  holds: 'Markers and records count in what the app itself wrote, and what it wrote is put back as it wrote it.',
  attacks: () => [
    ...Object.keys(PASTES).flatMap((paste) => ['mal', 'cy', 'rapporteur'].map((as) => pasted(paste, as, 'comment'))),
    ...Object.keys(PASTES).map((paste) => pasted(paste, 'cy', 'description')),
    ...['mal', 'rapporteur', 'eve'].map(hushed),
    ...Object.keys(EDITS).flatMap((edit) => ['mal', 'rapporteur'].map((editor) => edited(edit, editor))),
    ...[1, 2, 3].map(noticeEdited),
    ...['mal', 'rapporteur'].map(deleted),
    ...Object.keys(EDITS).map(unwatched),
  ],
  controls: [
    {
      name: 'words that the app repeats',
      sent: 'an honest objection',
      async *perform(world) {
        const place = await openRfc(world);
        yield SETTLED;
        await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
        yield SETTLED;
        await world.people.comment({ ...place, as: 'eve', body: `/object ${MARK}` });
        yield SETTLED;
        return stands(world, place);
      },
    },
    {
      name: 'an RFC that was accepted',
      sent: 'an honest stage',
      async *perform(world) {
        const { place } = await acceptedStatus(world);
        yield SETTLED;
        return staged(world, place, ['accepted']);
      },
    },
    {
      name: 'a pull request that is no RFC has no status',
      sent: 'an honest typo',
      async *perform(world) {
        const place = await openRfc(world, {
          title: 'Typo',
          files: [{ path: `typo-${world.next()}.txt`, content: 'x\n' }],
        });
        yield SETTLED;
        return any(hasStatus(world, place), told(world, place));
      },
    },
    {
      name: 'an RFC without a motion is told of none',
      sent: 'nothing',
      async *perform(world) {
        const place = await openRfc(world);
        yield SETTLED;
        return told(world, place);
      },
    },
  ],
};
