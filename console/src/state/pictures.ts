/** Pictures go from the browser to ImageKit, with a token that our server signs for one upload. */
import { client } from '../session.ts';

const UPLOAD = 'https://upload.imagekit.io/api/v1/files/upload';

export interface Uploaded {
  readonly imageUrl: string;
  readonly imageId: string;
}

/** @throws Error that says what to do */
export async function uploadPicture(file: File): Promise<Uploaded> {
  const publicKey = document.querySelector<HTMLMetaElement>('meta[name=imagekit-public-key]')?.content;
  if (!publicKey) throw new Error('Uploads are not set up here. Give the address of the picture instead.');
  const { token, expire, signature } = (await client.get('/api/imagekit')).data;
  const form = new FormData();
  const fields = { fileName: file.name, publicKey, token, expire: String(expire), signature };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  const response = await fetch(UPLOAD, { method: 'POST', body: form });
  const answer: unknown = await response.json();
  if (!response.ok || !isUploaded(answer))
    throw new Error(`ImageKit did not take the picture: ${response.status}`);
  return { imageUrl: answer.url, imageId: answer.fileId };
}

const isUploaded = (answer: unknown): answer is { readonly url: string; readonly fileId: string } =>
  typeof answer === 'object' &&
  answer !== null &&
  'url' in answer &&
  'fileId' in answer &&
  typeof answer.url === 'string' &&
  typeof answer.fileId === 'string';
