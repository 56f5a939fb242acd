/** Asks for the rest of an answer: a reason, a recipient, or new values. */
import { signal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useId } from 'preact/hooks';
import type { AnswerAction, AnswerRequest, LeadFacets } from '../../desk-api/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Given } from '../parts/text.tsx';
import { give, inHand, type GivenAnswer } from '../state/answers.ts';
import { useResource } from '../state/resource.ts';
import { session } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { changedValues, ValueFields, type Contact } from './value-fields.tsx';
import { say } from './toasts.tsx';

/** A lead as an answer needs it. */
export interface AnsweredLead {
  readonly slug: string;
  readonly name: string;
  /** Its values that can be edited, where they were read already. */
  readonly contact?: Contact;
  /** Its messages name no one to inform. */
  readonly needsRecipient?: boolean;
  /** An answer that failed, and lacks only its recipient. */
  readonly lacking?: AnswerRequest;
}

const asked = signal<{ readonly action: AnswerAction; readonly lead: AnsweredLead } | undefined>(undefined);

/**
 * Begins an answer. Accepting is sent at once if the lead names someone to inform; everything else opens a dialog. If the session
 * is not loaded yet, the answer is sent, and the desk refuses it if it is not allowed.
 */
export function answer(action: AnswerAction, lead: AnsweredLead): void {
  if (session.peek()?.canAnswer === false) say(TEXTS.answers.notPossible, true);
  else if (inHand.peek().has(lead.slug)) say(TEXTS.answers.inHand);
  else if (action === 'accept' && lead.needsRecipient !== true) send(action, lead, {});
  else asked.value = { action, lead };
}

/** Asks for the recipient of an answer that failed because the lead names none, and gives the answer again. */
export function askRecipient({ slug, name, request }: GivenAnswer): void {
  asked.value = { action: request.action, lead: { slug, name, needsRecipient: true, lacking: request } };
}

function send(action: AnswerAction, { slug, name }: AnsweredLead, rest: Partial<AnswerRequest>): void {
  const undoSeconds = session.peek()?.undoSeconds;
  void give({ slug, name }, { action, ...rest, ...(undoSeconds === undefined ? {} : { undoSeconds }) });
}

/** The dialog, while an answer is begun. */
export function AnswerDialog(): JSX.Element | null {
  if (asked.value === undefined) return null;
  const { action, lead } = asked.value;
  const { lacking } = lead;
  const isFirst = lacking === undefined;
  const close = (): void => {
    asked.value = undefined;
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const rest = { ...lacking, ...requestOf(action, event.currentTarget) };
    if (action === 'update' && rest.set === undefined) {
      say(TEXTS.form.nothing);
      return;
    }
    close();
    send(action, lead, rest);
  };
  return (
    <Dialog title={TEXTS.form[action]} onClose={close}>
      <form onSubmit={submit} class="answer-form">
        <p>
          <strong>
            <Given text={lead.name} most={80} />
          </strong>
        </p>
        <p class="faint">
          {lead.needsRecipient && action !== 'assign' ? TEXTS.form.noRecipient : TEXTS.form.help[action]}
        </p>
        {(action === 'assign' || lead.needsRecipient) && <PersonField />}
        {isFirst && action === 'update' && <ValueFields lead={lead} />}
        {isFirst && (action === 'reject' || action === 'retract') && <ReasonField isNeeded={action === 'reject'} />}
        {isFirst && (
          <label>
            {TEXTS.form.comment}
            <textarea name="comment" rows={2} />
          </label>
        )}
        <div class="actions">
          <button type="submit" class="primary">
            {action === 'update' ? TEXTS.form.send : TEXTS.answers.verbs[action]}
          </button>
          <button type="button" onClick={close}>
            {TEXTS.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function requestOf(action: AnswerAction, form: HTMLFormElement): Partial<AnswerRequest> {
  const given = new FormData(form);
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const [reason, comment, to] = [text('reason'), text('comment'), text('to')];
  const changed = changedValues(form);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(comment === undefined ? {} : { comment }),
    ...(to === undefined ? {} : { to }),
    ...(action === 'update' && changed.length > 0 ? { set: Object.fromEntries(changed) } : {}),
  };
}

function ReasonField({ isNeeded }: { isNeeded: boolean }): JSX.Element {
  const list = useId();
  return (
    <label>
      {TEXTS.form.reason}
      <input name="reason" list={list} required={isNeeded} autocomplete="off" autofocus />
      <datalist id={list}>
        {TEXTS.form.reasons.map((reason) => (
          <option key={reason} value={reason} />
        ))}
      </datalist>
    </label>
  );
}

function PersonField(): JSX.Element {
  const list = useId();
  const facets = useResource<LeadFacets>('leads/facets', () => false).state.value.value;
  const webIds = (facets?.assignee ?? []).map(({ value }) => value).filter((value) => value.startsWith('http'));
  return (
    <label>
      {TEXTS.form.to}
      <input name="to" type="url" list={list} required autocomplete="off" autofocus />
      <datalist id={list}>
        {webIds.map((webId) => (
          <option key={webId} value={webId} />
        ))}
      </datalist>
      <span class="faint">{TEXTS.form.toHelp}</span>
    </label>
  );
}
