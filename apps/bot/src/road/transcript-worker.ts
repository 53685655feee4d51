/** Parses one transcript in a thread of its own, so that a heavy file holds up nobody else. */
import { parentPort, workerData } from 'node:worker_threads';
import { toBinary } from '@bufbuild/protobuf';
import type { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { parseTranscript } from '@rapporteur/core/transcript';
import { TranscriptSchema } from '@rapporteur/idl';

export type ParsedInWorker = {
  readonly transcript: Uint8Array | undefined;
  readonly diagnostics: readonly Parameters<typeof renderDiagnostic>[1][];
};

const { value, diagnostics } = parseTranscript(workerData);
const parsed: ParsedInWorker = { transcript: value && toBinary(TranscriptSchema, value), diagnostics };
parentPort?.postMessage(parsed);
