/** The notifications of the events, with their repairs and warnings. */
import type { JSX } from 'preact';
import type { RawMessage, TimelineEvent, Warning } from '../../desk-api/index.ts';
import { Given } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

/** All messages, each closed at first. */
export function Messages(props: {
  messages: readonly RawMessage[];
  events: readonly TimelineEvent[];
}): JSX.Element | null {
  const { messages, events } = props;
  if (messages.length === 0) return null;
  return (
    <details class="section">
      <summary>
        <h2>{TEXTS.lead.messages}</h2>
      </summary>
      {messages.map((message) => (
        <Message
          key={message.event}
          message={message}
          number={events.findIndex(({ event }) => event === message.event) + 1}
        />
      ))}
    </details>
  );
}

function Message({ message, number }: { message: RawMessage; number: number }): JSX.Element {
  const { id, contentType, raw, length, repairs, warnings } = message;
  return (
    <section class="message">
      <h3>
        {TEXTS.lead.event(number)} <Given text={id} most={90} />
      </h3>
      <Notes title={TEXTS.lead.warnings} notes={warnings} kind="warn" />
      <Notes title={TEXTS.lead.repairs} notes={repairs} kind="calm" />
      {repairs.length + warnings.length === 0 && <p class="faint">{TEXTS.lead.noWarnings}</p>}
      <details>
        <summary>
          {TEXTS.lead.raw} <span class="faint">{contentType}</span>
        </summary>
        <pre tabIndex={0}>{raw}</pre>
        {length > raw.length && <p class="faint">{TEXTS.cut(length - raw.length)}</p>}
      </details>
    </section>
  );
}

function Notes(props: { title: string; notes: readonly Warning[]; kind: string }): JSX.Element | null {
  if (props.notes.length === 0) return null;
  return (
    <ul class="findings">
      {props.notes.map(({ pointer, message }, index) => (
        <li key={index}>
          <span class={`tag ${props.kind}`}>{props.title}</span> <code>{pointer}</code> <Given text={message} />
        </li>
      ))}
    </ul>
  );
}
