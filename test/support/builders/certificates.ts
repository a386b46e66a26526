/** Certificates for servers on this machine, each made by itself and signed by nobody else. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../dsl/temporaryDirectory.ts';

export interface Certificate {
  /** PEM. */
  readonly key: Buffer;
  readonly cert: Buffer;
  /** Of the certificate, which is its own authority. */
  readonly file: string;
  remove(): void;
}

/** @param names as openssl has them, e.g. `IP:127.0.0.1` */
export function selfSigned(...names: readonly [string, ...string[]]): Certificate {
  const { path, remove } = temporaryDirectory();
  const [key, cert] = [join(path, 'node.key'), join(path, 'node.crt')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=eventstoredb-node', '-addext', `subjectAltName=${names.join(',')}`];
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert, '-days', '2', ...subject], {
    stdio: 'pipe',
  });
  return { key: readFileSync(key), cert: readFileSync(cert), file: cert, remove };
}
