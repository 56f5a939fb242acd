/** One message in the quarantine: the reason, its text with the place marked, and the buttons to correct or trust it. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FindingView, QuarantineDetail, RetryView, Validation } from '../../desk-api/index.ts';
import { chooseIn, Editor } from '../parts/editor.tsx';
import { Entry } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Given, Time } from '../parts/text.tsx';
import { say } from '../shell/toasts.tsx';
import { messageOf, post } from '../state/api.ts';
import { useKeys } from '../state/keys.ts';
import { tellChange } from '../state/news.ts';
import { useResource } from '../state/resource.ts';
import { navigate } from '../state/route.ts';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.quarantine;
const TYPING_MS = 250;

/** The page of a message. */
export function QuarantineItemPage({ id }: { id: string }): JSX.Element {
  // It is not loaded again, because that would replace what the reader typed.
  const item = useResource<QuarantineDetail>(`quarantine/${encodeURIComponent(id)}`, () => false);
  useKeys({
    u: () => {
      navigate('/quarantine');
    },
  });
  return (
    <>
      <p class="crumbs">
        <a href="/quarantine">{words.back}</a>
      </p>
      <Loadable
        resource={item}
        missing={
          <Empty {...words.gone}>
            <a href="/quarantine">{words.back}</a>
          </Empty>
        }
      >
        {(value) => <Item item={value} />}
      </Loadable>
    </>
  );
}

function Item({ item }: { item: QuarantineDetail }): JSX.Element {
  const { reason, message, pointer, at, source, contentType, isUtf8, text } = item;
  return (
    <>
      <h1 tabIndex={-1}>{reason}</h1>
      <p>
        <Given text={message} most={1000} />
      </p>
      <dl>
        <Entry name={words.place}>{pointer === '' ? words.whole : <code>{pointer}</code>}</Entry>
        <Entry name={words.since}>
          <Time at={at} />
        </Entry>
        <Entry name={words.from}>
          <span class="iri">
            <Given text={`${source} ${contentType ?? ''}`} most={400} />
          </span>
        </Entry>
      </dl>
      {!isUtf8 && <p class="note warn">{words.notUtf8}</p>}
      {text === undefined ? <p class="note warn">{words.noText}</p> : <Correction item={item} original={text} />}
    </>
  );
}

function Correction({ item, original }: { item: QuarantineDetail; original: string }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(original);
  const [isTrusted, setTrusted] = useState(false);
  const checked = useValidation(text, item.contentType);
  const isChanged = text !== original;
  const findings = checked?.validation.findings ?? [];
  const isChecking = checked?.text !== text;
  const own = !isChanged && item.place !== undefined ? [item.place] : [];
  const found = isChecking
    ? []
    : findings.flatMap(({ place, severity }) => (place && severity === 'error' ? [place] : []));
  const retry = (): void => {
    const trust = isTrusted ? { trust: true } : {};
    void retryItem(item.id, isChanged ? { text, ...trust } : trust);
  };
  return (
    <>
      <Editor
        label={words.editor}
        value={text}
        onInput={setText}
        places={[...own, ...found]}
        isReadOnly={!canChange.value}
        field={field}
      />
      <Verdict
        validation={isChecking ? undefined : checked.validation}
        go={(finding) => {
          if (finding.place !== undefined) chooseIn(field.current, finding.place);
        }}
      />
      {canChange.value && (
        <div class="actions">
          <button type="button" class="primary" onClick={retry}>
            {isChanged ? words.retryChanged : words.retry}
          </button>
          {isChanged && (
            <button
              type="button"
              onClick={() => {
                setText(original);
              }}
            >
              {words.restore}
            </button>
          )}
          <Trust isTrusted={isTrusted} onTrust={setTrusted} />
        </div>
      )}
    </>
  );
}

function Trust({ isTrusted, onTrust }: { isTrusted: boolean; onTrust: (isTrusted: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isTrusted}
        onChange={({ currentTarget }) => {
          onTrust(currentTarget.checked);
        }}
      />
      {words.trust}
    </label>
  );
}

/** Checks a text a moment after it was typed. Returns the result with the text that was checked. */
function useValidation(
  text: string,
  contentType: string | undefined,
): { text: string; validation: Validation } | undefined {
  const [checked, setChecked] = useState<{ text: string; validation: Validation } | undefined>(undefined);
  useEffect(() => {
    // The next key press ends the check of the text before it.
    const over = new AbortController();
    const timer = setTimeout(() => {
      const body = { text, ...(contentType === undefined ? {} : { contentType }) };
      post<Validation>('quarantine/validate', body, over.signal).then(
        (validation) => {
          if (!over.signal.aborted) setChecked({ text, validation });
        },
        (error: unknown) => {
          if (!over.signal.aborted) say(messageOf(error), true);
        },
      );
    }, TYPING_MS);
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [text]);
  return checked;
}

function Verdict(props: { validation: Validation | undefined; go: (finding: FindingView) => void }): JSX.Element {
  const { validation, go } = props;
  if (validation === undefined)
    return (
      <p class="faint" role="status">
        {words.checking}
      </p>
    );
  const { findings, isValid } = validation;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return (
    <div class="verdict">
      <p role="status">
        <span class={`tag ${isValid ? 'good' : 'bad'}`}>{isValid ? words.valid : words.problems(errors)}</span>
      </p>
      <ul class="findings">
        {findings.map((finding, index) => (
          <li key={index}>
            <span class={`tag ${finding.severity === 'error' ? 'bad' : 'calm'}`}>{finding.severity}</span>{' '}
            <code>{finding.pointer}</code> <Given text={finding.message} most={400} />{' '}
            {finding.place !== undefined && (
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  go(finding);
                }}
              >
                {words.goTo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

async function retryItem(id: string, body: { text?: string; trust?: boolean }): Promise<void> {
  try {
    const { created, updated, failed } = await post<RetryView>(`quarantine/${encodeURIComponent(id)}/retry`, body);
    const [failure] = failed;
    if (failure !== undefined) {
      say(`${words.notRead}: ${failure.message}`, true);
      return;
    }
    say(words.done(created, updated));
    tellChange('all');
    navigate('/quarantine');
  } catch (error) {
    say(messageOf(error), true);
  }
}
