/** What a test stores, it stores as the bot does: through the registry itself. */
import type { Put, Registry, Visibility } from '@rapporteur/registry';

/** Gives the message as stored, with its new version. */
export const put = async <Message extends Put['message']>(
  registry: Registry,
  message: Message,
  visibility: Visibility = 'public',
): Promise<Message> => {
  const [stored] = await registry.commit({ puts: [{ message, visibility }] });
  if (stored === undefined) throw new Error(`${message.name} was not stored`);
  return { ...message, version: stored.version };
};
