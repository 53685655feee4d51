import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NotesMethod, NotesState, StatementKind } from '@rapporteur/idl';
import { NotesSchema } from '@rapporteur/idl/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, nobody, obeyed, readJson, serve } from '../testing/run.ts';

/** Invented people in an invented meeting. */
const CALL = `WEBVTT

1
00:00:05.000 --> 00:00:09.000
Ada Ruiz: First is pull request 3553, execution tags. Workflows have no tags, so operators cannot filter by team.

2
00:00:10.000 --> 00:00:16.000
Ada Ruiz: We agreed to store execution tags in the admin database and not in the launch plan.

3
00:00:17.000 --> 00:00:21.000
Bo Lind: I will review the migration guide for the database by June 30.

4
00:00:22.000 --> 00:00:27.000
Cy Vance: Who decides about the name of the override field in the launch plan?
`;
const MINUTES = `# June 22, 2023

* Attendees [name, affiliation]
    * Ada Ruiz, Acme
    * Bo Lind, Acme
* New RFCs
    * [Execution tags](https://github.com/example/engine/pull/3553) in the admin database
* Open mic
    * Array node map tasks
`;

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
  await desk.write('call.vtt', CALL);
  await desk.write('minutes.md', MINUTES);
  await mkdir(join(desk.folder, 'folder'));
});
afterAll(async () => desk.clear());

const notesOf = (json: string) => readJson(NotesSchema, json);

describe('notes of a transcript', () => {
  it('say how they were made, and cite turn and time for everything', async () => {
    const { code, out, err } = await desk.run('notes', 'call.vtt');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^This is a draft that nobody has reviewed yet\. These are words of the speakers, and no model was used\./,
    );
    for (const [words, source] of [
      ['We agreed to store execution tags', '[0:10] Ada Ruiz'],
      ['I will review the migration guide', '[0:17] Bo Lind'],
    ] as const) {
      expect(out.slice(out.indexOf(words)).split('\n')[1]?.trim()).toBe(source);
    }
  });

  it('as JSON they are the message of the contract, and every quote stands in its turn', async () => {
    const { code, out, err } = await desk.run('notes', 'call.vtt', '--json');
    expect([code, err]).toEqual([0, '']);
    const notes = notesOf(out);
    expect(notes).toMatchObject({ method: NotesMethod.EXTRACTIVE, state: NotesState.DRAFT, fallbackReason: '' });
    const statements = notes.topics.flatMap((topic) => topic.statements);
    expect(statements.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([StatementKind.DECISION, StatementKind.ACTION_ITEM]),
    );
    for (const { quote } of statements.flatMap(({ citations }) => citations)) expect(CALL).toContain(quote);
  });

  it('with an agenda they are sorted by its items', async () => {
    const { code, out, err } = await desk.run('notes', 'call.vtt', '--agenda', 'minutes.md', '--json');
    expect([code, err]).toEqual([0, '']);
    const notes = notesOf(out);
    const topic = notes.topics.find(({ title }) => title === 'Execution tags in the admin database');
    expect(topic?.subjects[0]).toMatchObject({ repository: 'example/engine', number: 3553 });
    expect(notes.notDiscussed.join(' ')).toContain('array-node-map-tasks');
  });

  it('a path counts from where the user stands, an absolute one stays', async () => {
    const relative = await desk.run('notes', './folder/../call.vtt');
    const absolute = await desk.run('notes', join(desk.folder, 'call.vtt'));
    expect(relative.code).toBe(0);
    expect(relative).toEqual(absolute);
  });
});

