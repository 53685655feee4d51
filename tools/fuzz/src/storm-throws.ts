/** What is thrown: hostile texts wherever people may write, odd timelines, and places where GitHub takes nothing. */
import { drawSettings, drawText, type HostileText, oddEntries, pick, type Random, SHAPES } from './storm-texts.ts';
import type { Place, Town } from './storm-town.ts';
import { CATEGORY, COMMUNITY, CROWD, openRfc, toKey, UNSETTLED } from './storm-town.ts';

export type Thrown = {
  /** In words, for who has to find it again. */
  readonly what: string;
  /** Keys at which GitHub refuses everything from now on. */
  readonly refused?: readonly string[];
};

type Throw = (town: Town, hit: { readonly repository: string; readonly random: Random }) => Promise<Thrown>;

const BODY = 65_536;
const TITLE = 256;

const said = (where: string, { name }: HostileText, { repository, number }: Place): Thrown => ({
  what: `${where} of ${repository}#${number}: ${name}`,
});

/** By the kind of place. */
export const THROWS: Readonly<Record<string, Throw>> = {
  comment: async (town, { repository, random }) => {
    const text = drawText(random, BODY);
    const place = await openRfc(town, repository);
    if (random() < 0.4) await town.github.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    await town.github.people.comment({ ...place, as: pick(random, ['ada', 'dee', 'cy']), body: text.text });
    return said('a comment', text, place);
  },
  'edited comment': async (town, { repository, random }) => {
    const { people } = town.github;
    const place = await openRfc(town, repository);
    const { id: commentId } = await people.comment({ ...place, as: 'dee', body: '/vote +1' });
    const text = drawText(random, BODY);
    await people.editComment({ repository, as: 'dee', commentId, body: text.text });
    await people.editComment({ repository, as: 'dee', commentId, body: drawText(random, BODY).text });
    return said('an edited comment', text, place);
  },
  'comment on an issue': async (town, { repository, random }) => {
    const text = drawText(random, BODY);
    const body = drawText(random, BODY).text;
    const { number } = await town.github.people.openIssue({ repository, as: 'cy', title: 'An issue', body });
    await town.github.people.comment({
      repository,
      number,
      as: 'ada',
      body: `${text.text.slice(0, BODY - 20)}\n\n/help`,
    });
    return said('a comment on an issue', text, { repository, number });
  },
  description: async (town, { repository, random }) => {
    const text = drawText(random, BODY);
    return said('the description', text, await openRfc(town, repository, { body: text.text }));
  },
  'edited description': async (town, { repository, random }) => {
    const text = drawText(random, BODY);
    const place = await openRfc(town, repository);
    await town.github.people.edit({ ...toPlace(place), as: 'cy', body: text.text });
    return said('the edited description', text, place);
  },
  title: async (town, { repository, random }) => {
    const text = drawText(random, TITLE - 10, SHAPES.line);
    const title = `[RFC] ${text.text.replaceAll(/[\r\n]+/g, ' ')}`.slice(0, TITLE - 2).trim();
    return said('the title', text, await openRfc(town, repository, { title }));
  },
  review: async (town, { repository, random }) => {
    const text = drawText(random, BODY);
    const place = await openRfc(town, repository);
    const event = pick(random, ['APPROVE', 'REQUEST_CHANGES', 'COMMENT'] as const);
    await town.github.people.submitReview({ ...toPlace(place), as: 'ada', event, body: text.text });
    return said('a review', text, place);
  },
  document: async (town, { repository, random }) => {
    const text = drawText(random, 200_000);
    const content = random() < 0.3 ? text.text.repeat(4) : text.text;
    return said('the document', text, await openRfc(town, repository, { content: content.toWellFormed() }));
  },
  'proposed settings': async (town, { repository, random }) => {
    const settings = drawSettings(random);
    const files = [{ path: '.github/rapporteur.yml', content: settings.text }];
    return said('proposed settings', settings, await openRfc(town, repository, { files }));
  },
  settings: async (town, { random }) => {
    const settings = drawSettings(random);
    const files = [{ path: '.github/rapporteur.yml', content: settings.text }];
    await town.github.people.push({ repository: UNSETTLED, as: 'ada', files });
    return said('the settings', settings, await openRfc(town, UNSETTLED));
  },
  transcript: async (town, { random }) => {
    const { name, text } = drawText(random, 300_000, SHAPES.transcript);
    const date = town.now().toISOString().slice(0, 10);
    const path = `transcripts/contributors-meetup/${date}.${pick(random, ['vtt', 'srt', 'txt'])}`;
    const before = random() < 0.5 ? 'WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\nAda Ruiz: ' : '';
    const content = `${before}${text}`.toWellFormed();
    await town.github.people.push({ repository: COMMUNITY, as: 'ada', files: [{ path, content }] });
    return { what: `the transcript ${path}: ${name}` };
  },
  discussion: async (town, { random }) => {
    const { people } = town.github;
    const repository = 'flyteorg/flyte';
    const text = drawText(random, BODY);
    const { number } = await people.createDiscussion({
      repository,
      as: 'cy',
      category: CATEGORY,
      title: 'An idea',
      body: text.text,
    });
    await people.commentOnDiscussion({ repository, number, as: 'dee', body: drawText(random, BODY).text });
    return said('a discussion', text, { repository, number });
  },
  votes: async (town, { repository, random }) => {
    const { people } = town.github;
    const place = await openRfc(town, repository);
    await people.comment({ ...toPlace(place), as: 'ada', body: '/motion merge' });
    const body = pick(random, ['/vote +1', '/vote -1', '/vote sideways', `/object ${'because '.repeat(400)}`]);
    for (const as of CROWD) await people.comment({ ...toPlace(place), as, body });
    return { what: `${CROWD.length} times ${body.slice(0, 20)} on ${repository}#${place.number}` };
  },
  'odd timeline': async (town, { repository, random }) => {
    const { github } = town;
    const place = await openRfc(town, repository);
    const all = oddEntries(town.now().toISOString());
    const entries = random() < 0.5 ? all : [pick(random, all)];
    const route = `/repos/${repository}/issues/${place.number}/timeline`;
    github.fail({ corruption: 'odd_entries', method: 'GET', route, times: Number.POSITIVE_INFINITY, entries });
    await github.people.comment({ ...toPlace(place), as: 'ada', body: '/rfc why' });
    return { what: `${entries.length} odd entries in ${route}: ${JSON.stringify(entries).slice(0, 120)}` };
  },
  refusal: async (town, { repository, random }) => {
    const { github } = town;
    const place = await openRfc(town, repository);
    const [status, message] = pick(random, REFUSALS);
    const of = `/repos/${repository}/issues/${place.number}`;
    for (const what of ['comments', 'labels'])
      github.fail({ method: 'POST', route: `${of}/${what}`, status, message, times: Number.POSITIVE_INFINITY });
    await github.people.comment({ ...toPlace(place), as: 'ada', body: '/rfc why' });
    return { what: `${status} for ${of}`, refused: [toKey(place)] };
  },
  lock: async (town, { repository, random }) => {
    const { people } = town.github;
    const place = await openRfc(town, repository);
    await people.lock({ ...toPlace(place), as: 'ada', reason: 'too heated' });
    const text = drawText(random, BODY);
    await people.comment({ ...toPlace(place), as: 'bo', body: text.text });
    return { ...said('a locked thread', text, place), refused: [toKey(place)] };
  },
};

const REFUSALS = [
  [422, 'Validation Failed'],
  [403, 'Unable to create comment because issue is locked.'],
  [404, 'Not Found'],
  [410, 'This issue was deleted'],
] as const;

const toPlace = ({ repository, number }: Place): Place => ({ repository, number });
