/** The file cannot serve: the caller rebuilds the read models, into a fresh file. */
export class ReadStoreOutdated extends Error {
  readonly code = 'read-store-outdated';
  readonly reason: 'missing' | 'corrupt' | 'incomplete' | 'other-schema' | 'other-epoch';

  constructor(path: string, reason: ReadStoreOutdated['reason'], options?: ErrorOptions) {
    super(`${path} cannot be used (${reason})`, options);
    this.reason = reason;
  }
}
