import { createClient } from '@rapporteur/client';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
for (const { title, text, due, subject } of await client.listWaiting({ login: 'bo', roles: ['TSC'] }))
  console.log([title, text, due, subject?.url].filter(Boolean).join(' | '));
