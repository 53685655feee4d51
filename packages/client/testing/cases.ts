/** What the cases of the conformance suite share. */
import { type DescMessage, fromJson, type MessageShape, toJson } from '@bufbuild/protobuf';
import type { Registry } from '@rapporteur/registry';
import { type Client, type Pages, RapporteurError } from '../src/index.ts';

/** What is stored in the registry is read by the client. */
export type Stand = { readonly client: Client; readonly registry: Registry };

export type Tests = Readonly<Record<string, (stand: Stand) => Promise<void>>>;

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

/** What strangers are to see of a record: the same JSON, read as the view. */
export const viewOf = <View extends DescMessage, Kept extends DescMessage>(
  view: View,
  kept: Kept,
  message: MessageShape<Kept>,
): MessageShape<View> => fromJson(view, toJson(kept, message), { ignoreUnknownFields: true });
