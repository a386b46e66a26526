/** What a client would rather have, from its `Accept` header. */

export const NDJSON = 'application/x-ndjson';

/** True where lines of JSON are asked for by name, and no less than one JSON document. */
export function prefersLines(accept: string): boolean {
  const weights = new Map(accept.split(',').map(weightOf));
  const lines = weights.get(NDJSON) ?? 0;
  return lines > 0 && lines >= (weights.get('application/json') ?? 0);
}

/** `application/json;q=0.5` → that type and 0.5; 1 where nothing is said. */
function weightOf(range: string): readonly [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase());
  const weight = parameters.find(parameter => parameter.startsWith('q='));
  return [type, weight === undefined ? 1 : Number(weight.slice(2))];
}
