/** What a test needs to know about a server: how to start it, and the pod on it. */

/** A pod on a server that runs, and what leadpod needs to work in it. */
export interface ServedPod {
  /** Of the server. */
  readonly version: string;
  readonly inbox: string;
  /** `LEADPOD_*`, and what else the program needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The certificate of the server, where it has one that no one trusts. */
  readonly ca?: string;
  stop(): Promise<void>;
}

/** One line of the matrix. */
export interface Row {
  /** By which it is named on the command line. */
  readonly key: string;
  /** The server and how it is set up, in words. */
  readonly title: string;
  /** Why this row may fail: what leadpod needs and the server does not do. */
  readonly limits?: string;
  /** Why it cannot be tried on this machine; `undefined` where it can. */
  whyNot?(): string | undefined;
  /** Starts it; its files go into `folder`. */
  start(folder: string): Promise<ServedPod>;
}
