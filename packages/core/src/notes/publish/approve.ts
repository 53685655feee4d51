/** What a person approves is what stands in the draft after the review: what the reviewer struck is not published. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { NotesState, type Statement, TopicSchema } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import { sameBody } from '../../document/index.ts';
import type { MinutesStyle } from '../../settings/index.ts';
import { renderNotes } from '../messages.ts';
import { isApproved } from './banner.ts';
import { idAtEnd, withoutId } from './line.ts';
import { toWords } from './merge.ts';
import { BANNER_MARKER, DOUBTS_MARKERS, type Minutes, renderBanner, renderPlaces } from './render.ts';

/** What `approveNotes` looks at. `standing` is the text of the minutes as it stands in the pull request. */
export type Review = Minutes & {
  readonly standing: string;
  /** Login of who approves. */
  readonly by: string;
  readonly at: Date;
};

/**
 * The notes as approved, and the text to merge. An untouched draft is rendered anew. A text that people worked on stays
 * theirs, line by line: only our line on the state of the notes is brought up to date and our fold of doubtful
 * statements taken out. A trusted statement of which a line no longer stands leaves the notes. Notes that are
 * approved stay as they are, so approving twice is approving once.
 */
export const approveNotes = (review: Review): { readonly notes: Notes; readonly text: string } => {
  const { notes, standing, by, at } = review;
  const banner = (of: Notes): string =>
    replaceBanner(withoutIds(cutDoubts(standing), notes), { former: renderBanner(notes), banner: renderBanner(of) });
  if (isApproved(notes)) return { notes, text: banner(notes) };
  const all = create(NotesSchema, {
    ...withoutUnseen(notes, review.style),
    state: NotesState.APPROVED,
    approvedBy: by,
    approvedAt: timestampFromDate(at),
  });
  const rendered = renderNotes({ ...review, notes: all });
  if (sameBody(standing, renderNotes(review)) || sameBody(standing, rendered)) return { notes: all, text: rendered };
  const kept = create(NotesSchema, { ...all, ...strike(all, { text: cutDoubts(standing), style: review.style }) });
  return { notes: kept, text: banner(kept) };
};

type Kept = Pick<Notes, 'summary' | 'topics'>;

/** A topic that has no statement left goes as well. */
const keep = ({ summary, topics }: Kept, isKept: (statement: Statement) => boolean): Kept => ({
  summary: summary.filter(isKept),
  topics: topics.flatMap((topic) => {
    const statements = topic.statements.filter(isKept);
    return statements.length > 0 ? [create(TopicSchema, { ...topic, statements })] : [];
  }),
});

/** Without the trusted statements that the minutes do not show: nobody has seen them. */
const withoutUnseen = (notes: Notes, style: MinutesStyle | undefined): Notes => {
  const shown = new Set(renderPlaces(notes, style).map(({ statement }) => statement.id));
  return { ...notes, ...keep(notes, ({ id, doubts }) => doubts.length > 0 || shown.has(id)) };
};

/** Without the statements that were struck or changed. */
const strike = (notes: Notes, { text, style }: { text: string; style: MinutesStyle | undefined }): Kept => {
  const standing = new Set(toLines(text).map(toWords));
  const struck = new Set(
    renderPlaces(notes, style).flatMap(({ statement, forms, former }) =>
      [...forms, ...former].some((form) => toLines(form).every((line) => standing.has(toWords(line))))
        ? []
        : [statement.id],
    ),
  );
  return keep(notes, ({ id }) => !struck.has(id));
};

/** Ids by which statements are named in a draft are no part of what is published. */
const withoutIds = (text: string, { summary, topics }: Notes): string => {
  const ids = new Set([...summary, ...topics.flatMap(({ statements }) => statements)].map(({ id }) => id));
  return text
    .split('\n')
    .map((line) => (ids.has(idAtEnd(line) ?? '') ? withoutId(line) : line))
    .join('\n');
};

/** Our fold, between its markers or, if the second one is gone, up to where the fold ends. */
const cutDoubts = (text: string): string => {
  const lines = text.split('\n');
  const isLine = (wanted: string) => (line: string) => line.trim() === wanted;
  const begin = lines.findIndex(isLine(DOUBTS_MARKERS.begin));
  if (begin < 0) return text;
  const after = lines.slice(begin);
  const marked = after.findIndex(isLine(DOUBTS_MARKERS.end));
  const length = (marked >= 0 ? marked : after.findIndex(isLine('</details>'))) + 1;
  const rest = lines.slice(begin + Math.max(1, length));
  const head = lines.slice(0, begin);
  // The blank line before the fold was ours as well.
  while (head.at(-1)?.trim() === '' && (rest.length === 0 || rest[0]?.trim() === '')) head.pop();
  return [...head, ...rest].join('\n');
};

/** The line with our marker, or one that reads as ours did; without either the reviewer took it out. */
const replaceBanner = (
  text: string,
  { former, banner }: { readonly former: string; readonly banner: string },
): string => {
  const bare = toWords(former.replace(BANNER_MARKER, ''));
  const lines = text.split('\n');
  const marked = lines.findIndex((line) => line.trimEnd().endsWith(BANNER_MARKER));
  const at = marked >= 0 ? marked : lines.findIndex((line) => toWords(line) === bare);
  if (at < 0) return text;
  const end = lines[at]?.endsWith('\r') ? '\r' : '';
  return lines.with(at, `${banner}${end}`).join('\n');
};

const toLines = (text: string): string[] => text.split('\n').filter((line) => toWords(line) !== '');
