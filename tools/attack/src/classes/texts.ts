/** Foreign text in what the app posts: it neither mentions, links, embeds, breaks a table nor poses as the app. */
import { pick, type Random } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, SETTLED, type Through } from '../attack.ts';
import { BAIT, wrongWith } from '../posted.ts';
import { COMMUNITY, FLYTE, SETTINGS_FILE } from '../town.ts';
import { isOurs, openIssue, openRfc, shownOn, type World } from '../world.ts';

const { host, login, reference, left, right, marker } = BAIT;

/** One line each, for titles stand on one. */
const BAITS: Readonly<Record<string, string>> = {
  'a mention': `hey @${login} and @flyteorg/${login}`,
  'a mention in brackets': `(@${login})[@${login}]`,
  'a mention behind an entity': `&#64;${login} &commat;${login}`,
  'a mention behind a joiner': `x\u200b@${login}`,
  'a mention after a backslash': `\\@${login}`,
  'an escaped backtick and a mention': `\\\` @${login} \``,
  'a reference': `see #${reference} and GH-${reference}`,
  'a reference elsewhere': `see evil/evil#${reference}`,
  'a link': `[click](https://${host}/)`,
  'a link by reference': `[click][x] [x]: https://${host}/`,
  'a bare address': `https://${host}/a`,
  'an address in a word': `_https://${host}/ 1https://${host}/ xhttps://${host}/`,
  'an address behind marks': `*https://${host}/*~https://${host}~"https://${host}"`,
  www: `www.${host}/a`,
  'an address in angles': `<https://${host}/>`,
  'a mail address': `mail evil@${host} now`,
  'an address with a break': `https:\\//${host}/ https:&#47;&#47;${host}`,
  'an image': `![x](https://${host}/x.png)`,
  'an image of HTML': `<img src=https://${host}/x.png>`,
  'a script': `<script src="https://${host}/"></script>`,
  'an anchor': `<a href="https://${host}">click</a>`,
  bars: `${left}|${right}`,
  'an escaped bar': `${left}\\|${right}`,
  'bars in code': `\`${left}|${right}\``,
  'bars and backslashes': `${left}\\\\|${right}`,
  'a direction': `\u202e/etov\u202c and \u2066x\u2069`,
  'a marker': `<!-- ${marker} v1 -->`,
  'the end of a comment': `--> <img src=https://${host}> <!--`,
  'an open comment': `<!-- ${marker}`,
  'many backticks': `\`\`\`\` @${login} \`\`\`\`\` @${login}`,
  'one backtick': `\` @${login}`,
  details: `</details></summary>@${login}<details>`,
  'a footnote': `[^1] https://${host}`,
  'a task': `[ ] @${login}`,
  'a heading': `# @${login}`,
  strikes: `~~@${login}~~ **@${login}**`,
  math: `$@${login}$ \${\\href{https://${host}}{x}}$`,
};

/** Where a foreign text is written, and what the app then posts. */
type Spot = (
  world: World,
  bait: string,
) => AsyncGenerator<{ readonly hours: number }, () => Promise<readonly string[]>, void>;

