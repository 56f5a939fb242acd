/** The fields for editing a contact. They show the present values, and which of them will be replaced or added to. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LeadPage, LeadView } from '../../desk-api/index.ts';
import { Loadable } from '../parts/states.tsx';
import { Given } from '../parts/text.tsx';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';

const REPLACED = ['name', 'givenName', 'familyName', 'jobTitle', 'birthDate'] as const;
/** Of these a contact can have several. */
const ADDED = ['email', 'telephone'] as const;

/** The values of a contact that can be edited. */
export type Contact = Pick<LeadView, (typeof REPLACED)[number] | (typeof ADDED)[number]>;

/** The fields; what a list of leads does not have of the contact is read. */
export function ValueFields({ lead: { slug, contact } }: { lead: { slug: string; contact?: Contact } }): JSX.Element {
  const path = contact === undefined ? `leads/${encodeURIComponent(slug)}` : undefined;
  const resource = useResource<LeadPage>(path, () => false);
  if (contact !== undefined) return <Fields contact={contact} />;
  return <Loadable resource={resource}>{({ lead }) => <Fields contact={lead} />}</Loadable>;
}

function Fields({ contact }: { contact: Contact }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.querySelector('input')?.focus();
  }, []);
  return (
    <div class="fields" ref={place}>
      {REPLACED.map((name) => (
        <label key={name}>
          {TEXTS.fieldNames[name]}
          <input name={`set-${name}`} defaultValue={contact[name] ?? ''} autocomplete="off" />
          {name === 'birthDate' && <span>{TEXTS.form.dateHelp}</span>}
        </label>
      ))}
      {ADDED.map((name) => (
        <label key={name}>
          {TEXTS.form.add[name]}
          <input name={`set-${name}`} autocomplete="off" />
          <span>
            {contact[name].length > 0 && (
              <>
                {TEXTS.form.now} <Given text={contact[name].join(', ')} />.{' '}
              </>
            )}
            {TEXTS.form.added}
          </span>
        </label>
      ))}
    </div>
  );
}

/** The values that the reader changed or added. */
export function changedValues(form: HTMLFormElement): readonly (readonly [string, string])[] {
  return [...REPLACED, ...ADDED].flatMap((name) => {
    const field = form.elements.namedItem(`set-${name}`);
    if (!(field instanceof HTMLInputElement)) return [];
    const value = field.value.trim();
    return value === '' || value === field.defaultValue.trim() ? [] : [[name, value] as const];
  });
}
