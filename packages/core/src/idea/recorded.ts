/** What people said about an idea by "/idea": how it is sorted, and who takes it up. The last word counts. */
import { Disposition } from '@rapporteur/idl';
import type { RecordedCommand } from '@rapporteur/idl/record';

/** What the words of a discussion come to. */
export type IdeaCommands = {
  /** The last word that sorts it; undefined if nobody said one. */
  readonly sorted?: { readonly disposition: Disposition; readonly word: RecordedCommand };
  /** Logins of those who take it up, in the order in which they were named. */
  readonly champions: readonly string[];
};

/**
 * Reads the words on an idea, oldest first. "/idea champion" says that it needs one; "/idea champion me" and
 * "/idea champion @login" say who it is. Words that were refused, and other commands, are left out.
 */
export const readIdeaCommands = (words: readonly RecordedCommand[]): IdeaCommands => {
  let sorted: IdeaCommands['sorted'];
  const champions = new Map<string, string>();
  for (const word of words) {
    const [command = '', choice = '', ...names] = `${word.command} ${word.text}`.trim().split(/\s+/);
    const disposition = DISPOSITIONS.get(choice.toLowerCase());
    if (command.toLowerCase() !== IDEA || word.refused || disposition === undefined) continue;
    const called = disposition === Disposition.NEEDS_CHAMPION ? championsOf(names, word.by) : [];
    for (const name of called) champions.set(name.toLowerCase(), name);
    if (called.length === 0) sorted = { disposition, word };
    // Who takes it up answers the word that it needs somebody.
    else if (sorted?.disposition === Disposition.NEEDS_CHAMPION) sorted = undefined;
  }
  return { ...(sorted ? { sorted } : {}), champions: [...champions.values()] };
};

/** The command with which people sort ideas. */
const IDEA = '/idea';

const DISPOSITIONS: ReadonlyMap<string, Disposition> = new Map([
  ['new', Disposition.NEW],
  ['champion', Disposition.NEEDS_CHAMPION],
  ['rfc', Disposition.WILL_BE_RFC],
  ['issue', Disposition.MAKE_ISSUE],
  ['close', Disposition.CLOSED],
]);

const championsOf = (names: readonly string[], by: string): string[] =>
  names.flatMap((name) => {
    if (name.toLowerCase() === 'me') return by === '' ? [] : [by];
    const login = /^@([a-z0-9](?:[a-z0-9-]{0,38}))[,.;]?$/i.exec(name)?.[1];
    return login ? [login] : [];
  });
