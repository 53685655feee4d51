import { createClient } from '@rapporteur/client';
import { occurrenceOfName, toAgendaName } from '@rapporteur/idl';

const client = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const meeting = await client.getNextMeeting();
const { sections } = await client.getAgenda(toAgendaName(occurrenceOfName(meeting.name)));
console.log(`${meeting.title}, ${meeting.localStart} ${meeting.timeZone}`);
for (const { title, items } of sections) console.log([title, ...items.map(({ text }) => `- ${text}`)].join('\n'));
