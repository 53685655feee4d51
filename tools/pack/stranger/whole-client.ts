/** Everything that the client has. */
export * from '@rapporteur/client';
