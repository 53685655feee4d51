import { createClient } from '@rapporteur/client';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const { statement, passages } = await client.getProof({ name: 'notes/meetup/2031-05-08', statement: 's1' });
console.log(statement?.text);
for (const { citation, stands, recordingUrl } of passages)
  console.log(`${stands ? 'said' : 'not found'}: “${citation?.quote}” (${citation?.speaker}) ${recordingUrl}`);