describe('a summary in so many words', () => {
  it.each([12, 20, 40, 200])('of %i is whole sentences of the meeting, word for word', async (words) => {
    const { code, out, err } = await desk.run('notes', 'call.vtt', '--summary', String(words));
    expect([code, err]).toEqual([0, '']);
    expect(out.split(/\s+/).length).toBeLessThanOrEqual(words);
    for (const sentence of out.split('\n')) {
      expect(CALL).toContain(sentence);
      expect(sentence).toMatch(/^[A-Z].*[.?]$/);
    }
  });

  it('asks no model, also where one is configured', async () => {
    const other = await createDesk({ ANTHROPIC_BASE_URL: await nobody(), ANTHROPIC_API_KEY: 'key-of-the-model' });
    await other.write('call.vtt', CALL);
    const { code, err } = await other.run('notes', 'call.vtt', '--summary', '40');
    await other.clear();
    expect([code, err]).toEqual([0, '']);
  });

  it.each([
    [['--summary', '0'], 2, '--summary takes a number of words'],
    [['--summary', 'ten'], 2, '--summary takes a number of words'],
    [['--summary', '40', '--json'], 2, 'stands without --json'],
    [['--summary', '2'], 1, 'no sentence of the transcript'],
  ])('%j is refused in one sentence', async (options, expected, words) => {
    const { code, out, err } = await desk.run('notes', 'call.vtt', ...options);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toContain(words);
    expect(err.split('\n')).toHaveLength(1);
  });
});

/** Little endian, as Windows writes it. */
const toUtf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

describe('transcripts that are readable in spite of all', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['UTF-16', toUtf16(CALL), ''],
    ['line ends of Windows', CALL.replaceAll('\n', '\r\n'), ''],
    ['cut off inside a cue', CALL.slice(0, CALL.indexOf('by June')), ''],
    ['cut off inside a time', CALL.slice(0, CALL.indexOf(':22.000') + 1), 'damaged.vtt:1'],
    ['SRT', CALL.replace('WEBVTT\n\n', '').replaceAll(/(:\d\d)\.(\d{3})/g, '$1,$2'), ''],
  ])('%s', async (_, content, warning) => {
    await desk.write('damaged.vtt', content);
    const { code, out, err } = await desk.run('notes', 'damaged.vtt', '--json');
    expect(code).toBe(0);
    expect(err.startsWith(warning) && (warning !== '' || err === '')).toBe(true);
    const quotes = notesOf(out).topics.flatMap(({ statements }) => statements.flatMap(({ citations }) => citations));
    expect(quotes.length).toBeGreaterThan(0);
    for (const { quote } of quotes) expect(CALL).toContain(quote);
  });
});

describe('what is no transcript: exit code 1, one sentence with the file and the way out, nothing on stdout', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /^bad: The file is empty; .+\.$/],
    ['blank', ' \n\n\t\n', /^bad: The file is empty; .+\.$/],
    ['a head and nothing else', 'WEBVTT\n', /^bad: .+\.$/],
    ['binary', new Uint8Array(400).map((_, index) => (index * 37) % 256), /^bad: The file is not text; export .+\.$/],
    [
      'a Word document',
      new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0]),
      /^bad: The file is a ZIP archive or a Word document that is damaged; .+\.$/,
    ],
    ['a PDF', '%PDF-1.7\n%âãÏÓ\n1 0 obj', /^bad: The file is a PDF document, .+\.$/],
    ['JSON', '{"name": "lantern"}', /^bad: The file is JSON in which no speech was found; .+\.$/],
    ['a web page', '<!doctype html><title>Sign in</title>', /^bad: The file looks like a web page .+\.$/],
    ['a letter', 'Dear all\n\nthank you for coming.\n', /^bad: No speech of named people and no cues .+ \(\.vtt\)\.$/],
    ['far too large', `${CALL}${'x '.repeat(3_000_000)}`, /^bad: The file holds more than 5 MB of words, .+\.$/],
  ])('%s', async (_, content, expected) => {
    await desk.write('bad', content);
    const { code, out, err } = await desk.run('notes', 'bad', '--json');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(expected);
    expect(err.split('\n')).toHaveLength(1);
  });

  it.each([
    ['missing.vtt', 'rapporteur: missing.vtt cannot be read: there is no such file.'],
    ['call.vtt/x', 'rapporteur: call.vtt/x cannot be read: there is no such file.'],
    ['folder', 'rapporteur: folder cannot be read: it is a folder; name the file in it.'],
    ['a\u0000b', 'rapporteur: ab cannot be read: ERR_INVALID_ARG_VALUE.'],
    ['x'.repeat(5000), `rapporteur: ${'x'.repeat(5000)} cannot be read: no file has such a long name.`],
  ])('a path that leads nowhere (%#)', async (path, expected) => {
    expect(await desk.run('notes', path)).toEqual({ code: 1, out: '', err: expected });
  });

  it('a file without an end is not read to its end', async ({ skip }) => {
    skip(process.platform === 'win32', 'there is no such file on Windows');
    expect((await desk.run('notes', '/dev/zero')).err).toMatch(/^\/dev\/zero: The file is larger than 32 MB/);
  });
});

