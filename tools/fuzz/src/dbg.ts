import { playAgenda } from '@rapporteur/core/editors';
import { createRandom } from './storm-texts.ts';
import { writeFileSync } from 'node:fs';
import { execSync } from 'node:child_process';
import { mergeAgenda } from '../../../packages/core/src/meeting/merge.ts';
for (const n of process.argv.slice(2)) {
  const { violations } = playAgenda(createRandom(Number(n)), 6);
  for (const v of violations) console.log('###', n, v.what, '| after', v.edits.join(', '));
  const v = violations[0]; if (!v) continue;
  const again = mergeAgenda({ base: v.base, theirs: v.result, ours: v.ours, repository: 'flyteorg/community' });
  for (const k of ['base', 'theirs', 'ours', 'result'] as const) writeFileSync(`/tmp/${k}.md`, v[k].replaceAll('\r', ''));
  writeFileSync('/tmp/again.md', again.body.replaceAll('\r', ''));
  const d = (a: string, b: string) => { try { execSync(`diff -U2 /tmp/${a}.md /tmp/${b}.md`, { encoding: 'utf8' }); } catch (e) { console.log(`== ${a} -> ${b}\n${(e as any).stdout.slice(0, 3500)}`); } };
  d('theirs', 'result'); d('result', 'again'); console.log(again.conflicts.map((c) => c.text));
}
