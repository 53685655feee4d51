/** Brings every action within what GitHub takes: what does not fit is shortened and says where the whole stands. */
import { type Inline, link, md, print, small } from '../document/index.ts';
import { cutBytes, cutMarkdown, cutText, type Room } from '../shared/cut.ts';
import type { Action, CheckAnnotation, FileChange, LabelSpec, Target } from './action.ts';

/** The same action where it fits, and the longest that does where it does not. Fitting again changes nothing. */
export const fit = (action: Action): Action => {
  switch (action.type) {
    case 'upsert_comment': {
      const { target, body } = action;
      return { ...action, body: fitBody(body, onThread(target)) };
    }
    case 'restore_comment':
      return { ...action, body: fitBody(action.body, onThread(action.target)) };
    case 'set_labels':
      return { ...action, present: action.present.map(fitLabel), absent: action.absent.map(fitLabelName) };
    case 'set_check': {
      const { repository, headSha, title, summary, text, annotations } = action;
      const place = link('at the commit', `https://github.com/${repository}/commit/${headSha}`);
      return {
        ...action,
        title: cutText(title, MOST.checkTitle),
        summary: cutMarkdown(summary, MOST.checkOutput, shortened(place)),
        text: cutMarkdown(text, MOST.checkOutput, shortened(place)),
        ...(annotations ? { annotations: annotations.slice(0, MOST.annotations).map(fitAnnotation) } : {}),
      };
    }
    case 'upsert_issue': {
      const { repository, title, body, labels, number, expected } = action;
      const place = onThread({ repository, ...(number === undefined ? {} : { number }) });
      return {
        ...action,
        title: cutText(title, MOST.title),
        body: fitBody(body, place),
        labels: labels.map(fitLabel),
        ...(expected === undefined ? {} : { expected: fitBody(expected, place) }),
      };
    }
    case 'open_pull_request': {
      const { repository, branch, title, body, commitMessage, files } = action;
      const place = link('in the files', `https://github.com/${repository}/tree/${encodeURI(branch)}`);
      return {
        ...action,
        title: cutText(title, MOST.title),
        body: fitBody(body, place),
        commitMessage: cutText(commitMessage, MOST.commitMessage),
        files: files.map(fitFile),
      };
    }
    case 'merge_pull_request':
      return { ...action, title: cutText(action.title, MOST.title) };
    case 'set_issue_state':
    case 'close_pull_request':
    case 'repeat_checks':
    case 'react':
      return action;
    default:
      return action satisfies never;
  }
};

/** What GitHub takes, or less where it says two things: a body has 65,536 characters, the output of a check 65,535 bytes. */
const MOST = {
  body: { characters: 65_536, bytes: 262_144 },
  checkOutput: { characters: 65_535, bytes: 65_535 },
  checkTitle: 255,
  /** Of issues, pull requests and merges. */
  title: 256,
  labelName: 50,
  labelDescription: 100,
  /** Bytes. */
  annotation: 64 * 1024 - 1,
  /** GitHub sets no limit; it takes 50 at a time. */
  annotations: 250,
  commitMessage: 10_000,
  /** Bytes; GitHub takes more, but shows and hands out no more as text. */
  file: 1_000_000,
} as const satisfies Readonly<Record<string, number | Room>>;

const fitBody = (body: string, place: Inline): string => cutMarkdown(body, MOST.body, shortened(place));

const shortened = (place: Inline): string =>
  print(small(md`I shortened this, because GitHub takes no more in one text; the whole stands ${place}.`));

const onThread = ({ repository, number }: Pick<Target, 'repository'> & Partial<Target>): Inline =>
  number === undefined
    ? link('in the repository', `https://github.com/${repository}`)
    : link('in the thread', `https://github.com/${repository}/issues/${number}`);

const fitLabel = ({ name, color, description }: LabelSpec): LabelSpec => ({
  name: fitLabelName(name),
  color,
  description: cutText(description, MOST.labelDescription),
});

/** Without a mark of the cut: by the same name it is found again. */
const fitLabelName = (name: string): string =>
  name.length <= MOST.labelName
    ? name
    : name
        .slice(0, MOST.labelName)
        .replace(/[\ud800-\udbff]$/, '')
        .trim();

const fitAnnotation = (annotation: CheckAnnotation): CheckAnnotation => ({
  ...annotation,
  message: cutBytes(annotation.message, MOST.annotation),
});

const fitFile = (file: FileChange): FileChange => ({
  ...file,
  content: fitContent(file.content),
});

/** A file ends after a whole paragraph, or at least after a whole line. */
const fitContent = (content: string): string => {
  if (cutBytes(content, MOST.file) === content) return content;
  const kept = cutBytes(content, MOST.file - MISSING.length);
  const end = Math.max(0, kept.lastIndexOf('\n\n')) || Math.max(0, kept.lastIndexOf('\n')) || kept.length;
  return `${kept.slice(0, end)}${MISSING}`;
};

const MISSING = '\n\nThe rest is missing here, because the file would be too long.\n';
