/** rapporteur rfc list: the RFCs that are tracked. Apart from the rest, because it is asked for most. */
import { type ClientOptions, createClientOf } from '@rapporteur/client';
import { nameOfEnum, type Rfc, RfcSchema, RfcService, StageSchema, Verdict } from '@rapporteur/idl';
import { askRecords } from './ask.ts';
import { readLogin, readSince } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { printTable } from './table.ts';

/** One line for each RFC. */
export const runRfcList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const isJson = args.flag('json');
  const asked = {
    stages: args.values('stage'),
    repository: args.value('repository'),
    author: readLogin(args.value('author')),
    group: args.value('group'),
    waitingFor: readLogin(args.value('waiting-for')),
    updatedSince: readSince(args.value('since')),
  };
  const known = await askRecords(createRfcClient, env, (client) =>
    client
      .listRfcs({
        ...asked,
        orderBy: args.value('order'),
        pageSize: 500,
        readMask: isJson ? undefined : { paths: SHOWN },
      })
      .all(),
  );
  // What was looked at and is no RFC is stored as well, with the reasons.
  const rfcs = known.filter(({ detection }) => detection?.verdict === Verdict.RFC);
  if (isJson) {
    for (const rfc of rfcs) printJson(io, RfcSchema, rfc);
    return 0;
  }
  const isFiltered = Object.values(asked).some((value) => value !== undefined && value.toString() !== '');
  if (rfcs.length === 0) io.out(isFiltered ? 'There is no such RFC.' : 'No RFC is tracked yet.');
  await printTable(io, rfcs, [
    { head: 'RFC', cell: idOf, isWhole: true },
    { head: 'STAGE', cell: ({ stage }) => nameOfEnum(StageSchema, stage), isWhole: true },
    { head: 'TITLE', cell: ({ subject }) => subject?.title ?? '' },
    { head: 'NEXT', cell: ({ next }) => next?.text ?? '' },
  ]);
  return 0;
};

const createRfcClient = (options: ClientOptions) => createClientOf([RfcService], options);

const SHOWN = ['name', 'subject', 'stage', 'next.text', 'detection.verdict'];

const idOf = ({ subject, name }: Rfc): string => (subject ? `${subject.repository}#${subject.number}` : name);
