/** A resource of a pod that another machine reads: it is the only one whose time a test lets run out. */
import type { Pod } from '../../src/solid/pod.ts';

/** From now on one resource is read by the client of the other pod. */
export function readBy(pod: Pod, url: string, { client }: Pod): void {
  const before = { ...pod.client };
  const clientFor = (wanted: string): Pod['client'] => (wanted === url ? client : before);
  pod.client.get = (wanted, ...rest) => clientFor(wanted).get(wanted, ...rest);
  pod.client.getAs = (wanted, ...rest) => clientFor(wanted).getAs(wanted, ...rest);
  pod.client.getStream = (wanted, ...rest) => clientFor(wanted).getStream(wanted, ...rest);
}
