/** Forgets a person: first shows what would be removed, then removes it, then shows the receipt. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ForgetView, PersonRequest } from '../../desk-api/index.ts';
import { ProblemNote } from '../parts/states.tsx';
import { messageOf, post } from '../state/api.ts';
import { tellChange } from '../state/news.ts';
import { query } from '../state/route.ts';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { Receipt } from './receipt.tsx';

const words = TEXTS.forget;

/** Where the reader is: nothing shown yet, a dry run, or done. */
interface Step {
  readonly person?: PersonRequest;
  readonly view?: ForgetView;
  readonly problem?: string;
}

/** The page for forgetting. */
export function ForgetPage(): JSX.Element {
  const [step, setStep] = useState<Step>({});
  const leads = query.value.getAll('lead').join('\n');
  useEffect(() => {
    setStep({});
  }, [leads]);
  const ask = (person: PersonRequest, confirm: boolean): void => {
    post<ForgetView>('forget', { person, ...(confirm ? { confirm } : {}) }).then(
      (view) => {
        setStep({ person, view });
        if (confirm) tellChange('all');
      },
      (error: unknown) => {
        setStep({ person, problem: messageOf(error) });
      },
    );
  };
  const { person, view, problem } = step;
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      {canChange.value && view?.dryRun !== false && (
        <PersonForm
          key={leads}
          leads={leads}
          onPerson={(asked) => {
            ask(asked, false);
          }}
          onProblem={(text) => {
            setStep({ problem: text });
          }}
        />
      )}
      {problem !== undefined && <ProblemNote text={problem} />}
      {view !== undefined && <Receipt view={view} />}
      {view?.dryRun === true && person !== undefined && !isNothing(view) && (
        <Confirm
          onConfirm={() => {
            ask(person, true);
          }}
        />
      )}
    </>
  );
}

const isNothing = ({ leads, kept, events, journal, quarantine, inbox, outbox }: ForgetView): boolean =>
  leads.length + kept.length + events + journal + quarantine + inbox + outbox === 0;

function PersonForm(props: {
  leads: string;
  onPerson: (person: PersonRequest) => void;
  onProblem: (text: string) => void;
}): JSX.Element {
  return (
    <form
      class="forget-form"
      onSubmit={(event) => {
        event.preventDefault();
        const person = personOf(new FormData(event.currentTarget));
        if (typeof person === 'string') props.onProblem(person);
        else props.onPerson(person);
      }}
    >
      <div class="fields">
        <Lines name="emails" label={words.email} />
        <Lines name="telephones" label={words.telephone} />
        <Lines name="identifiers" label={words.identifier} />
        <Lines name="leads" label={words.leads} value={props.leads} />
      </div>
      <label class="check">
        <input type="checkbox" name="allKeys" />
        {words.allKeys}
      </label>
      <div class="actions">
        <button type="submit" class="primary">
          {words.dryRun}
        </button>
      </div>
    </form>
  );
}

function Lines({ name, label, value = '' }: { name: string; label: string; value?: string }): JSX.Element {
  return (
    <label>
      {label}
      <textarea name={name} rows={2} placeholder={words.oneEach} autocomplete="off" spellcheck={false}>
        {value}
      </textarea>
    </label>
  );
}

/** The person that the form names, or what is wrong with the form. */
function personOf(form: FormData): PersonRequest | string {
  const lines = (name: string): string[] => {
    const value = form.get(name);
    return typeof value === 'string'
      ? value
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean)
      : [];
  };
  const identifiers = lines('identifiers').map((line) => ({ line, at: line.indexOf('=') }));
  const wrong = identifiers.find(({ line, at }) => at < 1 || at === line.length - 1);
  if (wrong !== undefined) return words.badIdentifier(wrong.line);
  const person = {
    emails: lines('emails'),
    telephones: lines('telephones'),
    identifiers: identifiers.map(({ line, at }) => ({ propertyID: line.slice(0, at), value: line.slice(at + 1) })),
    leads: lines('leads'),
  };
  if (Object.values(person).every((list) => list.length === 0)) return words.nobody;
  return form.has('allKeys') ? { ...person, allKeys: true } : person;
}

function Confirm({ onConfirm }: { onConfirm: () => void }): JSX.Element {
  const [typed, setTyped] = useState('');
  return (
    <form
      class="confirm note bad"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === words.word) onConfirm();
      }}
    >
      <label>
        {words.confirmHelp}
        <input
          value={typed}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="danger" disabled={typed !== words.word}>
        {words.confirm}
      </button>
    </form>
  );
}
