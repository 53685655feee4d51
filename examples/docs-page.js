/** Writes a page of all RFCs, by stage, for a site of documents: `node docs-page.js rfcs.html`. */
import { writeFile } from 'node:fs/promises';
import { createClient } from '@rapporteur/client';
import { nameOfEnum, StageSchema } from '@rapporteur/idl';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const [file = 'rfcs.html'] = process.argv.slice(2);

/** Titles and sentences are of people, who may write anything. */
const escaped = (text = '') => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

const toRow = ({ subject, author, next }) =>
  `<tr><td><a href="${escaped(subject?.url)}">${escaped(subject?.title)}</a></td><td>${escaped(author)}</td><td>${escaped(next?.text)}</td></tr>`;

const rfcs = await client.listRfcs({ orderBy: 'created_at desc' }).all();
const stages = [...new Set(rfcs.map(({ stage }) => stage))];
const sections = stages.map((stage) => {
  const found = rfcs.filter((rfc) => rfc.stage === stage);
  const title = nameOfEnum(StageSchema, stage).replaceAll('_', ' ');
  return `<h2>${escaped(title)} (${found.length})</h2>
<table><tr><th>RFC</th><th>Author</th><th>Next step</th></tr>
${found.map(toRow).join('\n')}
</table>`;
});

await writeFile(
  file,
  `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>RFCs</title>
<h1>RFCs</h1>
${sections.join('\n')}
</html>
`,
);
console.log(`${rfcs.length} RFCs are in ${file}.`);
