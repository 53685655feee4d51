/** What the bot itself has to remember: generated messages of `rapporteur.record.v1`, which are nobody else's contract. */
export * from './gen/rapporteur/record/v1/record_pb.ts';
