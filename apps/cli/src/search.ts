/** rapporteur search: where words occur. */
import { type MatchedText, type SearchHit, SearchHitSchema } from '@rapporteur/idl';
import { readCount } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { paint } from './table.ts';
import { toTerminal } from './terminal.ts';
import { prepareFor, wrapTo } from './text.ts';

/** The best hits first; exit code 1 if there is none. */
export const runSearch = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const most = readCount('limit', args.value('limit'), { least: 1, usual: 20 });
  const asked = { query: args.positionals.join(' '), kinds: args.values('kind'), pageSize: Math.min(500, most + 1) };
  const found = await readRecords(env, async (client) => {
    const hits: SearchHit[] = [];
    for await (const hit of client.search(asked)) if (hits.push(hit) > most) break;
    return hits;
  });
  const hits = found.slice(0, most);
  if (args.flag('json')) for (const hit of hits) printJson(io, SearchHitSchema, hit);
  else {
    await prepareFor(hits.flatMap(({ title, snippet }) => [title?.text ?? '', snippet?.text ?? '']));
    for (const [index, hit] of hits.entries()) printHit(io, hit, index > 0);
    if (hits.length === 0) io.out('Nothing was found; fewer words find more.');
    if (found.length > most) io.err(`rapporteur: there is more; --limit ${most * 2} shows it.`);
  }
  return hits.length === 0 ? 1 : 0;
};

const printHit = (io: Io, { name, part, title, snippet, url }: SearchHit, isFurther: boolean): void => {
  if (isFurther) io.out('');
  io.out(paint(io, 'dim', toTerminal(part === '' ? name : `${name} ${part}`)));
  for (const line of [...highlight(io, title), ...highlight(io, snippet)]) io.out(`  ${line}`);
  if (url !== '') io.out(`  ${paint(io, 'dim', toTerminal(url))}`);
};

/** In lines below a margin, with what was found in it in bold letters. */
const highlight = (io: Io, matched: MatchedText | undefined): readonly string[] => {
  const { text = '', highlights = [] } = matched ?? {};
  let end = 0;
  const marked = highlights.map(({ start, length }) => {
    const before = toTerminal(text.slice(end, start));
    end = start + length;
    return `${before}${OPEN}${toTerminal(text.slice(start, end))}${CLOSE}`;
  });
  let isOpen = false;
  return wrapTo(`${marked.join('')}${toTerminal(text.slice(end))}`, io.columns - 2).map((line) =>
    line
      .split(BORDER)
      .map((piece) => {
        if (piece === OPEN || piece === CLOSE) isOpen = piece === OPEN;
        else return isOpen ? paint(io, 'bold', piece) : piece;
        return '';
      })
      .join(''),
  );
};

// Nothing of a text that went through `toTerminal` is one of these, and they take no column.
const [OPEN, CLOSE] = ['\u2060', '\u2061'];
const BORDER = /([\u2060\u2061])/u;
