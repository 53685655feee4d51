import { createClient } from '@rapporteur/client';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
for await (const { title, snippet, url } of client.search('pydantic'))
  console.log([title?.text, snippet?.text, url].filter(Boolean).join('\n  '));