describe('glossaries', () => {
  const MISHEARD = CALL.replace('Workflows have no tags', 'The flight admin has no tags');

  it('G4: terms are told beside the words that were meant for them, and the quotes keep these', async () => {
    await desk.write('misheard.vtt', MISHEARD);
    await desk.write('terms.txt', '# ours\nflyteadmin\n');
    const { code, out, err } = await desk.run('notes', 'misheard.vtt', '--glossary', 'terms.txt', '--json');
    expect([code, err]).toEqual([0, '']);
    const { corrections, topics } = notesOf(out);
    expect(corrections).toMatchObject([
      { from: 'flight admin', to: 'flyteadmin', source: 'terms.txt', doubtful: false },
    ]);
    for (const { quote } of topics.flatMap(({ statements }) => statements).flatMap(({ citations }) => citations)) {
      expect(MISHEARD).toContain(quote);
    }
  });

  it('a line that cannot be read is told, and the rest counts', async () => {
    await desk.write('bad.txt', 'flyteadmin\n{"term"\n');
    const { code, err } = await desk.run('notes', 'call.vtt', '--glossary', 'bad.txt');
    expect(code).toBe(0);
    expect(err).toContain('bad.txt:2:1: This line begins as JSON and is none;');
  });

  it('one that is no text is refused', async () => {
    await desk.write('zero.txt', new Uint8Array([0, 1]));
    const { code, err } = await desk.run('notes', 'call.vtt', '--glossary', 'zero.txt');
    expect([code, err]).toEqual([1, 'zero.txt: The file is not text; the glossary must be text in UTF-8.']);
  });
});

describe('agendas', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty', '\n', 'bad.md: The file is empty; name another one, or leave out --agenda.'],
    ['binary', new Uint8Array([0, 1, 2, 3]), 'bad.md: The file is not text; the agenda must be Markdown in UTF-8.'],
    ['Latin-1', new Uint8Array([0x2a, 0x20, 0xe9]), 'bad.md: The file is not text; the agenda must be'],
    ['huge', '* a\n'.repeat(300_000), 'bad.md: The file is larger than 1 MB, which no agenda is;'],
  ])('%s: exit code 1, no notes', async (_, content, expected) => {
    await desk.write('bad.md', content);
    const { code, out, err } = await desk.run('notes', 'call.vtt', '--agenda', 'bad.md');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(expected);
    expect(err.split('\n')).toHaveLength(1);
  });

  it('missing, like the transcript: both are told at once', async () => {
    const { code, err } = await desk.run('notes', 'a.vtt', '--agenda', 'b.md');
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'rapporteur: a.vtt cannot be read: there is no such file.',
      'rapporteur: b.md cannot be read: there is no such file.',
    ]);
  });

  it('without an item: said, and the notes are made all the same', async () => {
    await desk.write('empty.md', '# A title\n');
    const plain = await desk.run('notes', 'call.vtt');
    const { code, out, err } = await desk.run('notes', 'call.vtt', '--agenda', 'empty.md');
    expect(code).toBe(0);
    expect(out).toBe(plain.out);
    expect(err).toContain('empty.md: No item of an agenda was found in it');
  });

  it('UTF-16 is read', async () => {
    await desk.write('wide.md', toUtf16(MINUTES));
    const { out, err } = await desk.run('notes', 'call.vtt', '--agenda', 'wide.md', '--json');
    expect(err).toBe('');
    expect(notesOf(out).topics.map(({ title }) => title)).toContain('Execution tags in the admin database');
  });
});

