/** A process of its own that is stopped in the middle of reading: it asks, stands still, and says the result. */
import { BudgetReader } from '../../src/budget/reader.ts';
import { smallJsonLd } from './bombs.ts';

const contentOf = (text: string) => ({ body: new TextEncoder().encode(text), contentType: 'application/json' });

const reader = new BudgetReader({ timeoutMs: Number(process.argv[2]), maxHeapMb: 128 });
await reader.read(contentOf(smallJsonLd(0)));
// Far more than what an answer needs that comes in between, and far less than the budget.
const many = Array.from({ length: 100 }, (_, id) => smallJsonLd(id));
const reading = reader.read(contentOf(`[${many.join(',')}]`));
process.stdout.write('stands still\n');
process.kill(process.pid, 'SIGSTOP');
const outcome = await reading.then(
  ({ events }) => `${events.length} events`,
  (error: unknown) => String(error),
);
await reader.close();
process.stdout.write(`${outcome}\n`);