const SPOTS: Readonly<Record<string, Spot>> = {
  'the title of an RFC': async function* (world, bait) {
    const place = await openRfc(world, { title: `[RFC] ${bait}`.slice(0, 250) });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: '/rfc status' });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  // Each attack asks for a group with few members, and looks at its own row.
  'a title in the table of a group': async function* (world, bait) {
    const place = await openRfc(world, { title: `[RFC] ${bait}`.slice(0, 250) });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/wg add pydantic' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: '/wg status pydantic' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/wg remove pydantic' });
    yield SETTLED;
    return async () => {
      const lines = (await shownOn(world, place)).split('\n');
      const head = lines.findIndex((line) => line.startsWith('|---') || line.startsWith('| ---'));
      const row = lines.find((line) => line.startsWith('|') && new RegExp(`[/#]\u2060?${place.number}\\)`).test(line));
      return [[...lines.slice(Math.max(0, head - 1), head + 1), row ?? ''].join('\n')];
    };
  },
  'an objection': async function* (world, bait) {
    const place = await openRfc(world);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: `/object ${bait}` });
    await world.people.comment({ ...place, as: 'dee', body: `/concern wire: ${bait}` });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: '/rfc why' });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  'the name of a concern': async function* (world, bait) {
    const place = await openRfc(world);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'dee', body: `/concern ${bait}: x` });
    await world.people.comment({ ...place, as: 'dee', body: `/resolve ${bait}` });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  'a command that is none': async function* (world, bait) {
    const place = await openRfc(world);
    yield SETTLED;
    for (const body of [
      `/rfc ${bait}`,
      `/vote ${bait}`,
      `/help ${bait}`,
      `/config explain ${bait}`,
      `/wg status ${bait}`,
      `/wg add ${bait}`,
    ])
      await world.people.comment({ ...place, as: 'ada', body });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  'reasons of stages and cancellations': async function* (world, bait) {
    const place = await openRfc(world);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion close' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: `/fcp cancel ${bait}` });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: `/rfc stage postponed ${bait}` });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  'a label, a branch and a file': async function* (world, bait) {
    const plain = bait.replaceAll(/[^\x21-\x7e]|[~^:?*[\\/]|\.\.|@\{/g, '-').slice(0, 40);
    const place = await openRfc(world, { files: [{ path: `rfc/system/${plain || 'x'}.md`, content: `# ${bait}\n` }] });
    await world.people.addLabel({ ...place, as: 'ada', label: bait.slice(0, 45) });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: '/rfc why' });
    yield SETTLED;
    return async () => [await shownOn(world, place)];
  },
  'proposed settings': async function* (world, bait) {
    const content = `rfc:\n  ${JSON.stringify(bait)}: 1\n  policy: ${JSON.stringify(bait)}\nmeeting:\n  time_zone: ${JSON.stringify(bait)}\n  title: ${JSON.stringify(bait)}\n`;
    const opened = await world.people.openPullRequest({
      repository: FLYTE,
      as: 'eve',
      title: 'Settings',
      head: `texts-${world.next()}`,
      files: [{ path: SETTINGS_FILE, content }],
    });
    yield SETTLED;
    return async () => [await shownOn(world, { repository: FLYTE, number: opened.number })];
  },
  'a transcript': async function* (world, bait) {
    const rfc = await openRfc(world, { title: `[RFC] ${bait}`.slice(0, 250) });
    const date = world.nextDate();
    const content = [
      'WEBVTT',
      `1\n00:00:01.000 --> 00:00:09.000\nAda ${bait}: On RFC ${rfc.number} in the flyte repository we agreed that ${bait} is stored in the database.`,
      `2\n00:00:10.000 --> 00:00:19.000\nBo Lind: I will update ${bait} by next Thursday.`,
    ].join('\n\n');
    yield SETTLED;
    await world.push({
      repository: COMMUNITY,
      as: 'ada',
      files: [{ path: `transcripts/contributors-meetup/${date}.vtt`, content }],
    });
    yield SETTLED;
    const pull = world.github.observe
      .pullRequests(COMMUNITY)
      .findLast(({ head, author }) => head.endsWith(date) && author === 'rapporteur[bot]');
    if (!pull) return async () => [];
    const minutes = await world.github.observe.file(COMMUNITY, `minutes/contributors-meetup/${date}.md`, pull.head);
    await world.people.comment({ repository: COMMUNITY, number: pull.number, as: 'ada', body: '/notes approve' });
    yield SETTLED;
    return async () => [
      pull.title,
      pull.body,
      minutes ?? '',
      await shownOn(world, { repository: COMMUNITY, number: pull.number }),
      await shownOn(world, rfc),
    ];
  },
};

const baited = (spot: string, bait: string): Attack => ({
  name: `${bait} in ${spot}`,
  sent: `${JSON.stringify(BAITS[bait])} in ${spot}`,
  async *perform(world) {
    const write = SPOTS[spot];
    if (!write) throw new Error(`There is no spot "${spot}".`);
    const posted = yield* write(world, BAITS[bait] ?? '');
    return async () => firstWrong(await posted());
  },
});

const firstWrong = (texts: readonly string[]): string | undefined => {
  for (const text of texts) {
    const wrong = wrongWith(text);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** What a person posts themselves is alive, and so the look sees it. */
const posted = (bait: string): Attack => ({
  name: `${bait}, posted by a person`,
  sent: 'their own words',
  async *perform(world) {
    const place = await openIssue(world);
    const table = `| a | b |\n|---|---|\n| ${BAITS[bait]} | x |`;
    await world.people.comment({
      ...place,
      as: 'eve',
      body: bait.includes('bar') ? table : `Hello.\n\n${BAITS[bait]}`,
    });
    yield SETTLED;
    return (): ReturnType<Through> =>
      firstWrong(
        world.github.observe.comments(place.repository, place.number).flatMap((one) => (isOurs(one) ? [] : [one.body])),
      );
  },
});

export const texts: AttackClass = {
  key: 'texts',
  holds: 'A foreign text that the app repeats neither mentions, refers, links, embeds, hides nor breaks anything.',
  together: 20,
  attacks: (random: Random) => {
    const spots = Object.keys(SPOTS);
    return Object.keys(BAITS).flatMap((bait, index) => {
      const first = spots[index % spots.length] ?? '';
      const others = spots.filter((spot) => spot !== first);
      const second = pick(random, others);
      return [first, second].map((spot) => baited(spot, bait));
    });
  },
  controls: [
    'a mention',
    'a reference',
    'a reference elsewhere',
    'a link',
    'a bare address',
    'www',
    'an address in a word',
    'an image',
    'an image of HTML',
    'a script',
    'bars',
    'a direction',
    'a marker',
    'a mail address',
  ].map(posted),
};
