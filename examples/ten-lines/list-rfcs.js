import { createClient } from '@rapporteur/client';
import { nameOfEnum, StageSchema } from '@rapporteur/idl';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
for await (const { subject, stage, next } of client.listRfcs())
  console.log(`${subject?.title} (${nameOfEnum(StageSchema, stage)}): ${next?.text}`);
