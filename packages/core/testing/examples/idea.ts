import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Disposition, SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { IdeaSchema } from '@rapporteur/idl/record';
import { ideaMessages } from '../../src/idea/index.ts';
import { type Examples, examplesOf } from '../golden.ts';

const at = (text: string): Date => new Date(`${text}T10:00:00Z`);

const subject = (number: number, title: string, kind: 'discussions' | 'pull'): SubjectRef =>
  create(SubjectRefSchema, {
    repository: 'flyteorg/flyte',
    number,
    title,
    kind: { discussions: SubjectKind.DISCUSSION, pull: SubjectKind.PULL_REQUEST }[kind],
    url: `https://github.com/flyteorg/flyte/${kind}/${number}`,
  });

const idea = create(IdeaSchema, {
  name: 'ideas/flyteorg/flyte/8877',
  subject: subject(8877, 'Tags on executions', 'discussions'),
  author: 'cy',
  disposition: Disposition.WILL_BE_RFC,
  champions: ['zoe'],
  createdAt: timestampFromDate(at('2026-01-20')),
});

export const ideaExamples: Examples<typeof ideaMessages> = {
  status: examplesOf(ideaMessages.status, (status) => ({
    status: status(
      idea,
      [
        {
          subject: subject(8877, 'Tags on executions', 'discussions'),
          what: 'discussion',
          at: at('2026-01-20'),
          because: '',
        },
        { subject: subject(9041, '[RFC] Execution tags', 'pull'), what: 'rfc', at: at('2026-02-16'), because: '' },
      ],
      at('2026-02-20'),
    ),
  })),
};