describe('a hostile transcript', () => {
  const EVIL = CALL.replace('Ada Ruiz: We', '\u001b]0;owned\u0007Ada \u202eRuiz\u001b[31m: We')
    .replaceAll('database', 'data\u001b[2J\u009b1A\u0008base\u202e')
    .replaceAll('execution', '\u2066execution');

  it.each([[[]], [['--json']]])('nothing of it is obeyed by a terminal (%j)', async (options) => {
    await desk.write('evil\u001b[2J.vtt', `${EVIL}\n00:00:99.000 -->\n`);
    const { code, out, err } = await desk.run('notes', 'evil\u001b[2J.vtt', ...options);
    expect(code).toBe(0);
    expect(out).toContain('admin data');
    expect(obeyed(out + err)).toEqual([]);
  });

  it('nor of an agenda', async () => {
    await desk.write('evil.md', MINUTES.replaceAll('Execution', '\u001b[2J\u009bExecution'));
    for (const options of [[], ['--json']]) {
      const { out, err } = await desk.run('notes', 'call.vtt', '--agenda', 'evil.md', ...options);
      expect(obeyed(out + err)).toEqual([]);
    }
  });
});

describe('with a model', () => {
  const asking = { ANTHROPIC_API_KEY: 'key-of-the-model', RAPPORTEUR_MODEL: 'claude-test' };
  const run = async (variables: Record<string, string>, ...args: string[]) => {
    const other = await createDesk(variables);
    await other.write('call.vtt', CALL);
    const ran = await other.run('notes', 'call.vtt', ...args);
    await other.clear();
    return ran;
  };

  it('that cannot be reached: extracts, exit code 3, the reason on stderr, and no trace of the key', async () => {
    const { code, out, err } = await run({ ...asking, ANTHROPIC_BASE_URL: await nobody() });
    expect(code).toBe(3);
    expect(err).toMatch(
      /^rapporteur: sending 3 turns \(\d+ characters, addresses and codes blotted out\) to claude-test at /,
    );
    expect(err.split('\n').at(-1)).toMatch(/^rapporteur: these are extracts: The model API could not be reached/);
    expect(out).toContain('no model was used. The model API could not be reached');
    expect(out + err).not.toContain('key-of-the-model');
  });

  it('that answers nonsense: the same', async () => {
    const server = await serve((_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end('<p>?'));
    const { code, out } = await run({ ...asking, ANTHROPIC_BASE_URL: server.url }, '--json');
    await server.close();
    expect(code).toBe(3);
    expect(notesOf(out)).toMatchObject({ method: NotesMethod.EXTRACTIVE });
    expect(notesOf(out).fallbackReason).toMatch(/^The model API .+\.$/);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['nobody asked for', { ANTHROPIC_API_KEY: 'key-of-the-model' }, []],
    ['that is forbidden for once', asking, ['--offline']],
    ['whose cost is asked first', asking, ['--estimate']],
    ['that would cost too much', asking, ['--max-cost', '0']],
  ])('%s is sent nothing', async (_, variables, args) => {
    let requests = 0;
    const server = await serve((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    const { out } = await run({ ...variables, ANTHROPIC_BASE_URL: server.url }, ...args);
    await server.close();
    expect(requests).toBe(0);
    expect(out).not.toBe('');
  });

  it('a key that is there is told, since it alone does nothing', async () => {
    const { code, err } = await run({ ANTHROPIC_API_KEY: 'key-of-the-model' });
    expect([code, err]).toEqual([
      0,
      'rapporteur: nothing was sent anywhere; --model claude-sonnet-5-5 has a model write the notes.',
    ]);
  });

  it.each([
    ['--max-cost', 'much', 1, '--max-cost needs a number of dollars'],
    ['--date', 'soon', 2, '--date needs a day'],
  ])('%s %s is refused', async (option, value, code, words) => {
    const ran = await run(asking, option, value);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(words);
  });
});
