/** The process that is killed while it writes notes: an inbox whose run has a model asked, step by step. */
import { create } from '@bufbuild/protobuf';
import { TranscriptSchema } from '@rapporteur/idl';
import { createModel, createNotes } from '@rapporteur/model';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { createInbox } from '../src/inbox/index.ts';
import { keepAnswers } from '../src/road/load.ts';
import { door, QUIET, SECRET } from './inbox.ts';

const [url = '', baseUrl = '', meeting = '', key = ''] = process.argv.slice(2);
const database = await openDatabase({ url });
const registry = createRegistry(database);
const inbox = await createInbox({ database, secrets: [SECRET], log: QUIET, door, pollMs: 200, owner: 'writer' });
const text = 'We agreed to store execution tags in the admin database.';
const transcript = create(TranscriptSchema, { digest: 'd', turns: [{ id: 't1', speaker: 'Ada Ruiz', text }] });
const model = createModel({ apiKey: 'none', baseUrl, model: 'claude-test', maxRetries: 0 });

await inbox.start(async (job) => {
  if (job.key !== key) return;
  const answers = keepAnswers(registry, { meeting, hold: job.hold });
  const { notes } = await createNotes({ transcript, model, answers, draft: 'd', signal: job.signal });
  process.send?.({ method: notes.method, lost: notes.usage?.lost });
});
process.on('message', () => void inbox.enqueue([{ key }]));
process.send?.('started');
