import { createClient } from '@rapporteur/client';
import { createActor } from '@rapporteur/client/act';

const registry = createClient({ baseUrl: process.env.RAPPORTEUR_URL });
const { githubUrl } = await registry.getAbout();
const item = await registry.getActionItem('actionItems/meetup/2031-05-08/1');
const actor = createActor({ token: process.env.GITHUB_TOKEN, githubUrl, registry });
const { url, isNew } = await actor.action(item).done('Released with 1.9.', { key: 'release-1.9' });
console.log(isNew ? `Said at ${url}` : `It was said already: ${url}`);
