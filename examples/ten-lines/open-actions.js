import { createClient } from '@rapporteur/client';
import { toActionId } from '@rapporteur/idl';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
for await (const { name, text, due } of client.listActionItems({ ownerLogin: 'bo', state: 'open' }))
  console.log(`${toActionId(name)}: ${text}${due && ` (until ${due})`}`);
