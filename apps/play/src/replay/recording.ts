/** A recording: one JSON object a line, each a delivery as GitHub sent it, or a part of what no delivery tells. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PartialSeed, PartialSeedSchema } from './partial.ts';

/** A webhook as it was recorded. */
export type RecordedDelivery = {
  /** X-GitHub-Delivery; made of the content where the recording has none. */
  readonly id: string;
  /** X-GitHub-Event. */
  readonly event: string;
  readonly payload: object;
  /** It happened at GitHub, but was never delivered. */
  readonly isLost: boolean;
  /** Where it stands in the file, from 1. */
  readonly line: number;
};

export type Recording = {
  readonly deliveries: readonly RecordedDelivery[];
  /** What stands at GitHub without a delivery that tells it. */
  readonly seeds: readonly PartialSeed[];
};

/** What is wrong with a line, where, and what to do; line and column count from 1. */
export type RecordingProblem = { readonly line: number; readonly column: number; readonly text: string };

/** Parses a recording. Every line that is not understood is a problem; the rest is read all the same. */
export const parseRecording = (
  text: string,
): { readonly value: Recording; readonly problems: readonly RecordingProblem[] } => {
  const deliveries: RecordedDelivery[] = [];
  const seeds: PartialSeed[] = [];
  const problems: RecordingProblem[] = [];
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (written.trim() === '') continue;
    const read = readLine(written, index + 1);
    if ('problem' in read) problems.push(read.problem);
    else if ('seed' in read) seeds.push(read.seed);
    else deliveries.push(read.delivery);
  }
  return { value: { deliveries, seeds }, problems };
};

type ReadLine =
  | { readonly delivery: RecordedDelivery }
  | { readonly seed: PartialSeed }
  | { readonly problem: RecordingProblem };

const Id = z.union([z.string().min(1), z.number()]);

const LineSchema = z.looseObject({
  event: z.string().optional(),
  name: z.string().optional(),
  id: Id.optional(),
  delivery: Id.optional(),
  guid: Id.optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  request: z.looseObject({ headers: z.record(z.string(), z.unknown()).optional(), payload: z.unknown() }).optional(),
  lost: z.boolean().optional(),
});

const SHAPE =
  'Write a delivery as {"event": "issue_comment", "id": "…", "payload": {…}}, and what stands at GitHub as {"github": {…}}.';

const readLine = (written: string, line: number): ReadLine => {
  const problem = (column: number, text: string): ReadLine => ({ problem: { line, column, text } });
  const parsed = parseJson(written);
  if ('at' in parsed)
    return problem(parsed.at, `This is no JSON: ${parsed.why}. Each line must hold one whole object.`);
  const { json } = parsed;
  if (!isObject(json)) return problem(1, `This is no object. ${SHAPE}`);
  if ('github' in json) {
    const seed = PartialSeedSchema.safeParse(json.github);
    if (seed.success) return { seed: seed.data };
    const [issue] = seed.error.issues;
    const path = issue?.path.map(String) ?? [];
    return problem(columnOf(written, path), `github${path.map((key) => `.${key}`).join('')}: ${issue?.message}.`);
  }
  const given = LineSchema.safeParse(json);
  if (!given.success) {
    const [issue] = given.error.issues;
    const path = issue?.path.map(String) ?? [];
    return problem(columnOf(written, path), `${path.join('.')}: ${issue?.message}. ${SHAPE}`);
  }
  const headers = toHeaders({ ...given.data, ...given.data.request?.headers, ...given.data.headers });
  const event = headers.get('x-github-event') ?? given.data.event ?? given.data.name;
  if (typeof event !== 'string' || !/^[a-z_]+(\.[a-z_]+)?$/.test(event)) {
    const names = ['x-github-event', 'event', 'name'];
    return problem(columnOf(written, names), `The name of the event is missing or is none. ${SHAPE}`);
  }
  const body = [json.payload, json.body, given.data.request?.payload].find((one) => one !== undefined);
  const payload = typeof body === 'string' ? parseJson(body) : { json: body };
  if ('at' in payload) {
    return problem(columnOf(written, ['payload', 'body']), `The payload is a text, but no JSON: ${payload.why}.`);
  }
  if (!isObject(payload.json)) {
    const why = body === undefined ? 'The payload is missing.' : 'The payload is no object.';
    return problem(columnOf(written, ['payload', 'body']), `${why} ${SHAPE}`);
  }
  const { guid, delivery, id } = given.data;
  const told = headers.get('x-github-delivery') ?? guid ?? delivery ?? id;
  // "pull_request.opened", as Probot calls it.
  const name = event.split('.')[0] ?? event;
  return {
    delivery: {
      id: told === undefined ? digestOf(name, payload.json) : String(told),
      event: name,
      payload: payload.json,
      isLost: given.data.lost ?? false,
      line,
    },
  };
};

const toHeaders = (headers: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value[0] : value]),
  );

// The same delivery twice is one, so that the id may not tell of its place.
const digestOf = (event: string, payload: object): string =>
  createHash('sha256')
    .update(`${event} ${JSON.stringify(payload)}`)
    .digest('hex')
    .slice(0, 32);

const parseJson = (text: string): { readonly json: unknown } | { readonly at: number; readonly why: string } => {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const why = told.replace(/ (in JSON )?at position .*$/s, '').replace(/, "?.* is not valid JSON$/s, '');
    return { at: endOfSense(text) + 1, why };
  }
};

/** Where JSON stops to make sense: the engine does not always say. */
const endOfSense = (text: string): number => {
  let [sensible, senseless] = [0, text.length + 1];
  while (senseless - sensible > 1) {
    const middle = Math.floor((sensible + senseless) / 2);
    if (mayGoOn(text.slice(0, middle))) sensible = middle;
    else senseless = middle;
  }
  return sensible;
};

const mayGoOn = (start: string): boolean => {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) return false;
    return /Unexpected end|Unterminated/.test(error.message) || error.message.includes(`at position ${start.length} `);
  }
};

/** Of the last key of these that the line holds. */
const columnOf = (written: string, keys: readonly string[]): number => {
  const found = keys.map((key) => written.indexOf(JSON.stringify(key))).filter((at) => at >= 0);
  return (found.at(-1) ?? 0) + 1;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
