/** A sender of events, with a pod in memory and a recipient on a port, for tests. */
import { deliverDue } from '../../../src/desk/delivery/deliver.ts';
import type { DeliverOptions, DeliveryReport } from '../../../src/desk/delivery/options.ts';
import { createRecipientMemory } from '../../../src/desk/delivery/memory.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import type { Delivery } from '../../../src/store/outbox/delivery.ts';
import type { Pod } from '../../../src/solid/pod.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';
import { startRecipient, type Recipient } from '../../support/recipient.ts';
import { deliveryOf, START_MS } from './deliveries.ts';

/** A pod with an outbox, and a clock that stands still until a test moves it. */
export class Sender {
  readonly server = new MemoryServer();
  readonly pod: Pod = memoryPod(this.server);
  readonly outbox = new Outbox(this.pod.client, this.pod.layout);
  readonly notes: string[] = [];
  readonly memory = createRecipientMemory();
  nowMs = 0;

  async put(...deliveries: Delivery[]): Promise<void> {
    for (const delivery of deliveries) await this.outbox.create(delivery);
  }

  /** One round, at this time. */
  async deliver(recipient: Recipient, options: DeliverOptions = {}): Promise<DeliveryReport> {
    return deliverDue(this.pod, {
      ...{ memory: this.memory, now: () => START_MS + this.nowMs, onNote: (note) => this.notes.push(note) },
      ...options,
      answers: { privateOrigins: [recipient.server.origin], ...options.answers },
    });
  }

  async ended(): Promise<readonly Delivery[]> {
    const lists = [await this.outbox.listEnded(), await this.outbox.listFailed()];
    return lists.flatMap(({ deliveries }) => deliveries);
  }

  async pending(): Promise<readonly Delivery[]> {
    return (await this.outbox.list()).deliveries;
  }
}

/** A sender, a recipient, and an event that is due. */
export async function start(more: Partial<Delivery> = {}) {
  const sender = new Sender();
  const recipient = await startRecipient();
  const delivery = deliveryOf({ target: recipient.webId, body: '{"id":"https://pod.example/events/1"}', ...more });
  await sender.put(delivery);
  return { sender, recipient, delivery };
}

/** A report of nothing. */
export const NONE = {
  attempts: 0,
  delivered: 0,
  accepted: 0,
  refused: 0,
  expired: 0,
  waiting: 0,
  needsPerson: 0,
  failed: 0,
};
