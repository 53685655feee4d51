/** What the bot itself has to remember: generated messages of `rapporteur.record.v1`, which are nobody else's contract, and their names. */
export * from './gen/rapporteur/record/v1/agenda_pb.ts';
export * from './gen/rapporteur/record/v1/group_pb.ts';
export * from './gen/rapporteur/record/v1/meeting_pb.ts';
export * from './gen/rapporteur/record/v1/motion_pb.ts';
export * from './gen/rapporteur/record/v1/record_pb.ts';
export * from './gen/rapporteur/record/v1/rfc_pb.ts';
export * from './gen/rapporteur/record/v1/sync_pb.ts';
export * from './record-key.ts';
export * from './record-name.ts';
