import { expect } from 'chai';
import { answerLead, type LeadAnswer } from '../../../src/index.ts';
import { UsageError } from '../../../src/errors.ts';
import { createObservation, type ObservationOptions } from '../../../src/observe/observation.ts';
import { rejection } from '../../rejection.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

describe('An unknown name in the options of the library', () => {
  it('is refused as an answer', async () => {
    const answer = { action: 'bogus' } as unknown as LeadAnswer;
    const error = await rejection(answerLead(memoryPod(new MemoryServer()), '1', answer), UsageError);
    expect(error.message).to.match(/^option action: expected one of accept, /);
  });
  it('is refused as a log level', async () => {
    const options = { level: 'bogus', write: () => undefined } as unknown as ObservationOptions;
    const error = await rejection(createObservation(options), UsageError);
    expect(error.message).to.match(/^option level: expected one of off, /);
  });
});
