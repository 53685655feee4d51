import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create } from '@bufbuild/protobuf';
import { type Detection, RfcSettingsSchema, SubjectState, Verdict } from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pullOf } from '../../testing/rfc.ts';
import type { ChangedFile } from '../github/index.ts';
import { detectRfc, personsVerdict } from './detect.ts';

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/', 'docs/rfcs/'] },
  labels: { values: ['rfc'] },
  incubatorRepository: 'flyteorg/flyte',
});

const added = (path: string): ChangedFile => ({ path, status: 'added' });
const modified = (path: string): ChangedFile => ({ path, status: 'modified' });
const codes = ({ signals }: Detection): string[] => signals.map(({ code }) => code);

describe('with the list of changed files', () => {
  it.each<[string, readonly ChangedFile[], Verdict, string]>([
    ['a document added under a folder', [added('rfc/system/3553-config-override.md')], Verdict.RFC, 'path-added'],
    ['a folder with a blank in its name', [added('rfc/core language/1461-cache.md')], Verdict.RFC, 'path-added'],
    [
      'a document added in the second folder',
      [added('docs/rfcs/20260804_settings_service.md')],
      Verdict.RFC,
      'path-added',
    ],
    ['a document with its images', [added('rfc/img/a.png'), added('rfc/system/1-a.md')], Verdict.RFC, 'path-added'],
    ['a document about templates', [added('rfc/system/6118-pod-template.md')], Verdict.RFC, 'path-added'],
    [
      'a copy of the template',
      [{ path: 'rfc/system/0000-x.md', status: 'copied', previousPath: 'rfc/RFC-0000-Template.md' }],
      Verdict.RFC,
      'path-added',
    ],
    [
      'a document that comes in from elsewhere',
      [{ path: 'rfc/system/x.md', status: 'renamed', previousPath: 'notes/x.md' }],
      Verdict.RFC,
      'path-added',
    ],
    [
      'a typo fixed in a document',
      [modified('rfc/system/3749-sane-overridable-defaults.md')],
      Verdict.NOT,
      'path-amended',
    ],
    [
      'a document that gets its number',
      [{ path: 'rfc/system/12-x.md', status: 'renamed', previousPath: 'rfc/system/0000-x.md' }],
      Verdict.NOT,
      'path-amended',
    ],
    [
      'a number given by a rewrite',
      [added('rfc/system/12-x.md'), { path: 'rfc/system/RFC-0000-x.md', status: 'removed' }],
      Verdict.NOT,
      'path-amended',
    ],
    [
      'a folder moved',
      [{ path: 'docs/rfcs/1461-cache.md', status: 'renamed', previousPath: 'rfc/core language/1461-cache.md' }],
      Verdict.NOT,
      'path-amended',
    ],
    ['a folder deleted', [{ path: 'rfc/system/1461-cache.md', status: 'removed' }], Verdict.NOT, 'path-amended'],
    [
      'readmes and the template',
      [added('rfc/README.md'), added('rfc/system/README.md'), added('rfc/RFC-0000-Template.md')],
      Verdict.NOT,
      'path-other',
    ],
    ['a diagram only', [added('rfc/RFC-Process-diagram-v2.png')], Verdict.NOT, 'path-other'],
    ['a design document elsewhere', [added('docs/component-architecture.md')], Verdict.NOT, 'path-none'],
    [
      'a folder whose name only begins alike',
      [added('rfc-tools/a.md'), added('docs/rfcs.md')],
      Verdict.NOT,
      'path-none',
    ],
    ['no files at all', [], Verdict.NOT, 'path-none'],
    [
      'a whole folder copied',
      ['a', 'b', 'c', 'd', 'e'].map((name) => added(`rfc/system/${name}.md`)),
      Verdict.NOT,
      'path-many',
    ],
  ])('%s', (_, files, verdict, code) => {
    const detection = detectRfc({ pull: pullOf({ title: 'Settings service', files }), settings });
    expect(detection.verdict).toBe(verdict);
    expect(codes(detection)).toContain(code);
  });

  it.each([
    ['an RFC under a title that says nothing', 'draft of idea'],
    ['an RFC under a title that looks like repair', 'fix: typo in docs (RFC #7775, 1/2)'],
  ])('the document decides: %s', (_, title) => {
    const files = [added('rfc/system/1-x.md')];
    expect(detectRfc({ pull: pullOf({ title, files }), settings }).verdict).toBe(Verdict.RFC);
  });

  it('neither a label nor a title nor a branch makes an RFC where no document is added', () => {
    const pull = pullOf({
      title: '[RFC] Settings',
      labels: ['rfc'],
      head: 'rfc/settings',
      body: BODY,
      files: [modified('rfc/system/1-x.md')],
    });
    expect(detectRfc({ pull, settings }).verdict).toBe(Verdict.NOT);
  });

  it('without configured folders the words decide', () => {
    const none = create(RfcSettingsSchema, { paths: { values: [] }, labels: { values: ['rfc'] } });
    expect(detectRfc({ pull: pullOf({ labels: ['rfc'], files: [] }), settings: none }).verdict).toBe(Verdict.RFC);
    expect(detectRfc({ pull: pullOf({ title: 'Fix it', files: [] }), settings: none }).verdict).toBe(Verdict.NOT);
  });
});

