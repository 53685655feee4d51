/** Texts made to stop who reads them: the port answers, others are served, and nothing but that text is left out. */
import { drawSettings, drawText, pick, type Random, SHAPES } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, SETTLED } from '../attack.ts';
import { COMMUNITY, ELSEWHERE, FLYTE, SETTINGS_FILE } from '../town.ts';
import { answerTo, openIssue, openRfc, type World } from '../world.ts';

/** GitHub gives a webhook ten seconds; a third of that is what a loaded machine may take. */
const MOST_MS = 3_300;
/** Seconds in which somebody elsewhere is answered, however loaded the machine is. */
const IN_TIME = 20;

type Place = (world: World, random: Random) => Promise<{ readonly what: string }>;

const BODY = 65_000;

const PLACES: Readonly<Record<string, Place>> = {
  comment: async (world, random) => {
    const { name, text } = drawText(random, BODY);
    const place = await openRfc(world);
    await world.people.comment({ ...place, as: 'eve', body: text || 'x' });
    return { what: name };
  },
  description: async (world, random) => {
    const { name, text } = drawText(random, BODY);
    await openRfc(world, { as: 'eve', body: text });
    return { what: name };
  },
  review: async (world, random) => {
    const { name, text } = drawText(random, BODY);
    const place = await openRfc(world);
    await world.people.submitReview({ ...place, as: 'eve', event: 'COMMENT', body: text || 'x' });
    return { what: name };
  },
  command: async (world, random) => {
    const { name, text } = drawText(random, BODY, SHAPES.line);
    const place = await openRfc(world);
    const verb = pick(random, ['/object ', '/wg status ', '/help ', '/config explain ', '/rfc link ', '/rfc ']);
    await world.people.comment({ ...place, as: 'eve', body: `${verb}${text}`.slice(0, BODY) });
    return { what: `${verb}${name}` };
  },
  document: async (world, random) => {
    const { name, text } = drawText(random, 300_000);
    const path = `rfc/system/heavy-${world.next()}.md`;
    await openRfc(world, { as: 'eve', files: [{ path, content: text.toWellFormed() }] });
    return { what: name };
  },
  'proposed settings': async (world, random) => {
    const { name, text } = drawSettings(random);
    await openRfc(world, { as: 'eve', files: [{ path: SETTINGS_FILE, content: text.toWellFormed() }] });
    return { what: name };
  },
  'proposed groups': async (world, random) => {
    const { name, text } = drawSettings(random);
    await openRfc(world, {
      as: 'eve',
      repository: COMMUNITY,
      files: [{ path: 'groups.yaml', content: text.toWellFormed() }],
    });
    return { what: name };
  },
  transcript: async (world, random) => {
    const { name, text } = drawText(random, 200_000, SHAPES.transcript);
    const ending = pick(random, ['vtt', 'srt', 'txt', 'json', 'sbv']);
    const before = random() < 0.5 ? 'WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\nAda Ruiz: ' : '';
    const path = `transcripts/contributors-meetup/${world.nextDate()}.${ending}`;
    await world.push({
      repository: COMMUNITY,
      as: 'ada',
      files: [{ path, content: `${before}${text}`.toWellFormed() }],
    });
    return { what: `${ending}: ${name}` };
  },
};

const slow = (seconds: number | undefined, longest: number): string | undefined => {
  if (seconds === undefined) return `somebody elsewhere was not answered within ${IN_TIME} s`;
  return longest > MOST_MS ? `/health took ${Math.round(longest)} ms` : undefined;
};

/** Asks the port again and again; tells the longest time it took. */
const watch = (world: World): (() => Promise<number>) => {
  let longest = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const begun = performance.now();
      await fetch(`${world.bot().url}/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => {});
      longest = Math.max(longest, performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return longest;
  };
};

const heavy = (place: string, index: number, random: Random): Attack => {
  const drawn: string[] = [];
  return {
    name: `${place} ${index}`,
    get sent() {
      return `eve posts a ${place}: ${drawn.join() || 'not yet drawn'}`;
    },
    async *perform(world) {
      const stop = watch(world);
      drawn.push((await PLACES[place]?.(world, random))?.what ?? '');
      const desk = await openIssue(world, { repository: pick(random, [ELSEWHERE, FLYTE]), as: 'ada' });
      const { id } = await world.people.comment({ ...desk, as: 'ada', body: '/help' });
      const seconds = await answerTo(world, { ...desk, commentId: id }, IN_TIME);
      yield SETTLED;
      const longest = await stop();
      return () => slow(seconds, longest);
    },
  };
};

export const parsers: AttackClass = {
  key: 'parsers',
  holds: 'However a text is made, the port answers, others are served in time, and nothing is given up.',
  together: 4,
  attacks: (random: Random) =>
    Array.from({ length: 7 }, (_, index) => index + 1).flatMap((index) =>
      Object.keys(PLACES).map((place) => heavy(place, index, random)),
    ),
  controls: [
    {
      name: 'nobody answers',
      sent: 'a comment that asks for nothing',
      async *perform(world) {
        const desk = await openIssue(world);
        const { id } = await world.people.comment({ ...desk, as: 'ada', body: 'Hello.' });
        yield SETTLED;
        const seconds = await answerTo(world, { ...desk, commentId: id }, 0.2);
        return () => slow(seconds, 0);
      },
    },
    {
      name: 'a port that was held up',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () => slow(0, MOST_MS + 1);
      },
    },
  ],
};
