/** What was pushed to the default branch of a repository: settings, the registry file of the groups, transcripts. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { occurrenceOfName, type Series, type Settings } from '@rapporteur/idl';
import { RequestRecordSchema } from '@rapporteur/idl/record';
import { silence } from '../document/index.ts';
import { GROUPS_CHECK } from '../group/index.ts';
import { occurrenceMeant } from '../meeting/index.ts';
import { NOTES_CHECK, notesMessages, TRANSCRIPT_PROBLEM, unplacedText } from '../notes/index.ts';
import { meetingsOf, SETTINGS_CHECK, SETTINGS_PATH, seriesIn } from '../settings/index.ts';
import { ask, askAll, type Dossier, type Judging, reason, storedOne } from './dossier.ts';
import { groupsFileIn, reportGroupsFile } from './groups-file.ts';
import { dateIn, effectiveSeriesOf, isNamedAsTranscript } from './meeting.ts';
import type { Question } from './question.ts';
import { refreshSettings, reportSettings, settingsOf } from './settings.ts';

/** Reads what pushes touched, as it stands now; without a push, the settings, as those of the organisation changed. */
export function* judgeRepository(dossier: Dossier, repository: string): Judging {
  const pushes = dossier.hints.flatMap(({ push }) => push ?? []);
  if (pushes.length === 0) {
    yield* refreshSettings(dossier, repository);
    return;
  }
  yield* reportPushes(dossier, repository, pushes);
}

/** Where nobody hears of pushes: those whose commit shows that we have not looked at it. */
export function* reportMissedPushes(
  dossier: Dossier,
  { repository, since }: { readonly repository: string; readonly since: Date },
): Judging {
  const settings = yield* settingsOf(dossier, repository);
  const groupsFile = groupsFileIn(settings, repository);
  const folders = seriesIn(settings, repository).map(({ transcriptsPath }) => folderOf(transcriptsPath));
  // Asked for whole days, an unchanged listing stays the same answer.
  const day = new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS).toISOString();
  const questions = [
    { path: SETTINGS_PATH, check: SETTINGS_CHECK },
    ...(groupsFile === undefined ? [] : [{ path: groupsFile, check: GROUPS_CHECK }]),
    ...[...new Set(folders)].filter((path) => path !== '/').map((path) => ({ path, check: NOTES_CHECK })),
  ].map((one): Question<'unchecked'> => ({ ask: 'unchecked', about: { repository, ...one, since: day } }));
  yield* askAll(dossier, questions);
  const pushes: Push[] = [];
  for (const question of questions) {
    const { path } = question.about;
    const commits = yield* ask(dossier, question);
    if ('stop' in commits) {
      dossier.remark('warn', repository, `What was pushed to ${path} could not be listed: ${commits.stop.text}`);
      continue;
    }
    for (const { at, headSha, paths } of commits)
      if (at > since) pushes.push({ headSha, paths: paths.filter((one) => one === path || isIn(one, path)) });
  }
  if (pushes.length > 0) yield* reportPushes(dossier, repository, pushes);
}

const DAY_MS = 86_400_000;

function* reportPushes(dossier: Dossier, repository: string, pushes: readonly Push[]): Judging {
  const withSettings = pushes.findLast(({ paths }) => paths.includes(SETTINGS_PATH));
  if (withSettings) yield* reportSettings(dossier, { repository, headSha: withSettings.headSha });
  const settings = yield* settingsOf(dossier, repository);
  for (const push of newestByPath(pushes)) yield* reportGroupsFile(dossier, { repository, ...push });
  yield* reportTranscripts(dossier, { repository, settings, pushes });
}

type Push = { readonly headSha: string; readonly paths: readonly string[] };

/** What several pushes touched was brought by the last of them. */
const newestByPath = (pushes: readonly Push[]): Push[] => {
  const seen = new Set<string>();
  const newest: Push[] = [];
  for (const { headSha, paths } of pushes.toReversed()) {
    const fresh = [...new Set(paths)].filter((path) => !seen.has(path));
    for (const path of fresh) seen.add(path);
    newest.unshift({ headSha, paths: fresh });
  }
  return newest;
};

type Pushed = { readonly repository: string; readonly settings: Settings; readonly pushes: readonly Push[] };