const BODY = '# Motivation\n\nx\n\n## Proposed Implementation\n\ny\n\n## Drawbacks\n\nz';

describe('another pull request has a say', () => {
  const files = [added('rfc/system/5204-project-isolation.md')];

  it('a pull request into the branch of an RFC amends that RFC', () => {
    const stackedOn = { repository: 'flyteorg/flyte', number: 5103, isRfc: true };
    const detection = detectRfc({ pull: pullOf({ base: 'literals', files }), settings, stackedOn });
    expect(detection.verdict).toBe(Verdict.NOT);
    expect(detection.signals[0]?.text).toMatchInlineSnapshot(
      `"It is aimed at the branch of the RFC flyteorg/flyte#5103: it amends that RFC and is none of its own."`,
    );
  });

  it('an RFC stacked on work that is no RFC is an RFC', () => {
    const stackedOn = { repository: 'flyteorg/flyte', number: 7, isRfc: false };
    expect(detectRfc({ pull: pullOf({ base: 'work', files }), settings, stackedOn }).verdict).toBe(Verdict.RFC);
  });

  it.each(['master', 'main', 'v2', 'release-1.2', 'release/v1', '', 'flyte-trunk'])(
    'base "%s" is no branch of a pull request',
    (base) => {
      expect(detectRfc({ pull: pullOf({ base, files }), settings, defaultBranch: 'flyte-trunk' }).verdict).toBe(
        Verdict.RFC,
      );
    },
  );

  it('any other base is taken for the branch of a pull request', () => {
    expect(detectRfc({ pull: pullOf({ base: 'raw-literals', files }), settings }).verdict).toBe(Verdict.NOT);
  });

  const known = [
    create(RfcSchema, {
      subject: { repository: 'flyteorg/flyte', number: 5204 },
      documents: ['rfc/system/5204-project-isolation.md'],
      state: SubjectState.OPEN,
    }),
  ];

  it('two pull requests with one document are one RFC, the earlier one', () => {
    expect(detectRfc({ pull: pullOf({ number: 5334, files }), settings, known }).verdict).toBe(Verdict.NOT);
    expect(detectRfc({ pull: pullOf({ number: 5100, files }), settings, known }).verdict).toBe(Verdict.RFC);
    expect(detectRfc({ pull: pullOf({ number: 5204, files }), settings, known }).verdict).toBe(Verdict.RFC);
  });

  it('a document that was given up may be taken up again', () => {
    const closed = known.map((rfc) => ({ ...rfc, state: SubjectState.CLOSED }));
    const detection = detectRfc({ pull: pullOf({ number: 5334, files }), settings, known: closed });
    expect(detection.verdict).toBe(Verdict.RFC);
    expect(codes(detection)).toContain('same-document');
  });

  it('a document of its own beside a foreign one makes an RFC', () => {
    const pull = pullOf({ number: 5334, files: [...files, added('rfc/system/5334-own.md')] });
    expect(detectRfc({ pull, settings, known }).verdict).toBe(Verdict.RFC);
  });
});

