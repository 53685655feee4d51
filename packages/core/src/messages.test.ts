import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const SRC = import.meta.dirname;
const GOLDEN = join(SRC, '..', 'golden');

/** What speaks to people by its name, and the topic whose table of messages has to call it. */
const SPEAKS = /^export const (render[A-Z]\w*|\w+(?:Words|Check|Title))\b/gm;

/** What has no golden file of its own: why, or as a part of what other functions say. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  checkTitle: 'a part of the check run of decideRfc(',
  motionTitle: 'a part of the check run of decideRfc(',
  stageTitle: 'a part of renderStatus(',
  dispositionTitle: 'a part of renderIdeaAnswer(',
  roleTitle: 'a part of renderNotice(',
  renderStatusAnswer: 'a part of statusWords(',
  renderWhy: 'a part of whyWords(',
  renderWhyNot: 'a part of whyNotWords(',
  renderUntracked: 'a part of the comment of decideRfc(',
  renderWaiting: 'a part of renderStatus(',
  renderBallots: 'a part of renderMotions(',
  renderItem: 'a part of renderAgenda(',
  renderTitle: 'a part of renderAgenda(',
  renderBanner: 'a part of renderNotes(',
  renderPlaces: 'a part of renderNotes(',
  renderStatement: 'a part of renderNotes(',
  renderSubject: 'a part of renderNotes(',
  renderChanges: 'a part of settingsPullCheck(',
  renderDiagnostic: 'a part of settingsCheck(',
  listWords: 'a part of renderReminder(',
  causeWords: 'a part of renderMotionWhy(',
  shareWords: 'a part of renderNotice(',
  baseWords: 'a part of renderNotice(',
  policyWords: 'a part of renderNotice(',
  hoursWords: 'a part of renderNotice(',
  afterConcernWords: 'a part of renderNotice(',
  voteWords: 'a part of renderReminder(',
  renderCommandTable: 'stands in the README',
  renderSettingsReference: 'stands in the documentation',
  renderRecord: 'hidden, and read by the bot alone',
  renderSettings: 'writes a settings file',
  judgeWords: 'judges what people said',
  readIdeaWords: 'reads what people said',
  toGroupWords: 'reads what people said',
  mergeWords: 'unites what people said',
  nameWords: 'finds the words of a name',
  countWords: 'counts',
  toTurnWords: 'cuts a transcript',
  reasonWords: 'a part of renderNotTaken(',
  readTitle: 'reads what people wrote',
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const textOf = (path: string): string => readFileSync(join(SRC, path), 'utf8');
const tables = new Map(files.filter((path) => /\/messages\.test\.ts$/.test(path)).map((path) => [path, textOf(path)]));
const all = [...tables.values()].join('\n');
const speakers = files
  .filter((path) => !path.endsWith('.test.ts'))
  .flatMap((path) => [...textOf(path).matchAll(SPEAKS)].flatMap(([, name]) => (name ? [{ path, name }] : [])));
const names = new Set(speakers.map(({ name }) => name));
const calls = (name: string): boolean => all.includes(`${name}(`);

it.each(speakers)('$name of $path has a golden file', ({ name }) => {
  if (Object.hasOwn(EXCEPTIONS, name)) return;
  expect(calls(name), `call ${name} in the table of its messages.test.ts, or say in EXCEPTIONS why not`).toBe(true);
});

it.each(Object.entries(EXCEPTIONS))('%s still needs its exception: %s', (name, reason) => {
  expect(names).toContain(name);
  const whole = /^a part of .*?(\w+)\($/.exec(reason)?.[1];
  if (whole !== undefined) expect(calls(whole)).toBe(true);
});

it('every golden file is of a topic that compares its files', () => {
  const topics = new Set([...tables.keys()].map((path) => dirname(path)));
  const golden = readdirSync(GOLDEN);
  expect(golden.length).toBeGreaterThan(100);
  expect(golden.filter((file) => !topics.has(file.split('-')[0] ?? ''))).toEqual([]);
});

it('E4: no answer holds a character that nobody sees inside an address', () => {
  const broken = readdirSync(GOLDEN).filter((file) =>
    /(?:https?:|www)[^\s)\]`"<>|]*⟨U\+/.test(readFileSync(join(GOLDEN, file), 'utf8')),
  );
  expect(broken).toEqual([]);
});