function* reportTranscripts(dossier: Dossier, { repository, settings, pushes }: Pushed): Judging {
  const folders = foldersIn(settings, repository);
  const isOurs = (path: string): boolean => folders.some((folder) => isIn(path, folder));
  if (!pushes.some(({ paths }) => paths.some(isOurs))) return;
  const all = yield* effectiveSeriesOf(dossier, seriesIn(settings, repository));
  for (const { headSha, paths } of newestByPath(pushes)) {
    const unplaced: string[] = [];
    for (const path of paths) {
      const series = seriesAt(all, path);
      if (!isOurs(path) || !series.every((one) => isNamedAsTranscript(one, path))) continue;
      const place = placeOf(path, series);
      if (place) yield* askForNotes(dossier, { ...place, repository, path, headSha });
      else unplaced.push(path);
    }
    yield* tellUnplaced(dossier, { repository, headSha, paths: unplaced, series: all });
  }
}

/** Key of the occurrence to which a transcript belongs, "contributors-meetup/2023-06-22". */
const placeOf = (path: string, series: readonly Series[]): { readonly occurrence: string } | undefined => {
  const date = dateIn(path);
  const meetings = date === undefined ? [] : series.flatMap((one) => occurrenceMeant(one, date) ?? []);
  return meetings[0] && { occurrence: occurrenceOfName(meetings[0].name) };
};

/** Where transcripts are looked for. */
const foldersIn = (settings: Settings, repository: string): string[] => {
  const here = seriesIn(settings, repository);
  const planned: readonly { readonly transcriptsPath?: string | undefined }[] =
    here.length > 0 ? here : meetingsOf(settings);
  return planned.map(({ transcriptsPath }) => folderOf(transcriptsPath));
};

const folderOf = (path: string | undefined): string => (path ?? '').replace(/\/*$/, '/');

const isIn = (path: string, folder: string): boolean => folder !== '/' && path.startsWith(folder);

/** A folder may lie in that of another series; a file there belongs to the inner one. */
const seriesAt = (series: readonly Series[], path: string): Series[] =>
  series
    .filter(({ transcriptsPath }) => isIn(path, folderOf(transcriptsPath)))
    .toSorted((a, b) => b.transcriptsPath.length - a.transcriptsPath.length);

type PushedTranscript = {
  readonly occurrence: string;
  readonly repository: string;
  readonly path: string;
  readonly headSha: string;
};

/** Whoever keeps the notes of the occurrence reads the transcript. The same file, pushed again, is one request. */
function* askForNotes(dossier: Dossier, { occurrence, repository, path, headSha }: PushedTranscript): Judging {
  const to = `notes:${repository}/${occurrence}`;
  const name = `requests/transcript/${occurrence}/${toSegment(path)}`;
  const before = yield* storedOne(dossier, RequestRecordSchema, name);
  const at = timestampFromDate(dossier.now);
  const version = before?.version ?? 0;
  const message = create(RequestRecordSchema, { name, version, to, what: 'transcript', path, headSha, at });
  dossier.put({ message, visibility: 'private' });
  dossier.follow({ key: to });
}

/** A path as one segment of a name. */
const toSegment = (path: string): string =>
  path
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(-100)
    .replace(/^[^A-Za-z0-9]+/, '') || 'transcript';

type Unplaced = {
  readonly repository: string;
  readonly headSha: string;
  readonly paths: readonly string[];
  readonly series: readonly Series[];
};

function* tellUnplaced(dossier: Dossier, { repository, headSha, paths, series }: Unplaced): Judging {
  const toQuestion = (path: string) => ({ ask: 'file' as const, about: { repository, path, ref: headSha } });
  yield* askAll(dossier, paths.map(toQuestion));
  const unusable: { readonly path: string; readonly problems: readonly string[] }[] = [];
  for (const path of paths) {
    // A file that was removed is no problem.
    if ((yield* ask(dossier, toQuestion(path))) === undefined) continue;
    const problem = unplacedText({ path, repository, series: seriesAt(series, path)[0]?.title, date: dateIn(path) });
    dossier.remark('warn', repository, problem);
    unusable.push({ path, problems: [problem] });
  }
  if (unusable.length === 0) return;
  const title = TRANSCRIPT_PROBLEM;
  const summary = notesMessages.transcriptProblem(...unusable);
  dossier.act(
    [
      {
        type: 'set_check',
        repository,
        headSha,
        name: NOTES_CHECK,
        conclusion: 'failure',
        title,
        summary,
        text: silence,
      },
    ],
    [reason('transcript-unreadable', title)],
  );
}