describe('a person has the last word', () => {
  it.each([
    ['ignore', [added('rfc/system/1-x.md')], Verdict.NOT],
    ['track', [], Verdict.RFC],
    ['track', undefined, Verdict.RFC],
  ] as const)('/rfc %s with files %j', (word, files, verdict) => {
    const override = { word, by: 'kumare3' };
    const detection = detectRfc({ pull: pullOf(files ? { files } : {}), settings, override });
    expect(detection.verdict).toBe(verdict);
    expect(personsVerdict(detection)).toBe(word);
    expect(detection.signals[0]).toMatchObject({
      code: `person-${word}`,
      text: word === 'track' ? 'kumare3 asked to track it as an RFC.' : 'kumare3 asked not to treat it as an RFC.',
    });
  });
});

describe('without files', () => {
  it.each<[string, Verdict]>([
    ['[RFC] Config Override', Verdict.RFC],
    ['[WIP][RFC] Artifact service design doc', Verdict.RFC],
    ['RFC: Community plugins', Verdict.RFC],
    ['RFC - Cache Reservation API', Verdict.RFC],
    ['rfc: type metadata', Verdict.RFC],
    ['docs(rfc): execution concurrency', Verdict.RFC],
    ['[RFC-3553] Config Override', Verdict.RFC],
    ['Introduce RFC for resolving task resource attributes', Verdict.READ_FILES],
    ['Union Types RFCs', Verdict.READ_FILES],
    ['Add RFC 5742, binary IDL', Verdict.READ_FILES],
    ['First draft of the RFC on retries', Verdict.READ_FILES],
    ['Create 0000-backfill.md', Verdict.READ_FILES],
    ['Add the settings service (RFC #7775, 1/2)', Verdict.NOT],
    ['Amend the accepted RFC', Verdict.NOT],
    ['[Proposal]: Flyte System Tags and metadata', Verdict.READ_FILES],
    ['draft of idea', Verdict.READ_FILES],
    ['Support decentralized custom agent configuration', Verdict.READ_FILES],
    ['docs(rfc): fix typo', Verdict.READ_FILES],
    ['Offloaded raw literals', Verdict.READ_FILES],
    ['feat(runs): settings service CRUD handlers (RFC #7775, 2/2)', Verdict.NOT],
    ['docs: fix typo in rfc/system/3749-sane-overridable-defaults.md', Verdict.NOT],
    ['fix: parse dates as RFC 3339 says', Verdict.NOT],
    ['Parse timestamps per RFC 3339', Verdict.NOT],
    ['Update RFC process', Verdict.NOT],
    ['Bump golang.org/x/net from 0.35.0 to 0.38.0', Verdict.NOT],
    ['Update README.md', Verdict.NOT],
  ])('%s', (title, verdict) => {
    expect(detectRfc({ pull: pullOf({ title }), settings }).verdict).toBe(verdict);
  });

  it.each([
    ['the label is enough', { labels: ['RFC'], title: 'Tags' }, Verdict.RFC],
    [
      'in another repository a tag alone is not',
      { repository: 'flyteorg/flytekit', title: '[RFC] Tags' },
      Verdict.READ_FILES,
    ],
    [
      'in another repository plain words are nothing',
      { repository: 'flyteorg/flyteidl', title: 'Ray task proposal' },
      Verdict.NOT,
    ],
    [
      'the shape of the description outweighs a title of work',
      { title: 'Remove the old cache', body: BODY },
      Verdict.READ_FILES,
    ],
    ['a branch called rfc deserves a look', { title: 'Fix tags', head: 'rfc/tags' }, Verdict.NOT],
    ['spam is none', { title: 'Flyte System tags and metadata', labels: ['spam'] }, Verdict.NOT],
  ] as const)('%s', (_, part, verdict) => {
    expect(detectRfc({ pull: pullOf(part), settings }).verdict).toBe(verdict);
  });

  it('where no repository of RFCs is set, any may hold them', () => {
    const anywhere = create(RfcSettingsSchema, { paths: { values: ['rfc/'] } });
    expect(detectRfc({ pull: pullOf({ title: '[RFC] Tags', repository: 'a/b' }), settings: anywhere }).verdict).toBe(
      Verdict.RFC,
    );
    expect(detectRfc({ pull: pullOf({ title: 'Tags', repository: 'a/b' }), settings: anywhere }).verdict).toBe(
      Verdict.READ_FILES,
    );
  });
});

