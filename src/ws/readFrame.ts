/** From the bytes of a client frame to a checked one. */
import type { RawData } from 'ws';
import { z } from 'zod';
import { findUnstorableText } from '../api/unstorableText.ts';
import { type ClientFrame, type ClientFrameType, clientFrames, FrameError } from './protocol.ts';

export type ReadFrame = {
  readonly [T in ClientFrameType]: { readonly type: T; readonly frame: ClientFrame<T> };
}[ClientFrameType];

const object = z.record(z.string(), z.unknown());

/** `onId`: called with the frame's id as soon as it is known, so that a refusal can repeat it. @throws FrameError */
export function readFrame(data: RawData, isBinary: boolean, onId: (id: string) => void): ReadFrame {
  const raw = parseJson(data, isBinary);
  if (typeof raw.id === 'string') onId(raw.id);
  const type = raw.type;
  if (!isFrameType(type)) {
    throw new FrameError('unknown-type', `type must be one of ${Object.keys(clientFrames).join(', ')}`);
  }
  const unstorable = findUnstorableText(raw);
  if (unstorable !== undefined)
    throw new FrameError('invalid-frame', `${unstorable}: contains a NUL character or an unpaired surrogate`);
  const parsed = clientFrames[type].safeParse(raw);
  if (!parsed.success) throw new FrameError('invalid-frame', formatIssue(parsed.error));
  // Parsed by the schema of that very type.
  return { type, frame: parsed.data } as ReadFrame;
}

const isFrameType = (type: unknown): type is ClientFrameType =>
  typeof type === 'string' && Object.hasOwn(clientFrames, type);

function parseJson(data: RawData, isBinary: boolean): Record<string, unknown> {
  if (isBinary) throw new FrameError('invalid-json', 'frames are text');
  try {
    return object.parse(JSON.parse(String(data)));
  } catch {
    throw new FrameError('invalid-json', 'a frame must be a JSON object');
  }
}

function formatIssue({ issues: [issue] }: z.ZodError): string {
  const field = issue?.path.join('.') ?? '';
  return field === '' ? String(issue?.message) : `${field}: ${issue?.message}`;
}
