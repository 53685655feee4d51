/** What strangers read and ask for: generated messages and services of `rapporteur.v1`, and the names of its resources. */
export * from './gen/rapporteur/v1/action_pb.ts';
export * from './gen/rapporteur/v1/audit_pb.ts';
export * from './gen/rapporteur/v1/common_pb.ts';
export * from './gen/rapporteur/v1/group_pb.ts';
export * from './gen/rapporteur/v1/meeting_pb.ts';
export * from './gen/rapporteur/v1/minutes_pb.ts';
export * from './gen/rapporteur/v1/motion_pb.ts';
export * from './gen/rapporteur/v1/notes_pb.ts';
export * from './gen/rapporteur/v1/policy_pb.ts';
export * from './gen/rapporteur/v1/rfc_pb.ts';
export * from './gen/rapporteur/v1/settings_pb.ts';
export * from './gen/rapporteur/v1/sync_pb.ts';
export * from './gen/rapporteur/v1/transcript_pb.ts';
export * from './name.ts';
