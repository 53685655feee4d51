/** A series as it is in force: as the settings plan it, with what people changed by command on top. */
import { create } from '@bufbuild/protobuf';
import { ExceptionKind, type Series, type SeriesException, SeriesSchema } from '@rapporteur/idl';

/** `kept` is the series as it was stored last; what people changed stands there, and what the settings said then does not count. */
export const effectiveSeries = (planned: Series, kept: Series | undefined): Series => {
  const said = (kept?.exceptions ?? []).filter(isKept);
  const dates = new Set(said.map(({ date }) => date));
  return create(SeriesSchema, {
    ...planned,
    version: kept?.version ?? 0,
    decidedDate: kept?.decidedDate ?? '',
    exceptions: [...planned.exceptions.filter(({ date }) => !dates.has(date)), ...said],
  });
};

/** Whether a person or a change of the rule made it, and not the settings. */
const isKept = ({ by, kind }: SeriesException): boolean => by !== undefined || kind === ExceptionKind.POSTED_FOR;
