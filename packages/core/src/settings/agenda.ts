/** The part of the schema about agendas: which sections they have, in which order, and how long each takes. */
import { closestMatch } from 'leven';
import { z } from 'zod';
import { withUniqueKeys } from './decision.ts';
import { keyName, ownWords } from './value.ts';
import { AGENDA_SECTIONS, SECTION_SHOWS } from './words.ts';

const PLACEHOLDERS = ['date', 'title'];

/** Blocks of the agenda's issue that are no sections, and the section of what was said. */
const RESERVED: readonly string[] = ['when', 'facts', 'notes'];

const section = z
  .strictObject({
    key: keyName.describe(
      `One of ${AGENDA_SECTIONS.map((key) => `\`${key}\``).join(', ')}; or a key of your own, with a line \`text\`.`,
    ),
    title: ownWords(PLACEHOLDERS)
      .refine((title) => !/\]\([^()]*\)./.test(title), {
        error: 'has a link that does not stand at its end; write one link at most, and last',
      })
      .optional()
      .describe('Heading; without one, the usual words. Placeholders: `{date}`, `{title}`; a link may stand last.'),
    limit: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe('At most so many lines, and how many more there are; usually 40.'),
    minutes: z
      .int()
      .min(1)
      .max(600)
      .optional()
      .describe('How long it takes. The sum stands in the head of the agenda.'),
    show: z
      .enum(SECTION_SHOWS)
      .optional()
      .describe(
        'When it stands there: `when_filled` is only with a line in it. Without it, as is usual for the section.',
      ),
    text: ownWords(PLACEHOLDERS)
      .optional()
      .describe('The line of a section of your own, with links. Placeholders: `{date}`, `{title}`.'),
  })
  .check(({ value, issues }) => {
    const problem = findProblem(value);
    if (problem) issues.push({ code: 'custom', message: problem.message, input: value, path: [problem.at] });
  });

/** What agendas are made of. */
export const agenda = z.strictObject({
  sections: z
    .array(section)
    .max(30, { error: 'has more than 30 sections' })
    .check(withUniqueKeys('key', 'is the key of two sections; give each section one item'))
    .nullish()
    .describe('Sections, in the order in which they stand. Without any, the usual ones.'),
  proposal_deadline_hours: z
    .int()
    .min(0)
    .max(720)
    .nullish()
    .describe('Topics are asked for until so many hours before the start. Later ones are taken, and marked as late.'),
  propose_to_cancel_hours: z
    .int()
    .min(0)
    .max(720)
    .nullish()
    .describe('If nothing is on the agenda, it is proposed so many hours before the start to cancel; 0 means never.'),
});

const findProblem = ({
  key,
  title,
  text,
}: {
  readonly key: string;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
}): { readonly message: string; readonly at: 'key' | 'text' } | undefined => {
  const known: readonly string[] = AGENDA_SECTIONS;
  if (known.includes(key)) {
    return text === undefined
      ? undefined
      : { message: `is the line of a section of your own, and "${key}" is none; leave it out`, at: 'text' };
  }
  if (text !== undefined) {
    if (RESERVED.includes(key) || known.includes(key.replace(/-\d+$/, '')))
      return { message: 'is a key that agendas use for something else; choose another one', at: 'key' };
    return title === undefined ? { message: 'is a section of your own; add the line "title"', at: 'key' } : undefined;
  }
  const near = closestMatch(key, known, { maxDistance: 3 });
  const hint = near ? `did you mean "${near}"? A` : `write one of ${known.join(', ')}; a`;
  return { message: `is no section; ${hint} section of your own has the lines "title" and "text"`, at: 'key' };
};
