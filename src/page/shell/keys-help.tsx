/** Lists the keyboard shortcuts. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from '../parts/dialog.tsx';
import { TEXTS } from '../texts.ts';

/** Is it shown? */
export const keysShown = signal(false);

/** The list of keys, while it is shown. */
export function KeysHelp(): JSX.Element | null {
  if (!keysShown.value) return null;
  return (
    <Dialog
      title={TEXTS.keys.title}
      onClose={() => {
        keysShown.value = false;
      }}
    >
      <table class="keys">
        <tbody>
          {TEXTS.keys.rows.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
