/** What the cases of the conformance suite share. */
import { type Client, type Pages, RapporteurError } from '../index.ts';

export type Tests = Readonly<Record<string, (client: Client) => Promise<void>>>;

export const RFC = 'rfcs/acme/widgets/7';
export const MEETING = 'meetings/contributors-meetup/2031-05-08';

export const failure = async (call: Promise<unknown>): Promise<Pick<RapporteurError, 'code' | 'message'>> => {
  const error = await call.then(
    () => new Error('The call succeeded, but it should not have'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RapporteurError)) throw error;
  return { code: error.code, message: error.message };
};

export const names = async (pages: Pages<{ readonly name: string }>): Promise<readonly string[]> =>
  (await pages.all()).map(({ name }) => name);
