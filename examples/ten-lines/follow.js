import { createClient } from '@rapporteur/client';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
for await (const { name, version, position } of client.watch({ kinds: ['rfcs', 'notes'] }))
  console.log(version === 0 ? `${name} is gone` : `${name} changed`, position);
