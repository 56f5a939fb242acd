/** What a test needs to know about a server: how to start it, and the pod on it. */

/** A pod on a running server, and what leadpod needs for working in it. */
export interface ServedPod {
  /** The version of the server. */
  readonly version: string;
  readonly inbox: string;
  /** The `LEADPOD_*` variables, and other variables that the program needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The certificate of the server, if it is not signed by a known authority. */
  readonly ca?: string;
  stop(): Promise<void>;
}

/** One row of the table. */
export interface Row {
  /** Its name on the command line. */
  readonly key: string;
  /** A text for the server and its setup. */
  readonly title: string;
  /** Why the tests of this row may fail: something that leadpod needs and the server does not do. */
  readonly limits?: string;
  /** Why it cannot be tested on this machine; `undefined` if it can. */
  whyNot?(): string | undefined;
  /** Starts the server. Its files are written into `folder`. */
  start(folder: string): Promise<ServedPod>;
}
