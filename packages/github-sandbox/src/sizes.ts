/** How long texts may be at GitHub; what is longer is refused with 422 and in GitHub's words. */
import { z } from 'zod';

/** What a refusal says besides the sentence: of which thing which field. */
type FieldName = { readonly resource: string; readonly field: string; readonly code?: string };

const bounded = (most: number, { resource, field, code = 'custom' }: FieldName, words = field) =>
  z.string().refine((text) => charactersOf(text) <= most, {
    error: `${words} is too long (maximum is ${most} characters)`,
    params: { resource, field, code },
  });

/** GitHub counts characters, not UTF-16. */
const charactersOf = (text: string): number => [...text].length;

/** Of issues and pull requests. */
export const BodySchema = bounded(65_536, { resource: 'Issue', field: 'body' });
export const TitleSchema = bounded(256, { resource: 'Issue', field: 'title' }).min(1);

export const CommentBodySchema = bounded(
  65_536,
  { resource: 'IssueComment', field: 'data', code: 'unprocessable' },
  'Body',
).min(1, "body can't be blank");

export const LabelNameSchema = bounded(50, { resource: 'Label', field: 'name' }).min(1);
export const LabelDescriptionSchema = bounded(100, { resource: 'Label', field: 'description' });

/** Of the output of a check run; GitHub says characters in its manual and counts bytes. */
const outputText = (field: string, most: number) =>
  z.string().refine((text) => Buffer.byteLength(text) <= most, {
    error: `${field} exceeds a maximum bytesize of ${most}`,
    params: { resource: 'CheckRun', field, code: 'custom' },
  });

const AnnotationSchema = z.looseObject({
  message: outputText('message', 64 * 1024),
  title: bounded(255, { resource: 'CheckRun', field: 'title' }).optional(),
});

export const CheckOutputSchema = z.looseObject({
  title: bounded(255, { resource: 'CheckRun', field: 'title' }).optional(),
  summary: outputText('summary', 65_535).nullish(),
  text: outputText('text', 65_535).nullish(),
  annotations: z.array(AnnotationSchema).max(50, 'at most 50 annotations per request').optional(),
});
