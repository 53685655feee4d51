/** rapporteur notes FILE: the same parser, checks and extracts as the bot's, on a file. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create, fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { checkNotes, type Evidence, extractNotes, renderNotesText, summarize } from '@rapporteur/core/notes';
import { parseGlossary, type Term } from '@rapporteur/core/terms';
import { NotesMethod } from '@rapporteur/idl';
import { ModelAnswersSchema, type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { AnswerStore } from '@rapporteur/model';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readText } from './input.ts';
import { printJson } from './json.ts';
import { toTerminal } from './terminal.ts';
import { readTranscript } from './transcript.ts';

/** Prints notes; what is to be said about the files goes to stderr. */
export const runNotes = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const words = args.value('summary');
  if (words !== undefined) return runSummary(args, io, words);
  const transcript = (await readTranscript(io, args.positionals[0] ?? ''))?.transcript;
  const agendaPath = args.value('agenda');
  // Loaded on demand: reading Markdown takes as long as all the rest.
  const agenda = agendaPath === undefined ? {} : await (await import('./minutes.ts')).readAgenda(io, agendaPath);
  const glossary = await readGlossary(io, args.value('glossary'));
  if (!transcript || !agenda || !glossary) return 1;

  const date = args.value('date');
  if (date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(date)) {
    io.err(`rapporteur: --date needs a day such as 2026-12-03, not "${toTerminal(date)}".`);
    return 2;
  }
  const asked = { args, io, env };
  const evidence = { transcript, ...agenda, glossary, ...(date === undefined ? {} : { meetingDate: date }) };
  if (args.flag('estimate')) return estimate(evidence, asked);
  const notes = await writeNotes(evidence, asked);
  const faults = checkNotes(notes, transcript);
  if (faults.length > 0) {
    for (const { message } of faults) io.err(`rapporteur: ${toTerminal(message)}`);
    io.err('rapporteur: the notes do not agree with the transcript, so they are not printed; please report this.');
    return 1;
  }
  if (args.flag('json')) printJson(io, NotesSchema, notes);
  else io.out(renderNotesText(notes).trimEnd());
  // A script has to see that what it asked for is not what it got.
  return notes.fallbackReason === '' ? 0 : 3;
};

/** Chosen by code alone, also where a model is configured: nothing leaves the machine. */
const runSummary = async (args: Args, io: Io, words: string): Promise<ExitCode> => {
  if (!/^[1-9]\d{0,3}$/.test(words) || args.flag('json') || args.value('agenda') !== undefined) {
    io.err(
      'rapporteur: --summary takes a number of words up to 9999, as in --summary 100, and stands without --json and --agenda.',
    );
    return 2;
  }
  const transcript = (await readTranscript(io, args.positionals[0] ?? ''))?.transcript;
  if (!transcript) return 1;
  const sentences = summarize({ transcript }, Number(words));
  if (sentences.length === 0) {
    io.err(`rapporteur: no sentence of the transcript that tells something has at most ${words} words; allow more.`);
    return 1;
  }
  for (const sentence of sentences) io.out(toTerminal(sentence));
  return 0;
};
type Asked = { readonly args: Args; readonly io: Io; readonly env: CliEnv };

const readGlossary = async (io: Io, path: string | undefined): Promise<readonly Term[] | undefined> => {
  if (path === undefined) return [];
  const text = await readText(io, path, GLOSSARY);
  if (text === undefined) return undefined;
  const { value, diagnostics } = parseGlossary(text, path);
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  return value;
};

const GLOSSARY = {
  option: '--glossary',
  noun: 'glossary',
  hint: 'keep the terms that are said',
  form: 'text in UTF-8',
};

