/** The thread of `reader.ts`: reads and searches until it is ended. */
import { parentPort } from 'node:worker_threads';
import { errorToData, type Answer, type Question } from './wire.ts';

// A thread has its own prototypes, which must be hardened like those of the main thread (cli.ts; SECURITY.md, T2).
Reflect.deleteProperty(Object.prototype, '__proto__');

const { parseNotification } = await import('../message/notification.ts');
const { searchText } = await import('./search.ts');

/** Processes the contexts once, so that their cost is not counted against the first message. */
const WARM_UP = '{"@context":["https://w3id.org/leadpod/v1","https://schema.org/"],"@type":"Thing","name":"x"}';
await parseNotification({ body: new TextEncoder().encode(WARM_UP) });

const answer = (data: Answer): void => parentPort?.postMessage(data);

async function answerTo(question: Question): Promise<Answer> {
  try {
    if (question.kind === 'search') return { kind: 'searched', isFound: searchText(question.text, question) };
    if (question.kind === 'link') {
      // Loaded here because few threads need the code that reads pages.
      const { linkedIris } = await import('./linked-document.ts');
      return { kind: 'linked', iris: await linkedIris(question.document, question.subject, question.predicate) };
    }
    return { kind: 'parsed', parsed: await parseNotification(question.content, question.options) };
  } catch (error) {
    return { kind: 'failed', error: errorToData(error) };
  }
}

parentPort?.on('message', (question: Question) => {
  void answerTo(question).then(answer);
});
answer({ kind: 'ready' });
