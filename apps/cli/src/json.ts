/** What programs are told: an object of the contract a line, its enums by name. */
import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { toReadableJson } from '@rapporteur/idl';
import type { Io } from './command.ts';
import { toTerminalJson } from './terminal.ts';

export const printJson = <Desc extends DescMessage>(
  io: Pick<Io, 'out'>,
  desc: Desc,
  message: MessageShape<Desc>,
  more: Readonly<Record<string, unknown>> = {},
): void => io.out(toTerminalJson(JSON.stringify({ ...Object(toReadableJson(desc, message)), ...more })));