/** Written by a model only if one is asked for by name: a key in the environment alone sends nothing anywhere. */
const writeNotes = async (evidence: Evidence, { args, io, env }: Asked): Promise<Notes> => {
  const { apiKey, baseUrl } = env.model;
  const name = args.value('model') ?? (env.model.isAsked ? env.model.model : undefined);
  if (args.flag('offline') || name === undefined) {
    if (apiKey && !args.flag('offline'))
      io.err(`rapporteur: nothing was sent anywhere; --model ${env.model.model} has a model write the notes.`);
    return extractNotes(evidence);
  }
  // Loading its library costs more than all the rest.
  const { createModel, createNotes } = await import('@rapporteur/model');
  const model = createModel({ ...env.model, model: name });
  const judge = args.value('judge');
  const { transcript } = evidence;
  const characters = transcript.turns.reduce((sum, { text }) => sum + text.length, 0);
  const host = baseUrl === undefined ? 'api.anthropic.com' : hostOf(baseUrl);
  io.err(
    `rapporteur: sending ${transcript.turns.length} turns (${characters} characters, addresses and codes blotted out) to ${toTerminal(name)} at ${toTerminal(host ?? 'its address')}.`,
  );
  const answers = keepAnswers(io.resolve(join(env.home, 'answers', `${transcript.digest}.json`)));
  const { notes, usage } = await createNotes({
    ...evidence,
    model,
    ...(judge === undefined ? {} : { judge: createModel({ ...env.model, model: judge }) }),
    answers,
    maxCost: maxCostOf(args),
    // Whoever calls again wishes for it.
    draft: randomUUID(),
  });
  const { spent, ...told } = await answers.load();
  if (spent) await answers.save(create(ModelAnswersSchema, told));
  if (usage) io.err(`rapporteur: ${describeUsage(notes)}`);
  if (notes.method !== NotesMethod.MODEL) io.err(`rapporteur: these are extracts: ${toTerminal(notes.fallbackReason)}`);
  return notes;
};

const hostOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).host : undefined);

const describeUsage = ({ usage, check }: Notes): string => {
  const {
    requests = 0,
    inputTokens = 0,
    outputTokens = 0,
    cacheReadTokens = 0,
    durationMs = 0,
    costUsd,
    lost = 0,
  } = usage ?? {};
  const cost = costUsd === undefined ? 'at a price that is not known' : `for $${costUsd.toFixed(4)}`;
  const judged = check?.planted
    ? ` The judge caught ${check.caught} of ${check.planted} planted errors and passed ${check.passed} of ${check.controls} controls.`
    : '';
  const counted =
    lost === 0
      ? ''
      : ` (${lost} of them without an answer, of a run that broke off: counted as the most they can cost)`;
  return `${requests} requests${counted}, ${inputTokens} tokens in (and ${cacheReadTokens} from the cache), ${outputTokens} out, ${cost}, in ${(durationMs / 1000).toFixed(1)} s.${judged}`;
};

/** @throws an Error with one sentence */
const maxCostOf = (args: Args): number | undefined => {
  const text = args.value('max-cost');
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--max-cost needs a number of dollars such as 0.50, not "${toTerminal(text)}".`);
};

/** What was asked for a transcript, in a file that only its owner reads, so that a run which broke off pays for no answer twice. */
const keepAnswers = (file: string): AnswerStore => ({
  load: async () => {
    const text = await readFile(file, 'utf8').catch(() => '{}');
    return fromJsonString(ModelAnswersSchema, text, { ignoreUnknownFields: true });
  },
  save: async (ledger) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, toJsonString(ModelAnswersSchema, ledger), { mode: 0o600 });
    return ledger;
  },
});

/** What would be sent, and what it may cost. */
const estimate = async (evidence: Evidence, { args, io, env }: Asked): Promise<ExitCode> => {
  const { estimateNotes } = await import('@rapporteur/model');
  const name = args.value('model') ?? env.model.model;
  const { characters, inputTokens, costUsd } = estimateNotes(evidence, name);
  const cost = costUsd === undefined ? 'its price is not known' : `about $${costUsd.toFixed(4)}`;
  io.out(
    `${toTerminal(name)} would be sent ${characters} characters, and about ${inputTokens} tokens in all requests: ${cost}.`,
  );
  return 0;
};