describe('detection', () => {
  it('is total, explains itself, and never asks for files that it has', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('[', ']', 'RFC', ' ', ':', '(', '#', '1', '/', '>', '\n') }),
    );
    const file = fc.record({
      path: text,
      status: fc.constantFrom('added', 'modified', 'removed', 'renamed', 'copied'),
      previousPath: text,
    });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.option(fc.array(file, { maxLength: 6 }), { nil: undefined }),
        (title, body, base, files) => {
          const detection = detectRfc({
            pull: pullOf({ title, body, base, head: base, ...(files ? { files } : {}) }),
            settings,
          });
          expect(detection.score).toBe(detection.signals.reduce((sum, { weight }) => sum + weight, 0));
          expect(
            detection.signals.every(
              ({ code, text: sentence }) => /^[a-z-]+$/.test(code) && /^[A-Z].*\.$/s.test(sentence),
            ),
          ).toBe(true);
          const weights = detection.signals.map(({ weight }) => Math.abs(weight));
          expect(weights).toEqual(weights.toSorted((a, b) => b - a));
          if (files) expect(detection.verdict).not.toBe(Verdict.READ_FILES);
        },
      ),
    );
  });

  it('survives a description nested deeper than the stack', () => {
    expect(detectRfc({ pull: pullOf({ body: `${'> '.repeat(3000)}RFC` }), settings }).verdict).toBeDefined();
  });
});

const DATA = fileURLToPath(new URL('../../../../../shared/data/rfc-detection/prs.jsonl', import.meta.url));

const rowSchema = z.object({
  repo: z.string(),
  number: z.number(),
  title: z.string(),
  author: z.string(),
  body_excerpt: z.string(),
  labels: z.array(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      status: z.enum(['added', 'modified', 'removed', 'renamed']),
      previous: z.string().optional(),
    }),
  ),
  base: z.string(),
  is_rfc: z.boolean(),
});

describe('real pull requests of flyteorg', () => {
  const rows = existsSync(DATA)
    ? readFileSync(DATA, 'utf8')
        .trim()
        .split('\n')
        .map((line) => rowSchema.parse(JSON.parse(line)))
    : [];

  const judge = (withFiles: boolean): { readonly gold: boolean; readonly verdict: Verdict }[] =>
    rows.map((row) => {
      const files = row.files.map(({ path, status, previous }) => ({
        path,
        status,
        ...(previous ? { previousPath: previous } : {}),
      }));
      const pull = pullOf({
        repository: row.repo,
        number: row.number,
        title: row.title,
        author: row.author,
        authorIsBot: row.author.endsWith('[bot]'),
        body: row.body_excerpt,
        labels: row.labels,
        base: row.base,
        head: '',
        ...(withFiles ? { files } : {}),
      });
      return { gold: row.is_rfc, verdict: detectRfc({ pull, settings }).verdict };
    });

  it('with files: precision and recall at least 0.98', ({ skip, annotate }) => {
    if (rows.length === 0)
      return skip('the labelled pull requests are not there: ../shared/data/rfc-detection/prs.jsonl');
    const judged = judge(true);
    const found = judged.filter(({ verdict }) => verdict === Verdict.RFC);
    const right = found.filter(({ gold }) => gold).length;
    const precision = right / found.length;
    const recall = right / judged.filter(({ gold }) => gold).length;
    annotate(
      `with files: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, ${rows.length} pull requests`,
    );
    expect(precision).toBeGreaterThanOrEqual(0.98);
    expect(recall).toBeGreaterThanOrEqual(0.98);
  });

  it('without files: "not" misses at most one RFC in twenty, and one in five is read at most', ({ skip, annotate }) => {
    if (rows.length === 0)
      return skip('the labelled pull requests are not there: ../shared/data/rfc-detection/prs.jsonl');
    const judged = judge(false);
    const gold = judged.filter((one) => one.gold);
    const recall = gold.filter(({ verdict }) => verdict !== Verdict.NOT).length / gold.length;
    const asked = judged.filter(({ verdict }) => verdict === Verdict.READ_FILES).length / judged.length;
    const found = judged.filter(({ verdict }) => verdict === Verdict.RFC);
    annotate(
      `without files: recall of rfc or read_files ${recall.toFixed(3)}, asked to read ${(asked * 100).toFixed(1)} %, precision of rfc ${(found.filter((one) => one.gold).length / found.length).toFixed(3)}`,
    );
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(asked).toBeLessThanOrEqual(0.2);
    expect(found.every((one) => one.gold)).toBe(true);
  });
});
