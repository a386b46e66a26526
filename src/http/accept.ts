/** What a client would rather have, from its `Accept` header. */

export const NDJSON = 'application/x-ndjson';

/** True where lines of JSON are asked for by name, and no less than one JSON document. */
export function prefersLines(accept: string): boolean {
  const weights = new Map(accept.split(',').map(weightOf));
  const lines = weights.get(NDJSON) ?? 0;
  return lines > 0 && lines >= (weights.get('application/json') ?? 0);
}

/** True where JSON is asked for by name; a client that takes anything has not asked for it. */
export const namesJson = (accept: string): boolean =>
  accept.split(',').some(range => {
    const [type, weight] = weightOf(range);
    return type === 'application/json' && weight > 0;
  });

/** `application/json;q=0.5` → that type and 0.5; 1 where nothing is said. */
function weightOf(range: string): readonly [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase());
  const weight = parameters.find(parameter => parameter.startsWith('q='));
  return [type, weight === undefined ? 1 : Number(weight.slice(2))];
}
