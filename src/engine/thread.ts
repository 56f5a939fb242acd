/** The thread of `engine.ts`: one Oxigraph store, which runs one task at a time. */
import { parentPort } from 'node:worker_threads';
import oxigraph from 'oxigraph';
import { answer } from './answer.ts';
import { errorToOutcome, type Outcome, type Task } from './wire.ts';
import { trapOf } from './trap.ts';

// A thread has its own prototypes, which must be hardened like those of the main thread (cli.ts; SECURITY.md, T2).
Reflect.deleteProperty(Object.prototype, '__proto__');

const store = new oxigraph.Store();

function perform(task: Task): Outcome {
  switch (task.kind) {
    case 'load':
      // leadpod checked these lines when it wrote them. To check them again would double the loading time.
      store.load(task.bytes, { format: 'application/n-quads', lenient: true, no_transaction: true });
      return { kind: 'done' };
    case 'read':
      store.load(task.text, { format: task.format, base_iri: task.base, no_transaction: true });
      return { kind: 'done' };
    case 'replace':
      for (const quad of store.match(null, null, null, oxigraph.namedNode(task.graph))) store.delete(quad);
      if (task.nquads !== '') store.load(task.nquads, { format: 'application/n-quads', lenient: true });
      return { kind: 'done' };
    case 'query':
      return { kind: 'answer', answer: answer(store, task.question) };
    case 'size':
      return { kind: 'size', quads: store.size };
  }
}

function outcomeOf(task: Task): Outcome {
  try {
    return perform(task);
  } catch (error) {
    const trap = trapOf(error);
    return trap === undefined ? errorToOutcome(error) : { kind: 'trapped', trap };
  }
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(outcomeOf(task)));
parentPort?.postMessage({ kind: 'ready' } satisfies Outcome);
