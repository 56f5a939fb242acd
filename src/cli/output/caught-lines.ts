/** The output of `leadpod catch` about a message. */
import { count } from '../../text/count.ts';
import type { Caught } from '../../integrate/catch/catcher.ts';
import { harmlessJson, harmlessLine, type Terminal } from './terminal.ts';
import { linesOf } from './show-lines.ts';

const LABEL_WIDTH = 13;

/** A message as one line of JSON: what was sent, how leadpod reads it, and the findings. */
export function caughtJson({ leads, ...caught }: Caught): string {
  return `${harmlessJson({ ...caught, ...(leads === undefined ? {} : { leads: leads.map(({ json }) => json) }) })}\n`;
}

/** A message as text for people. */
export function caughtText(caught: Caught, terminal: Terminal): string {
  const { status, contentType, bytes, url, reason, events = [], leads = [], findings = [] } = caught;
  const type = contentType === '' ? 'no Content-Type' : contentType;
  const head = terminal.style('bold', harmlessLine(`${status} ${url ?? 'refused'}`));
  const lines = [
    `${head}  ${harmlessLine(type)}, ${count(bytes, 'byte')}`,
    ...(reason === undefined ? [] : [labelled('reason', reason)]),
    ...events.flatMap(({ id, topic, time, agent, duplicateOf }) => [
      labelled('event', `${topic} ${id}`),
      ...(time === undefined ? [] : [labelled('time', time)]),
      ...(agent === undefined ? [] : [labelled('agent', agent)]),
      ...(duplicateOf === undefined ? [] : [labelled('duplicate', `of message ${duplicateOf}: nothing changes`)]),
    ]),
    ...leads.flatMap(({ lead, json }) => [
      labelled('status', json.status),
      ...(json.name === undefined ? [] : [labelled('name', json.name)]),
      ...linesOf(lead, json)
        .filter(([label, value]) => value !== undefined && !isFinding(label))
        .map(([label, value]) => labelled(label, String(value))),
    ]),
    ...findings.map(({ severity, pointer, message, code }) => {
      const place = pointer === '' ? '' : `${pointer}: `;
      return terminal.style(
        severity === 'error' ? 'red' : 'yellow',
        labelled(severity, `${place}${message} (${code})`),
      );
    }),
    ...(url !== undefined && findings.length === 0 ? [labelled('warnings', 'none')] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** Repairs and warnings are left out of the lines of a lead, because the findings already have them. */
const isFinding = (label: string): boolean => label === 'repair' || label === 'warning';

const labelled = (label: string, value: string): string => `  ${label.padEnd(LABEL_WIDTH)}${harmlessLine(value)}`;
