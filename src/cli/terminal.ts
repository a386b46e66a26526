/** Results on standard output; progress and errors on standard error, so that results can be piped. */
import { type Output, ProgressBar } from './progressBar.ts';

export class Terminal {
  readonly bar: ProgressBar;
  readonly #output: Output;
  readonly #errors: Output;

  constructor(output: Output = process.stdout, errors: Output = process.stderr) {
    this.#output = output;
    this.#errors = errors;
    this.bar = new ProgressBar(errors);
  }

  print(text: string): void {
    this.bar.clear();
    this.#output.write(`${text}\n`);
  }

  printError(text: string): void {
    this.bar.clear();
    this.#errors.write(`${text}\n`);
  }
}
